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

#include "base/file.h"

#define CHUNK 65536

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

static int copy_bytes(int from, int to, struct mw_err *err)
{
	uint8_t bytes[CHUNK];
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		if (mw_write_all(to, bytes, (size_t)n) != 0)
			return mw_fail(err, "the copy cannot be written: %s", strerror(errno));
	return n == 0 ? 0 : mw_fail(err, "the copy cannot be read again: %s", strerror(errno));
}

int mw_sqlite_backup(struct mw_sqlite *s, int out)
{
	sqlite3 *copy = NULL;
	int fd = -1, r;

	r = open_copy(s->path, &copy, &fd, &s->sql.base.error);
	if (r == 0)
		r = copy_pages(s, copy);
	sqlite3_close(copy);
	if (r == 0)
		r = copy_bytes(fd, out, &s->sql.base.error);
	if (fd >= 0)
		close(fd);
	return r;
}
