/*
 * NAME
 *	fill - a store of any size for the benchmarks
 * DESCRIPTION
 *	The store's own code makes the file; rows then go in past it, without
 *	a log, without syncs and without triggers. Keys go in by number and so in
 *	random order of their hashes, since that is how a real store's tree
 *	comes to be: sorted, its pages would be fuller than they ever are.
 */
#include "bench/fill.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "common/store/open.h"

static _Thread_local int64_t seed;

/* The random bytes of key number `seed`. */
static void bytes_of_seed(void *buf, size_t len)
{
	crypto_generichash(buf, len, (const uint8_t *)&seed, sizeof(seed), NULL, 0);
}

void bench_key(int64_t n, char out[static MW_APIKEY_SIZE])
{
	seed = n;
	mw_apikey_make(MW_APIKEY_PREFIX, bytes_of_seed, out);
}

void bench_name(int64_t n, int64_t accounts, char out[static MW_NAME_SIZE])
{
	snprintf(out, MW_NAME_SIZE, "user%lld@example.org", (long long)((n - 1) % accounts + 1));
}

const struct mw_master_key bench_master_key = { 1, "the master key of all benchmarks" };

struct mw_keyring *bench_master(void)
{
	return mw_keyring_from(&bench_master_key);
}

static int run(sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	sqlite3_reset(stmt);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int fill_accounts(sqlite3 *db, int64_t accounts)
{
	static const char sql[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
		" INSERT INTO account SELECT i, 'user' || i || '@example.org', 0, 1700000000, 0 "
		"FROM n";
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_bind_int64(stmt, 1, accounts)) == SQLITE_OK)
		rc = run(stmt);
	sqlite3_finalize(stmt);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, "INSERT INTO account_name SELECT name, id FROM account", NULL,
				  NULL, NULL);
	return rc;
}

static int fill_keys(sqlite3 *db, int64_t accounts, int64_t keys, const struct mw_pepper *pepper)
{
	static const char sql[] =
		"INSERT INTO api_key VALUES (?1, ?2, ?3, 'thunderbird', 'imap smtp', '', 0, '',"
		" 1700000000, 0, 0, 0, 1700000000, '192.0.2.17', 'imap')";
	uint8_t hash[MW_KEY_HASH_SIZE];
	char key[MW_APIKEY_SIZE];
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	for (int64_t n = 1; rc == SQLITE_OK && n <= keys; n++) {
		bench_key(n, key);
		mw_pepper_hash(pepper, MW_HASH_KEY, 0, mw_span_str(key), hash);
		sqlite3_bind_blob(stmt, 1, hash, sizeof(hash), SQLITE_STATIC);
		sqlite3_bind_int64(stmt, 2, n);
		sqlite3_bind_int64(stmt, 3, (n - 1) % accounts + 1);
		rc = run(stmt);
	}
	sqlite3_finalize(stmt);
	return rc;
}

static int fill_counters(sqlite3 *db)
{
	static const char sql[] = "UPDATE counter SET value = (SELECT count(*) FROM account)"
				  " WHERE name IN ('account_id', 'accounts');"
				  "UPDATE counter SET value = (SELECT count(*) FROM api_key) WHERE "
				  "name IN ('key_id', 'keys');";

	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int fill(sqlite3 *db, int64_t accounts, int64_t keys, const struct mw_pepper *pepper)
{
	static const char fast[] =
		"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
		"PRAGMA cache_size = -2000000; DROP INDEX api_key_account; BEGIN";
	static const char done[] =
		"CREATE INDEX api_key_account ON api_key (account_id, id); COMMIT; "
		"PRAGMA journal_mode = WAL";
	int rc;

	if ((rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL)) != SQLITE_OK ||
	    (rc = sqlite3_exec(db, fast, NULL, NULL, NULL)) != SQLITE_OK ||
	    (rc = fill_accounts(db, accounts)) != SQLITE_OK ||
	    (rc = fill_keys(db, accounts, keys, pepper)) != SQLITE_OK ||
	    (rc = fill_counters(db)) != SQLITE_OK)
		return rc;
	return sqlite3_exec(db, done, NULL, NULL, NULL);
}

/* What the store just made hashes with. */
static struct mw_pepper *pepper_of(sqlite3 *db, const char *path, struct mw_err *err)
{
	struct mw_keyring *keyring = bench_master();
	struct mw_pepper *pepper = NULL;
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE name = 'pepper'", -1, &stmt,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		pepper = mw_pepper_unwrap(keyring,
					  mw_span_of(sqlite3_column_blob(stmt, 0),
						     (size_t)sqlite3_column_bytes(stmt, 0)),
					  path, err);
	sqlite3_finalize(stmt);
	mw_keyring_free(keyring);
	return pepper;
}

static int make(const char *path, struct mw_err *err)
{
	struct mw_keyring *keyring = bench_master();
	struct mw_store *store;
	char url[1024];

	snprintf(url, sizeof(url), "sqlite:%s", path);
	store = mw_store_open(url, true, keyring, err);
	mw_store_close(store);
	mw_keyring_free(keyring);
	return store != NULL ? 0 : -1;
}

int bench_fill(const char *path, int64_t accounts, int64_t keys, struct mw_err *err)
{
	struct mw_pepper *pepper = NULL;
	sqlite3 *db = NULL;
	int rc;

	if (make(path, err) != 0)
		return -1;
	if ((rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL)) == SQLITE_OK &&
	    (pepper = pepper_of(db, path, err)) != NULL)
		rc = fill(db, accounts, keys, pepper);
	if (rc != SQLITE_OK)
		mw_fail(err, "%s: %s", path, sqlite3_errmsg(db));
	sqlite3_close(db);
	mw_pepper_free(pepper);
	return rc == SQLITE_OK && pepper != NULL ? 0 : -1;
}
