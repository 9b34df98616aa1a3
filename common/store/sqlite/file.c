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
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* How long the lock of the folder is waited for, in milliseconds. */
#define LOCK_MS 1000

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

struct mw_sqlite_id mw_sqlite_file_id(const char *path)
{
	struct stat st = stat_of(path, "");

	return (struct mw_sqlite_id){ st.st_dev, st.st_ino };
}

bool mw_sqlite_id_same(const struct mw_sqlite_id *a, const struct mw_sqlite_id *b)
{
	return a->device == b->device && a->inode == b->inode;
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

/* A folder has no POSIX locks that this could drop. Logins wait here, so not for long:
 * others hold the lock while they open a file, or replace one. */
int mw_sqlite_file_lock(const char *path, bool alone)
{
	static const struct timespec pause = { .tv_nsec = 5 * 1000 * 1000 };
	int64_t deadline = mw_clock_coarse_ms() + LOCK_MS;
	char folder[MW_SQLITE_PATH_SIZE];
	const char *slash = strrchr(path, '/');
	int fd;

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	while (flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK || mw_clock_coarse_ms() >= deadline) {
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

void mw_sqlite_file_remove(const char *path, const char *suffix)
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
	if ((lock = mw_sqlite_file_lock(path, true)) < 0)
		return mw_fail(err, "%s: cannot be made: %s%s", path, strerror(errno),
			       errno == ENOENT ? " (make its folder first)" : "");
	/* What stands there without a file is left from one that was deleted. */
	if (stat_of(path, "").st_ino == 0) {
		mw_sqlite_file_remove(path, "-wal");
		mw_sqlite_file_remove(path, "-shm");
		mw_sqlite_file_remove(path, "-journal");
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
	if ((lock = mw_sqlite_file_lock(s->path, true)) < 0)
		return mw_fail(&s->sql.base.error, "%s: cannot lock its folder: %s", s->path,
			       strerror(errno));
	wal = stat_of(s->path, "-wal");
	shm = stat_of(s->path, "-shm");
	if (same_file(&wal, &s->files.wal))
		mw_sqlite_file_remove(s->path, "-wal");
	if (same_file(&shm, &s->files.shm))
		mw_sqlite_file_remove(s->path, "-shm");
	close(lock);
	/* The last to close a file removes its log, by its name: it is another's now. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return 0;
}
