/*
 * connection: a handle of the SQLite driver, and what each of its files needs.
 *
 * Who uses whom, from top to bottom:
 *
 *	driver		the table of functions
 *	restore		a backup in the place of the store
 *	session		keep the connection fresh; transactions
 *	open		from a path to a connection that may be used
 *	identity	whether a file is our store, and of which version
 *	schema		tables, and the steps from one version to the next
 *	view		one look at the store for several questions
 *	backup		a copy while the store is used
 *	query		the statements of questions
 *	control		BEGIN, COMMIT and their like
 *	file		what the path names, and whether it still does
 *	vfs		how SQLite maps a file
 *	connection	this
 */
#ifndef MW_COMMON_STORE_SQLITE_CONNECTION_H
#define MW_COMMON_STORE_SQLITE_CONNECTION_H

#include <sqlite3.h>
#include <sys/stat.h>

#include "common/store/sql/sql.h"

#define MW_SQLITE_PATH_SIZE MW_PATH_SIZE

enum mw_sqlite_control {
	MW_SQLITE_VIEW,
	MW_SQLITE_BEGIN,
	MW_SQLITE_COMMIT,
	MW_SQLITE_ROLLBACK,
	MW_SQLITE_VERSION,
	MW_SQLITE_CONTROLS
};

/* The store's files as the path named them at the opening; those that were not
 * there are all zero. */
struct mw_sqlite_files {
	struct stat db, wal, shm;
};

struct mw_sqlite {
	struct mw_sql sql;
	char path[MW_SQLITE_PATH_SIZE];

	sqlite3 *db; /* NULL: let go of; the next call opens again */
	sqlite3_stmt *statements[MW_Q_COUNT];
	sqlite3_stmt *controls[MW_SQLITE_CONTROLS];
	struct mw_sqlite_files files;
	/* Nothing can be written there, not even the files that WAL needs for
	 * reading: opened as a file that does not change, which is checked
	 * before every call or view. */
	bool immutable;
	int64_t size;	    /* of the file, when it was last looked at */
	int64_t look_at;    /* when to look at the path again (mw_clock_coarse_ms) */
	int64_t give_up_at; /* when waiting for other writers ends */

	/* One read transaction for several questions (view.h). */
	bool view_wanted, view_open;
	unsigned view_changes; /* commits of this process when it was opened */
	int64_t view_at;       /* and the time (mw_clock_coarse_ms) */
};

/* Close the connection, and all its statements; the next call opens again. */
void mw_sqlite_let_go(struct mw_sqlite *s);

/* Say in words what went wrong: with `db`, or with opening it at all (NULL). -1. */
int mw_sqlite_fail(struct mw_err *err, const char *path, sqlite3 *db, int rc);
/*
 * The same of the handle's own connection. If there was no room or no turn, it is
 * good and is kept: on a full disk a new one might not even be made. After anything
 * else it is closed, so that a store that was mended is used without a restart.
 */
int mw_sqlite_failed(struct mw_sqlite *s, int rc);

#endif
