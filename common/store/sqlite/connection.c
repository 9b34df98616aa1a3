/*
 * NAME
 *	connection - let go of it, and say what went wrong with it
 */
#include "common/store/sqlite/connection.h"

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

int mw_sqlite_failed(struct mw_sqlite *s, int rc)
{
	size_t i = failure_of(rc);

	mw_sqlite_fail(&s->sql.base.error, s->path, s->db, rc);
	if (i == FAILURE_COUNT || !failures[i].keep)
		mw_sqlite_let_go(s);
	return -1;
}

static void finalize(sqlite3_stmt **statements, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sqlite3_finalize(statements[i]);
		statements[i] = NULL;
	}
}

void mw_sqlite_let_go(struct mw_sqlite *s)
{
	finalize(s->statements, MW_Q_COUNT);
	finalize(s->controls, MW_SQLITE_CONTROLS);
	sqlite3_close(s->db);
	s->db = NULL;
	s->view_open = false;
}
