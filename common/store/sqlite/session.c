/*
 * NAME
 *	session - keep the connection fresh, and begin and end transactions
 * DESCRIPTION
 *	The connection of a handle comes and goes: it is looked at before every call
 *	(or view, see view.c), given up when the path names another file or when
 *	SQLite failed, and made anew by the next call.
 */
#include "common/store/sqlite/session.h"

#include <pthread.h>

#include "base/clock.h"
#include "common/store/sqlite/control.h"
#include "common/store/sqlite/file.h"
#include "common/store/sqlite/open.h"
#include "common/store/sqlite/view.h"

/* A newer program may have brought the schema forward under our feet; then the
 * connection is closed, and opening again says so. */
static int check_version(struct mw_sqlite *s)
{
	int64_t version = 0;

	if (mw_sqlite_version(s, &version) != 0)
		return -1;
	if (version != MW_SCHEMA_VERSION)
		mw_sqlite_let_go(s);
	return 0;
}

/* 0: the connection is fresh, or has been given up. -1: there is nothing to be
 * opened; a connection is kept then, since the file may come back, and what is
 * in its log is ours. */
static int look(struct mw_sqlite *s)
{
	s->look_at = 0; /* unless all is well, the next call looks again */
	if (mw_sqlite_file_check(s->path, &s->sql.base.error) != 0)
		return -1;
	if (mw_sqlite_file_same(s)) {
		s->look_at = mw_clock_coarse_ms() + MW_SQLITE_LOOK_MS;
		return check_version(s);
	}
	if (mw_sqlite_file_leave(s) != 0)
		return -1;
	mw_sqlite_let_go(s);
	return 0;
}

static bool can_be_used(struct mw_sqlite *s, bool writing)
{
	/* What could only be read may be writable by now. */
	return s->db != NULL && mw_sqlite_file_whole(s) &&
	       !(writing && sqlite3_db_readonly(s->db, "main") != 0);
}

static int ready(struct mw_sqlite *s, bool writing)
{
	if (!can_be_used(s, writing))
		mw_sqlite_let_go(s);
	else if ((writing || s->immutable || mw_clock_coarse_ms() >= s->look_at) && look(s) != 0)
		return -1;
	if (s->db != NULL)
		return 0;
	s->sql.pepper_changed = false;
	if (mw_sqlite_connect(s, false) != 0)
		return -1;
	if (s->sql.pepper_changed)
		return mw_fail(&s->sql.base.error, "%s: was replaced by another store; try again",
			       s->path);
	s->look_at = mw_clock_coarse_ms() + MW_SQLITE_LOOK_MS;
	return 0;
}

int mw_sqlite_read(struct mw_sql *sql)
{
	struct mw_sqlite *s = (struct mw_sqlite *)sql;

	if (mw_sqlite_view_good(s))
		return 0;
	mw_sqlite_view_drop(s);
	return ready(s, false) == 0 ? mw_sqlite_view_renew(s) : -1;
}

/*
 * One writer at a time in this process. SQLite's own waiting is sleeping and
 * trying again, and under many writers one of them can be unlucky until its
 * time is up; here the threads of a daemon queue, and SQLite's lock is left to
 * keep processes apart.
 */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

/* Begin, and look once more: a restore replaces the file while it holds the lock that
 * was just waited for, and what is written to the old file is lost. */
static int begin(struct mw_sqlite *s)
{
	if (ready(s, true) != 0 || mw_sqlite_control(s, MW_SQLITE_BEGIN) != 0)
		return -1;
	if (mw_sqlite_file_same(s))
		return 0;
	if (mw_sqlite_control(s, MW_SQLITE_ROLLBACK) != 0)
		mw_sqlite_let_go(s);
	return mw_fail(&s->sql.base.error, "%s: was replaced; try again", s->path);
}

int mw_sqlite_begin(struct mw_sql *sql)
{
	struct mw_sqlite *s = (struct mw_sqlite *)sql;

	mw_sqlite_view_drop(s);
	pthread_mutex_lock(&writing);
	if (begin(s) == 0)
		return 0;
	pthread_mutex_unlock(&writing);
	return -1;
}

static enum mw_store_result end_transaction(struct mw_sqlite *s, enum mw_store_result result)
{
	struct mw_err why;

	if (result == MW_STORE_OK && mw_sqlite_control(s, MW_SQLITE_COMMIT) != 0)
		result = MW_STORE_FAILED;
	/* Closing the connection has rolled back, and so may a full disk have. */
	if (s->db == NULL || sqlite3_get_autocommit(s->db))
		return result;
	why = s->sql.base.error;
	if (mw_sqlite_control(s, MW_SQLITE_ROLLBACK) != 0)
		mw_sqlite_let_go(s);
	s->sql.base.error = why;
	return result;
}

enum mw_store_result mw_sqlite_end(struct mw_sql *sql, enum mw_store_result result)
{
	result = end_transaction((struct mw_sqlite *)sql, result);
	mw_sqlite_view_changed();
	pthread_mutex_unlock(&writing);
	return result;
}

static int set_synchronous(struct mw_sqlite *s, const char *sql)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : mw_sqlite_failed(s, rc);
}

/* In WAL mode, synchronous=NORMAL leaves out the sync at the commit and nothing
 * else: the store stays whole. */
int mw_sqlite_relax(struct mw_sql *sql, bool relaxed)
{
	struct mw_sqlite *s = (struct mw_sqlite *)sql;

	if (relaxed) {
		mw_sqlite_view_drop(s); /* in a transaction it can't be changed */
		return ready(s, true) == 0 ? set_synchronous(s, "PRAGMA synchronous = NORMAL") : -1;
	}
	/* No later write may be less than durable; a new connection is not. */
	if (s->db != NULL && set_synchronous(s, "PRAGMA synchronous = FULL") != 0)
		mw_sqlite_let_go(s);
	return 0;
}
