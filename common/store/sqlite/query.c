/*
 * NAME
 *	query - statements, transactions and errors
 * DESCRIPTION
 *	Statements are prepared once a connection and reset on every way out
 *	(mw_query_end), so that none holds a read transaction open.
 *
 *	A failure ends in one of two ways. When there was no room or no turn,
 *	the connection is good and is kept: on a full disk a new one might not
 *	even be made. After anything else it is closed, and the next call opens
 *	again, so that a store that was mended is used without a restart.
 */
#include "common/store/sqlite/sqlite.h"

#include <pthread.h>
#include <string.h>

static const struct {
	int rc;
	bool keep; /* the connection is not to blame */
	const char *text;
} failures[] = {
	{ SQLITE_FULL, true, "the disk is full" },
	{ SQLITE_BUSY, true, "another process keeps it locked" },
	{ SQLITE_NOMEM, true, "out of memory" },
	{ SQLITE_IOERR_WRITE, true, "cannot be written to" },
	{ SQLITE_IOERR_FSYNC, true, "cannot be written to" },
	{ SQLITE_IOERR_DIR_FSYNC, true, "cannot be written to" },
	{ SQLITE_IOERR_TRUNCATE, true, "cannot be written to" },
	{ SQLITE_IOERR_SHMSIZE, true, "the disk is full" },
	{ SQLITE_IOERR, false, "input/output error" },
	{ SQLITE_READONLY, false, "can only be read; look at owner, mode and mount" },
	{ SQLITE_CANTOPEN, false, "cannot be opened; look at owner, mode and mount" },
	{ SQLITE_CORRUPT, false, "is damaged; restore it from a backup" },
	{ SQLITE_NOTADB, false, "is no store, or damaged; restore it from a backup" },
};
#define FAILURE_COUNT (sizeof(failures) / sizeof(failures[0]))

/* By extended code, then by its primary one; FAILURE_COUNT: not in the table. */
static size_t failure_of(int rc)
{
	for (size_t i = 0; i < FAILURE_COUNT; i++)
		if (failures[i].rc == rc)
			return i;
	return rc > 0xff ? failure_of(rc & 0xff) : FAILURE_COUNT;
}

int mw_sqlite_fail(struct mw_err *err, const char *path, sqlite3 *db, int rc)
{
	size_t i = failure_of(rc);
	int number = db != NULL ? sqlite3_system_errno(db) : 0;
	bool system =
		number != 0 && ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN);

	return mw_fail(err, "%s: %s (%s)", path,
		       i < FAILURE_COUNT ? failures[i].text : "cannot be used",
		       system ? strerror(number) : sqlite3_errstr(rc));
}

static enum mw_store_result failed(struct mw_sqlite *s, int rc)
{
	size_t i = failure_of(rc);

	mw_sqlite_fail(&s->base.error, s->path, s->db, rc);
	if (i == FAILURE_COUNT || !failures[i].keep)
		mw_sqlite_let_go(s);
	return MW_STORE_FAILED;
}

struct mw_query mw_query(struct mw_sqlite *s, enum mw_sqlite_statement which)
{
	struct mw_query q = { .s = s, .rc = SQLITE_OK };

	if (s->statements[which] == NULL)
		q.rc = sqlite3_prepare_v3(s->db, mw_sqlite_statements[which], -1,
					  SQLITE_PREPARE_PERSISTENT, &s->statements[which], NULL);
	q.stmt = s->statements[which];
	return q;
}

void mw_query_int(struct mw_query *q, int64_t value)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_int64(q->stmt, ++q->bound, value);
}

void mw_query_text(struct mw_query *q, const char *text)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_text(q->stmt, ++q->bound, text, -1, SQLITE_STATIC);
}

void mw_query_blob(struct mw_query *q, const uint8_t *bytes, size_t len)
{
	if (q->rc == SQLITE_OK)
		q->rc = sqlite3_bind_blob(q->stmt, ++q->bound, bytes, (int)len, SQLITE_STATIC);
}

bool mw_query_step(struct mw_query *q)
{
	if (q->rc != SQLITE_OK && q->rc != SQLITE_ROW)
		return false;
	q->taken = 0;
	q->rc = sqlite3_step(q->stmt);
	return q->rc == SQLITE_ROW;
}

/* The next column, if it is of the type wanted; -1 when it isn't. */
static int take_column(struct mw_query *q, int type)
{
	int column = q->taken++;

	if (q->rc == SQLITE_ROW && sqlite3_column_type(q->stmt, column) != type)
		q->rc = SQLITE_CORRUPT;
	return q->rc == SQLITE_ROW ? column : -1;
}

