/*
 * NAME
 *	backup - a copy of the store, whole, while it is used
 * DESCRIPTION
 *	What was committed last is in the log beside the file, so that copying the
 *	file is not enough. SQLite copies both, as of one moment; it wants a file of
 *	its own to write to, and whoever gets the copy has opened one that we need not
 *	reach. So it goes by way of a file beside the store that has no name.
 */
#include "common/store/sqlite/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/store/backup.h"

/* An empty file to write to and to read from: SQLite's connection (which was the
 * last to need its name) and a descriptor. */
static int open_copy(const char *path, sqlite3 **copy, int *fd, struct mw_err *err)
{
	char name[MW_SQLITE_PATH_SIZE + 16];
	int rc;

	snprintf(name, sizeof(name), "%s.copy-XXXXXX", path);
	if ((*fd = mkostemp(name, O_CLOEXEC)) < 0)
		return mw_fail(err, "%s: cannot be made: %s", name, strerror(errno));
	rc = sqlite3_open_v2(name, copy,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
			     NULL);
	unlink(name);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(*copy, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF",
				  NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(err, name, *copy, rc);
}

/* In one step, which is one moment. Others go on reading and writing. */
static int copy_pages(struct mw_sqlite *s, sqlite3 *copy)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", s->db, "main");
	int rc;

	if (backup == NULL)
		return mw_sqlite_fail(&s->sql.base.error, s->path, copy, sqlite3_errcode(copy));
	rc = sqlite3_backup_step(backup, -1);
	sqlite3_backup_finish(backup);
	return rc == SQLITE_DONE ? 0 : mw_sqlite_fail(&s->sql.base.error, s->path, NULL, rc);
}

/* Its journal becomes the usual one (https://www.sqlite.org/fileformat2.html, bytes 18
 * and 19 of the header): a file in WAL mode can't be looked at where nothing may be
 * written beside it. */
static int leave_wal_mode(int fd, struct mw_err *err)
{
	static const uint8_t versions[] = { 1, 1 };

	if (pwrite(fd, versions, sizeof(versions), 18) == sizeof(versions))
		return 0;
	return mw_fail(err, "the copy cannot be written: %s", strerror(errno));
}

int mw_sqlite_backup(struct mw_sqlite *s, int64_t now, int out)
{
	struct mw_err *err = &s->sql.base.error;
	sqlite3 *copy = NULL;
	int fd = -1, r;

	r = open_copy(s->path, &copy, &fd, err);
	if (r == 0)
		r = copy_pages(s, copy);
	sqlite3_close(copy);
	if (r == 0)
		r = leave_wal_mode(fd, err);
	if (r == 0)
		r = mw_backup_write(s->sql.base.keyring, now, fd, out, err);
	if (fd >= 0)
		close(fd);
	return r;
}
