/*
 * NAME
 *	file - what the store's path names, and whether it still does
 * DESCRIPTION
 *	A descriptor outlives its file's name: without a look at the path, a
 *	daemon would go on writing to a store that was deleted or replaced.
 *
 *	No file that SQLite may have open is opened here. POSIX locks belong to
 *	the process, and closing any descriptor of a file drops them all, SQLite's
 *	too (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
#include "common/store/sqlite/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int mw_sqlite_file_check(const char *path, struct mw_err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return mw_fail(err, "%s: %s", path,
			       errno == ENOENT ? "there is no store; bring it back, or for a new "
						 "one run: mailward init"
					       : strerror(errno));
	if (!S_ISREG(st.st_mode))
		return mw_fail(err, "%s: is %s and no regular file", path,
			       S_ISLNK(st.st_mode) ? "a symbolic link" : "something else");
	return 0;
}

/* All zero when there is none. */
static struct stat stat_of(const char *path, const char *suffix)
{
	char name[MW_SQLITE_PATH_SIZE + 8];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	if (lstat(name, &st) != 0)
		memset(&st, 0, sizeof(st));
	return st;
}

bool mw_sqlite_file_has_log(const char *path)
{
	return stat_of(path, "-wal").st_size > 0 || stat_of(path, "-journal").st_size > 0;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_content(const struct stat *a, const struct stat *b)
{
	return same_file(a, b) && a->st_size == b->st_size && same_time(&a->st_mtim, &b->st_mtim) &&
	       same_time(&a->st_ctim, &b->st_ctim);
}

void mw_sqlite_file_remember(struct mw_sqlite *s)
{
	s->files.db = stat_of(s->path, "");
	s->files.wal = stat_of(s->path, "-wal");
	s->files.shm = stat_of(s->path, "-shm");
}

bool mw_sqlite_file_same(const struct mw_sqlite *s)
{
	struct stat db = stat_of(s->path, ""), wal, shm;

	if (s->immutable)
		return same_content(&db, &s->files.db) && !mw_sqlite_file_has_log(s->path);
	wal = stat_of(s->path, "-wal");
	shm = stat_of(s->path, "-shm");
	return same_file(&db, &s->files.db) && same_file(&wal, &s->files.wal) &&
	       same_file(&shm, &s->files.shm);
}

bool mw_sqlite_file_whole(struct mw_sqlite *s)
{
	sqlite3_file *file = NULL;
	sqlite3_int64 size;

	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
	    file->pMethods->xFileSize(file, &size) != SQLITE_OK || size < s->size)
		return false;
	s->size = size;
	return true;
}

/* A lock that threads and processes of this store take turns with; released by
 * closing it. A folder has no POSIX locks that this could drop. */
static int lock_folder(const char *path)
{
	char folder[MW_SQLITE_PATH_SIZE];
	const char *slash = strrchr(path, '/');
	int fd;

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void remove_beside(const char *path, const char *suffix)
{
	char name[MW_SQLITE_PATH_SIZE + 8];

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	unlink(name);
}

/* mknod() makes a file without a descriptor that had to be closed; it follows no
 * symbolic link. Whatever the umask is, the mode is 0600. */
static int make_file(const char *path, struct mw_err *err)
{
	if (mknod(path, S_IFREG | 0600, 0) == 0 && chmod(path, 0600) == 0)
		return 0;
	return errno == EEXIST ? 0 : mw_fail(err, "%s: cannot be made: %s", path, strerror(errno));
}

int mw_sqlite_file_create(const char *path, struct mw_err *err)
{
	int lock, r;

	if (stat_of(path, "").st_ino != 0)
		return 0;
	if ((lock = lock_folder(path)) < 0)
		return mw_fail(err, "%s: cannot be made: %s%s", path, strerror(errno),
			       errno == ENOENT ? " (make its folder first)" : "");
	/* A log without a file is left from one that was deleted. */
	if (stat_of(path, "").st_ino == 0) {
		remove_beside(path, "-wal");
		remove_beside(path, "-shm");
	}
	r = make_file(path, err);
	close(lock);
	return r;
}

/*
 * SQLite finds a file's log by name alone: the log of our old file would be
 * played into the new one. So what is in the log goes to the old file, which is
 * whole then wherever it was moved to, and the log is removed. Our connection
 * is still open meanwhile, so its inode numbers can't come back as another's.
 */
int mw_sqlite_file_leave(struct mw_sqlite *s)
{
	struct stat db = stat_of(s->path, ""), wal, shm;
	int lock, rc;

	if (s->immutable)
		return 0;
	rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (rc == SQLITE_BUSY || rc == SQLITE_FULL || rc == SQLITE_IOERR_WRITE)
		return mw_fail(&s->sql.base.error,
			       "%s: was replaced, and the old file cannot be completed yet (%s)",
			       s->path, sqlite3_errstr(rc));
	if (same_file(&db, &s->files.db))
		return 0;
	if ((lock = lock_folder(s->path)) < 0)
		return mw_fail(&s->sql.base.error, "%s: cannot lock its folder: %s", s->path,
			       strerror(errno));
	wal = stat_of(s->path, "-wal");
	shm = stat_of(s->path, "-shm");
	if (same_file(&wal, &s->files.wal))
		remove_beside(s->path, "-wal");
	if (same_file(&shm, &s->files.shm))
		remove_beside(s->path, "-shm");
	close(lock);
	return 0;
}
