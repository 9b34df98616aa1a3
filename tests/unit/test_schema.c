/* Stores of earlier versions, with rows in them, are brought forward. */
#include "tests/unit/unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/store/open.h"
#include "common/store/sqlite/schema.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/temp_folder.h"

#define NOW 1700000000

struct fixture {
	char folder[TEMP_FOLDER_SIZE], path[128], url[160];
	struct mw_store *store;
};

static void run_sql(sqlite3 *db, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
}

/* A pepper as the store of this program has it: its row is the same in all versions. */
static void copy_pepper(struct fixture *f, sqlite3 *db)
{
	char url[192], sql[256];
	struct mw_err err;

	snprintf(url, sizeof(url), "sqlite:%s/new.db", f->folder);
	mw_store_close(mw_store_open(url, true, keyring_of(1), &err));
	snprintf(sql, sizeof(sql),
		 "ATTACH '%s/new.db' AS new; INSERT INTO meta SELECT * FROM new.meta; DETACH new",
		 f->folder);
	run_sql(db, sql);
}

/* A store of version 5 with these rows, opened. */
static void open_version_5(struct fixture *f, const char *rows)
{
	struct mw_err err;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(mw_sqlite_take_steps(db, 0, mw_sqlite_steps, 1), SQLITE_OK);
	copy_pepper(f, db);
	run_sql(db, rows);
	sqlite3_close(db);
	chmod(f->path, 0600);
	f->store = mw_store_open(f->url, false, keyring_of(1), &err);
	if (f->store == NULL)
		fail_msg("%s", err.text);
}

static int set_up(void **state)
{
	static struct fixture f;

	temp_folder_make(f.folder);
	snprintf(f.path, sizeof(f.path), "%s/store.db", f.folder);
	snprintf(f.url, sizeof(f.url), "sqlite:%s", f.path);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	mw_store_close(f->store);
	f->store = NULL;
	temp_folder_remove(f->folder);
	return 0;
}

#define ALICE                                                                                      \
	"INSERT INTO account VALUES (1, 'alice', 0, 1700000000, 0);"                               \
	"INSERT INTO account_name VALUES ('alice', 1);"

static int64_t wait_of(struct mw_store *s, int64_t who, int64_t now)
{
	struct mw_throttle t;

	assert_int_equal(s->throttle->show(s, who, &t), MW_STORE_OK);
	return mw_throttle_wait(&t, now);
}

/* 1700021600 is NOW and six hours; 1731536000 a year later. */
static void waits_of_version_5_are_kept_and_those_of_a_fast_clock_end(void **state)
{
	struct fixture *f = *state;

	open_version_5(f, ALICE "INSERT INTO throttle VALUES (1, 1700200000, 1700021600),"
				" (-1, 1731836000, 1731536000), (-2, 0, 0)");
	assert_int_equal(wait_of(f->store, 1, NOW), 21600);
	assert_int_equal(wait_of(f->store, 1, NOW + 21600), 0);
	assert_int_equal(wait_of(f->store, -1, NOW), MW_THROTTLE_COST_MAX);
	assert_int_equal(wait_of(f->store, -2, NOW), 0);
}

static void keys_of_version_5_are_known_again_after_their_account(void **state)
{
	struct fixture *f = *state;
	uint8_t hash[MW_KEY_HASH_SIZE] = { 0 };
	int64_t id = 0;

	open_version_5(f,
		       ALICE "INSERT INTO api_key VALUES (zeroblob(32), 7, 1, 'phone', 'smtp', '',"
			     " 0, '', 1700000000, 0, 0, 0, 0, '', '')");
	assert_int_equal(f->store->keys->deleted(f->store, hash, &id), MW_STORE_NOT_FOUND);
	assert_int_equal(f->store->accounts->delete (f->store, 1, 100), MW_STORE_OK);
	assert_int_equal(f->store->keys->deleted(f->store, hash, &id), MW_STORE_OK);
	assert_int_equal(id, 7);
}

/* Nothing is known of its seed, so another one is no reason to refuse a device. */
static void devices_of_version_5_are_kept_beside_new_ones(void **state)
{
	struct fixture *f = *state;
	struct mw_device devices[MW_DEVICES_MAX], d = { .id = 2,
							.account_id = 1,
							.label = "phone",
							.totp = { MW_TOTP_SHA1, 6, 30 },
							.seed_hash = { 1 },
							.created = NOW };
	size_t count;

	open_version_5(f, ALICE "INSERT INTO device VALUES (1, 1, 'phone', 1, 6, 30,"
				" zeroblob(107), 1700000000, 1700000000, 0, 0, 0)");
	assert_int_equal(f->store->devices->add(f->store, &d, 1), MW_STORE_OK);
	d.id = 3;
	assert_int_equal(f->store->devices->add(f->store, &d, 1), MW_STORE_STALE);
	assert_int_equal(f->store->devices->list(f->store, 1, devices, &count), MW_STORE_OK);
	assert_int_equal(count, 2);
}

static void revocations_of_version_5_are_kept_and_there_are_more_kinds(void **state)
{
	const struct mw_token_facts t1 = { "dex", "t1", "", "", "", "", 1 };
	const struct mw_token_facts hers = { "dex", "t2", "", "her", "", "", NOW };
	const struct mw_revocation r = { "dex", MW_REVOKED_SUBJECT, "her", NOW, 0 };
	struct fixture *f = *state;
	struct mw_account account;

	open_version_5(f, ALICE "INSERT INTO revocation VALUES ('dex', 1, 't1', 100, 0)");
	assert_int_equal(f->store->tokens->revoked(f->store, &t1), MW_STORE_OK);
	assert_int_equal(f->store->tokens->revoked(f->store, &hers), MW_STORE_NOT_FOUND);
	assert_int_equal(f->store->tokens->revoke(f->store, &r), MW_STORE_OK);
	assert_int_equal(f->store->tokens->revoked(f->store, &hers), MW_STORE_OK);
	assert_int_equal(f->store->accounts->by_name(f->store, "alice", &account), MW_STORE_OK);
	assert_int_equal(account.tokens_valid_after, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(waits_of_version_5_are_kept_and_those_of_a_fast_clock_end),
		TEST(keys_of_version_5_are_known_again_after_their_account),
		TEST(devices_of_version_5_are_kept_beside_new_ones),
		TEST(revocations_of_version_5_are_kept_and_there_are_more_kinds),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
