/*
 * NAME
 *	identity - whether a file is our store, and of which version
 * DESCRIPTION
 *	A file is believed to be our store when it bears our application id, a
 *	schema version that this program knows, and a pepper that our master key opens.
 *	An older schema is brought forward, all steps in one transaction.
 */
#include "common/store/sqlite/identity.h"

#include "common/store/sqlite/schema.h"

struct identity {
	int64_t application, version, tables;
};

static int exec(struct mw_sqlite *s, const char *sql)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(&s->sql.base.error, s->path, s->db, rc);
}

static int read_int(struct mw_sqlite *s, const char *sql, int64_t *out)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		*out = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	if (rc == SQLITE_ROW)
		return 0;
	return mw_sqlite_fail(&s->sql.base.error, s->path, s->db,
			      rc == SQLITE_DONE ? SQLITE_CORRUPT : rc);
}

/* In a transaction: another process may be making the store just now. A failure
 * leaves it open; the caller closes, which ends it. */
static int read_identity(struct mw_sqlite *s, struct identity *out)
{
	if (exec(s, "BEGIN") != 0 || read_int(s, "PRAGMA application_id", &out->application) != 0 ||
	    read_int(s, "PRAGMA user_version", &out->version) != 0 ||
	    read_int(s, "SELECT count(*) FROM sqlite_schema", &out->tables) != 0)
		return -1;
	return exec(s, "COMMIT");
}

/* Whose file it is, and of which version; 0: it is empty. */
static int check_identity(struct mw_sqlite *s, bool create, int64_t *version)
{
	struct mw_err *err = &s->sql.base.error;
	struct identity id = { 0 };

	if (read_identity(s, &id) != 0)
		return -1;
	*version = id.version;
	if (id.application == 0 && id.version == 0 && id.tables == 0) {
		if (create)
			return 0;
		return mw_fail(err, "%s: is empty; run: mailward init", s->path);
	}
	if (id.application != MW_SQLITE_APPLICATION_ID || id.version < 1)
		return mw_fail(err, "%s: is a SQLite file, but no store of mailward", s->path);
	if (id.version < MW_SCHEMA_FIRST)
		return mw_fail(err,
			       "%s: was made by a development version of mailward; move it away "
			       "and make a new store with: mailward init",
			       s->path);
	if (id.version > MW_SCHEMA_VERSION)
		return mw_fail(err,
			       "%s: has schema version %lld, but this mailward knows no later one "
			       "than %d; upgrade mailward",
			       s->path, (long long)id.version, MW_SCHEMA_VERSION);
	return 0;
}

static int take_pepper(struct mw_sqlite *s)
{
	return mw_sql_take_pepper(&s->sql, s->path);
}

/* In a transaction, since another process may be at it as well. */
static int take_steps(struct mw_sqlite *s)
{
	int64_t from = 0;
	int rc;

	if (read_int(s, "PRAGMA user_version", &from) != 0)
		return -1;
	rc = mw_sqlite_take_steps(s->db, from, mw_sqlite_steps, mw_sqlite_step_count);
	if (rc != SQLITE_OK)
		return mw_sqlite_fail(&s->sql.base.error, s->path, s->db, rc);
	return from == 0 ? mw_sql_make_pepper(&s->sql) : 0;
}

/* Whatever is left undone is rolled back when the caller closes. */
static int bring_forward(struct mw_sqlite *s)
{
	if (exec(s, "BEGIN IMMEDIATE") != 0 || take_steps(s) != 0)
		return -1;
	return exec(s, "COMMIT");
}

/* The file remembers its mode; SQLite's own tools may have set another. */
static int use_wal(struct mw_sqlite *s)
{
	return sqlite3_db_readonly(s->db, "main") ? 0 : exec(s, "PRAGMA journal_mode = WAL");
}

int mw_sqlite_identify(struct mw_sqlite *s, bool create)
{
	int64_t version = 0;

	if (check_identity(s, create, &version) != 0 || (version > 0 && take_pepper(s) != 0))
		return -1;
	/* It is ours, or empty: only now may it be written to. */
	if (use_wal(s) != 0)
		return -1;
	if (version == MW_SCHEMA_VERSION)
		return 0;
	return bring_forward(s) != 0 ? -1 : take_pepper(s);
}
