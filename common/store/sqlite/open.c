/*
 * NAME
 *	open - from a path to a checked connection
 * DESCRIPTION
 *	A file is believed to be our store when it bears our application id, a
 *	schema version that this program knows, and the master key's fingerprint.
 *	An older schema is brought forward, all steps in one transaction.
 */
#include "common/store/sqlite/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"
#include "base/wbuf.h"

/* Looks at a store that somebody else is just making. */
#define CREATE_TRIES 100

/* The path with its folder's links resolved and its last part as it is, so that
 * SQLite can be told to follow none. */
static int resolve(const char *path, char real[static PATH_MAX], struct mw_err *err)
{
	char folder[MW_SQLITE_PATH_SIZE];
	const char *slash = strrchr(path, '/');
	size_t len;

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	if (realpath(folder, real) == NULL)
		return mw_fail(err, "%s: %s", folder, strerror(errno));
	len = strlen(real);
	if (len + strlen(slash) >= PATH_MAX)
		return mw_fail(err, "%s: is too long", path);
	memcpy(real + len, slash, strlen(slash) + 1);
	return 0;
}

/* As a URI (RFC 3986); every byte that might mean something is escaped. */
static bool immutable_uri(const char *real, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);

	mw_put_str(&w, "file:");
	for (const char *c = real; *c != '\0'; c++)
		mw_putf(&w, *c == '/' ? "/" : "%%%02X", (unsigned char)*c);
	mw_put_str(&w, "?immutable=1");
	return mw_wbuf_cstr(&w)[0] != '\0';
}

static int open_file(struct mw_sqlite *s, const char *real)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
	char uri[3 * PATH_MAX + 32];

	if (!s->immutable)
		return sqlite3_open_v2(real, &s->db, flags | SQLITE_OPEN_READWRITE,
				       mw_sqlite_vfs());
	if (!immutable_uri(real, uri, sizeof(uri)))
		return SQLITE_CANTOPEN;
	return sqlite3_open_v2(uri, &s->db, flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			       mw_sqlite_vfs());
}

/* What a file may not ask of us, were it made by somebody else. */
static int restrict_connection(sqlite3 *db)
{
	static const struct {
		int option, value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	int now;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (sqlite3_db_config(db, options[i].option, options[i].value, &now) != SQLITE_OK ||
		    now != options[i].value)
			return SQLITE_MISUSE;
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	return SQLITE_OK;
}

/*
 * SQLite's own way to wait sleeps up to 100 ms between two tries, in which
 * busier writers take turn after turn; trying often gives each its own.
 */
static int wait_for_turn(void *ctx, int tries)
{
	static const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	struct mw_sqlite *s = ctx;

	if (tries == 0)
		s->give_up_at = mw_sqlite_now_ms() + MW_SQLITE_BUSY_MS;
	nanosleep(&pause, NULL);
	return mw_sqlite_now_ms() < s->give_up_at;
}

/*
 * The file is mapped (up to the 2 GB that SQLite maps at most), so a look-up
 * touches a few lines of pages that all threads and processes share, and a
 * handle needs little memory of its own. With reads into a cache instead, each
 * look-up among 5 million keys copies two or three pages: whatever cache fits
 * into 15 MB holds the upper levels of the trees at best, and it is emptied by
 * every commit of another handle. bench/bench_store measures it.
 *
 * What speaks against mapping is that a file cut short kills whoever touches
 * the missing part; hence mw_sqlite_file_whole().
 *
 * PRAGMA cell_size_check stays off: it walks through all cells of every page that
 * a look-up comes by, a quarter of its time, to find early what SQLite finds
 * anyway when it comes to a damaged cell. The file is ours and nobody else's.
 *
 * Pages of 4 KB are as good as larger ones for reading then, and recording the
 * last uses of keys, scattered over the tree, writes less with small ones.
 */
static int configure(struct mw_sqlite *s)
{
	static const char settings[] = "PRAGMA page_size = 4096;"
				       "PRAGMA mmap_size = 2147418112;"
				       "PRAGMA cache_size = -4096;"
				       "PRAGMA synchronous = FULL;"
				       "PRAGMA secure_delete = ON;"
				       "PRAGMA temp_store = MEMORY;"
				       "PRAGMA journal_size_limit = 67108864;";
	int rc = restrict_connection(s->db);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_handler(s->db, wait_for_turn, s);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, settings, NULL, NULL, NULL);
	return rc;
}