int64_t mw_query_take_int(struct mw_query *q)
{
	int column = take_column(q, SQLITE_INTEGER);

	return column < 0 ? 0 : sqlite3_column_int64(q->stmt, column);
}

void mw_query_take_text(struct mw_query *q, char *out, size_t size)
{
	int column = take_column(q, SQLITE_TEXT);
	const void *text;

	out[0] = '\0';
	if (column < 0)
		return;
	/* No text although there is one: SQLite had no memory for it. */
	if ((text = sqlite3_column_text(q->stmt, column)) == NULL)
		q->rc = SQLITE_NOMEM;
	else if (!mw_span_copy(mw_span_of(text, (size_t)sqlite3_column_bytes(q->stmt, column)), out,
			       size))
		q->rc = SQLITE_CORRUPT;
}

void mw_query_take_blob(struct mw_query *q, uint8_t *out, size_t len)
{
	int column = take_column(q, SQLITE_BLOB);
	const void *bytes;

	if (column < 0)
		return;
	bytes = sqlite3_column_blob(q->stmt, column);
	if (bytes == NULL || (size_t)sqlite3_column_bytes(q->stmt, column) != len)
		q->rc = SQLITE_CORRUPT;
	else
		memcpy(out, bytes, len);
}

enum mw_store_result mw_query_end(struct mw_query *q, enum mw_store_result result)
{
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	if (q->rc == SQLITE_OK || q->rc == SQLITE_ROW || q->rc == SQLITE_DONE)
		return result;
	return failed(q->s, q->rc);
}

enum mw_store_result mw_query_run(struct mw_query *q)
{
	while (mw_query_step(q))
		;
	return mw_query_end(q, q->rc != SQLITE_DONE || sqlite3_changes(q->s->db) > 0
				       ? MW_STORE_OK
				       : MW_STORE_NOT_FOUND);
}

enum mw_store_result mw_query_run_any(struct mw_query *q)
{
	enum mw_store_result r = mw_query_run(q);

	return r == MW_STORE_NOT_FOUND ? MW_STORE_OK : r;
}

enum mw_store_result mw_sqlite_control(struct mw_sqlite *s, enum mw_sqlite_statement which)
{
	struct mw_query q = mw_query(s, which);

	mw_query_step(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

struct mw_sqlite *mw_sqlite_read(struct mw_store *store)
{
	struct mw_sqlite *s = (struct mw_sqlite *)store;

	if (mw_sqlite_view_good(s))
		return s;
	mw_sqlite_view_drop(s);
	return mw_sqlite_ready(s, false) == 0 && mw_sqlite_view_renew(s) == MW_STORE_OK ? s : NULL;
}

/*
 * One writer at a time in this process. SQLite's own waiting is sleeping and
 * trying again, and under many writers one of them can be unlucky until its
 * time is up; here the threads of a daemon queue, and SQLite's lock is left to
 * keep processes apart.
 */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

struct mw_sqlite *mw_sqlite_begin(struct mw_store *store)
{
	struct mw_sqlite *s = (struct mw_sqlite *)store;

	mw_sqlite_view_drop(s);
	pthread_mutex_lock(&writing);
	if (mw_sqlite_ready(s, true) == 0 && mw_sqlite_control(s, MW_Q_BEGIN) == MW_STORE_OK)
		return s;
	pthread_mutex_unlock(&writing);
	return NULL;
}

static enum mw_store_result end_transaction(struct mw_sqlite *s, enum mw_store_result result)
{
	struct mw_err why;

	if (result == MW_STORE_OK)
		result = mw_sqlite_control(s, MW_Q_COMMIT);
	/* Closing the connection has rolled back, and so may a full disk have. */
	if (s->db == NULL || sqlite3_get_autocommit(s->db))
		return result;
	why = s->base.error;
	if (mw_sqlite_control(s, MW_Q_ROLLBACK) != MW_STORE_OK)
		mw_sqlite_let_go(s);
	s->base.error = why;
	return result;
}

enum mw_store_result mw_sqlite_end(struct mw_sqlite *s, enum mw_store_result result)
{
	result = end_transaction(s, result);
	mw_sqlite_view_changed();
	pthread_mutex_unlock(&writing);
	return result;
}

enum mw_store_result mw_sqlite_next_id(struct mw_sqlite *s, const char *sequence, int64_t *id)
{
	struct mw_query q = mw_query(s, MW_Q_NEXT_ID);

	mw_query_text(&q, sequence);
	if (mw_query_step(&q))
		*id = mw_query_take_int(&q);
	else if (q.rc == SQLITE_DONE)
		q.rc = SQLITE_CORRUPT;
	return mw_query_end(&q, MW_STORE_OK);
}