static int read_int(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW ? SQLITE_OK : rc == SQLITE_DONE ? SQLITE_CORRUPT : rc;
}

/* Open and read for the first time, which is where most of what can be wrong
 * with a file shows. */
static int open_and_read(struct mw_sqlite *s, const char *real)
{
	int64_t version;
	int rc = open_file(s, real);

	if (rc == SQLITE_OK)
		rc = configure(s);
	if (rc == SQLITE_OK)
		rc = read_int(s->db, "PRAGMA user_version", &version);
	return rc;
}

static bool may_be_unwritable(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_PERM:
		return true;
	default:
		return false;
	}
}

/*
 * Reading needs the files -wal and -shm as well. Where they can't be made (a
 * read-only mount, a full disk) nobody is writing, unless from elsewhere; so as
 * long as no log is there, the file itself is all there is to read.
 */
static int open_as_possible(struct mw_sqlite *s, struct mw_err *err)
{
	char real[PATH_MAX];
	int rc;

	s->immutable = false;
	if (resolve(s->path, real, err) != 0)
		return -1;
	rc = open_and_read(s, real);
	if (may_be_unwritable(rc) && !mw_sqlite_file_has_log(s->path)) {
		mw_sqlite_let_go(s);
		s->immutable = true;
		mw_sqlite_file_remember(s);
		rc = open_and_read(s, real);
	}
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(err, s->path, s->db, rc);
}

static int store_check(struct mw_sqlite *s)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(s->db, "INSERT INTO meta VALUES ('master_check', ?1)", -1,
				    &stmt, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_blob(stmt, 1, s->check, sizeof(s->check), SQLITE_STATIC);
	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_DONE)
		rc = SQLITE_OK;
	sqlite3_finalize(stmt);
	return rc;
}

/* In a transaction, since another process may be at it as well. */
static int apply_steps(struct mw_sqlite *s)
{
	char marks[128];
	int64_t version = 0, from;
	int rc = read_int(s->db, "PRAGMA user_version", &version);

	for (from = version; rc == SQLITE_OK && version < MW_SCHEMA_VERSION; version++)
		rc = sqlite3_exec(s->db, mw_sqlite_steps[version], NULL, NULL, NULL);
	if (rc == SQLITE_OK && from == 0)
		rc = store_check(s);
	snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 MW_SQLITE_APPLICATION_ID, MW_SCHEMA_VERSION);
	return rc == SQLITE_OK ? sqlite3_exec(s->db, marks, NULL, NULL, NULL) : rc;
}

static int migrate(struct mw_sqlite *s, struct mw_err *err)
{
	int rc = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		rc = apply_steps(s);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	/* Whatever is left undone is rolled back when the caller closes. */
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(err, s->path, s->db, rc);
}

static int compare_check(struct mw_sqlite *s, struct mw_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(s->db, "SELECT value FROM meta WHERE name = 'master_check'", -1,
				    &stmt, NULL);
	bool same = false;

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		same = mw_equal_ct(mw_span_of(sqlite3_column_blob(stmt, 0),
					      (size_t)sqlite3_column_bytes(stmt, 0)),
				   mw_span_of(s->check, sizeof(s->check)));
	sqlite3_finalize(stmt);
	if (rc != SQLITE_ROW)
		return mw_sqlite_fail(err, s->path, s->db, rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
	if (!same)
		return mw_fail(err, "%s: this store was made with another master key", s->path);
	return 0;
}

struct identity {
	int64_t application, version, tables;
};

/* In a transaction: another process may be making the store just now. */
static int read_identity(sqlite3 *db, struct identity *out)
{
	int rc;

	if ((rc = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL)) != SQLITE_OK ||
	    (rc = read_int(db, "PRAGMA application_id", &out->application)) != SQLITE_OK ||
	    (rc = read_int(db, "PRAGMA user_version", &out->version)) != SQLITE_OK ||
	    (rc = read_int(db, "SELECT count(*) FROM sqlite_schema", &out->tables)) != SQLITE_OK)
		return rc; /* the caller closes, which ends it */
	return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

/* Whose file it is, and of which version; all 0: nobody's yet. */
static int check_identity(struct mw_sqlite *s, bool create, int64_t *version, struct mw_err *err)
{
	struct identity id = { 0 };
	int rc = read_identity(s->db, &id);

	if (rc != SQLITE_OK)
		return mw_sqlite_fail(err, s->path, s->db, rc);
	*version = id.version;
	if (id.application == 0 && id.version == 0 && id.tables == 0) {
		if (create)
			return 0;
		return mw_fail(err, "%s: is empty; run: mailward init", s->path);
	}
	if (id.application != MW_SQLITE_APPLICATION_ID || id.version < 1)
		return mw_fail(err, "%s: is a SQLite file, but no store of mailward", s->path);
	if (id.version > MW_SCHEMA_VERSION)
		return mw_fail(err,
			       "%s: has schema version %lld, but this mailward knows no later one "
			       "than %d; upgrade mailward",
			       s->path, (long long)id.version, MW_SCHEMA_VERSION);
	return 0;
}

/* The file remembers its mode; SQLite's own tools may have set another. */
static int use_wal(struct mw_sqlite *s, struct mw_err *err)
{
	int rc = SQLITE_OK;

	if (!sqlite3_db_readonly(s->db, "main"))
		rc = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(err, s->path, s->db, rc);
}

static int check_store(struct mw_sqlite *s, bool create, struct mw_err *err)
{
	int64_t version = 0;

	if (check_identity(s, create, &version, err) != 0 ||
	    (version > 0 && compare_check(s, err) != 0))
		return -1;
	/* It is ours, or nobody's: only now may it be written to. */
	if (use_wal(s, err) != 0)
		return -1;
	if (version == MW_SCHEMA_VERSION)
		return 0;
	return migrate(s, err) != 0 ? -1 : compare_check(s, err);
}

/* The file may have been replaced between our looks at it and SQLite's. */
static int check_file_opened(struct mw_sqlite *s, struct mw_err *err)
{
	int moved = 0;

	if (!s->immutable)
		mw_sqlite_file_remember(s);
	s->size = 0;
	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK ||
	    moved || !mw_sqlite_file_whole(s))
		return mw_fail(err, "%s: was replaced while it was opened", s->path);
	return 0;
}

static int connect_once(struct mw_sqlite *s, bool create, struct mw_err *err, bool *busy)
{
	if ((create && mw_sqlite_file_create(s->path, err) != 0) ||
	    mw_sqlite_file_check(s->path, err) != 0)
		return -1;
	if (open_as_possible(s, err) == 0 && check_store(s, create, err) == 0 &&
	    check_file_opened(s, err) == 0)
		return 0;
	*busy = s->db != NULL && (sqlite3_errcode(s->db) & 0xff) == SQLITE_BUSY;
	mw_sqlite_let_go(s);
	return -1;
}

/* Where several make the same store at once, SQLite tells some of them at once
 * that it is locked, without waiting, since two might wait for each other. They
 * let go and come again. */
int mw_sqlite_connect(struct mw_sqlite *s, bool create, struct mw_err *err)
{
	static const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	for (int tries = 0; tries < CREATE_TRIES; tries++) {
		bool busy = false;

		if (connect_once(s, create, err, &busy) == 0)
			return 0;
		if (!create || !busy)
			break;
		nanosleep(&pause, NULL);
	}
	return -1;
}
