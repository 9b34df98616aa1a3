/*
 * NAME
 *	restore - put a backup in the place of the store
 * DESCRIPTION
 *	The copy goes to a file beside the store while its MAC is computed; SQLite
 *	sees it only when the MAC is right. Then it is opened and looked through.
 *
 *	SQLite finds the log of a file by its name, so the old store's log would be
 *	played into the new file. What is in the log therefore goes to the old file
 *	first; then nobody can write, since the lock for writing is held, and nobody
 *	can open, since the folder is locked; then the empty log is removed, and the
 *	copy takes the old file's name. A crash at any point leaves the old store or
 *	the new one, whole.
 *
 *	Handles that are open see that the path names another file: writers at once
 *	(session.c looks again once it may write), readers after MW_SQLITE_LOOK_MS,
 *	which is waited for.
 */
#include "common/store/sqlite/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "common/store/sqlite/backup.h"
#include "common/store/sqlite/control.h"
#include "common/store/sqlite/file.h"
#include "common/store/sqlite/session.h"

/* Tries to find the log empty once nobody else can write to it. */
#define TRIES 50

struct job {
	const struct mw_sql_driver *driver;
	mw_sql_open_fn open;
	const char *path;
	const struct mw_restore *what;
	struct mw_restored *out;
	struct mw_err *err;
	char copy[MW_SQLITE_PATH_SIZE]; /* of the backup, beside the store */
};

static struct mw_store *open_at(const struct job *j, const char *path, struct mw_err *err)
{
	char url[MW_SQLITE_PATH_SIZE + 16];

	snprintf(url, sizeof(url), "%s%s", j->driver->scheme, path);
	return j->open(j->driver, url, false, j->what->keyring, err);
}

static enum mw_backup_verdict undecided(const struct job *j, const char *path)
{
	mw_fail(j->err, "%s: %s", path, strerror(errno));
	return MW_BACKUP_UNDECIDED;
}

static enum mw_backup_verdict copy_and_judge(struct job *j)
{
	enum mw_backup_verdict verdict;
	int fd;

	if (snprintf(j->copy, sizeof(j->copy), "%s.restore-XXXXXX", j->path) >=
	    (int)sizeof(j->copy)) {
		mw_fail(j->err, "%s: is too long", j->path);
		return MW_BACKUP_UNDECIDED;
	}
	if ((fd = mkostemp(j->copy, O_CLOEXEC)) < 0) {
		verdict = undecided(j, j->copy);
		j->copy[0] = '\0';
		return verdict;
	}
	verdict = mw_backup_judge(j->what->keyring, j->what->from, fd, &j->out->made, j->err);
	close(fd);
	return verdict;
}

static bool row_is_ok(sqlite3_stmt *stmt)
{
	const void *text = sqlite3_column_text(stmt, 0);

	return text != NULL &&
	       mw_span_is(mw_span_of(text, (size_t)sqlite3_column_bytes(stmt, 0)), "ok");
}

/* SQLite's own look at every page. */
static int check_pages(struct mw_sqlite *s, struct mw_err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(1)", -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		rc = row_is_ok(stmt) ? SQLITE_OK : SQLITE_CORRUPT;
	sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(err, s->path, s->db, rc);
}

/* Open the copy as the daemon would: its pepper, its schema. The MAC was right, so what
 * fails here is more likely the disk's fault than the backup's. */
static enum mw_backup_verdict look_through(struct job *j)
{
	struct mw_store *s = open_at(j, j->copy, j->err);
	enum mw_backup_verdict verdict = MW_BACKUP_UNDECIDED;
	struct mw_store_status status;

	if (s == NULL)
		return MW_BACKUP_UNDECIDED;
	if (s->lifecycle->status(s, &status) != MW_STORE_OK) {
		*j->err = s->error;
	} else if (check_pages((struct mw_sqlite *)s, j->err) == 0) {
		j->out->accounts = status.accounts;
		j->out->keys = status.keys;
		verdict = MW_BACKUP_GOOD;
	}
	mw_store_close(s);
	return verdict;
}

/* Hold the lock for writing with nothing in the log. */
static int stop_writers(struct mw_sqlite *s)
{
	for (int i = 0; i < TRIES; i++) {
		int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
						   NULL);

		if (rc != SQLITE_OK && rc != SQLITE_BUSY)
			return mw_sqlite_failed(s, rc);
		if (mw_sqlite_control(s, MW_SQLITE_BEGIN) != 0)
			return -1;
		if (!mw_sqlite_file_has_log(s->path))
			return 0;
		if (mw_sqlite_control(s, MW_SQLITE_ROLLBACK) != 0)
			return -1;
	}
	return mw_fail(&s->sql.base.error, "%s: is written to without a pause", s->path);
}

static void name_before(struct job *j)
{
	struct tm tm;
	time_t now = j->what->now;
	char when[32] = "";

	if (gmtime_r(&now, &tm) != NULL)
		strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(j->out->before, sizeof(j->out->before), "%s.before-restore-%s", j->path, when);
}

/* The old store as a backup, so that restoring the wrong one can be undone. SQLite reads
 * it through a handle that holds no lock for writing. */
static int keep_backup(struct job *j, struct mw_sqlite *reader, struct mw_err *err)
{
	int fd = open(j->out->before, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r;

	if (fd < 0)
		return mw_fail(err, "%s: %s", j->out->before, strerror(errno));
	if ((r = mw_sqlite_backup(reader, j->what->now, fd)) != 0)
		*err = reader->sql.base.error;
	if (r == 0 && fsync(fd) != 0)
		r = mw_fail(err, "%s: %s", j->out->before, strerror(errno));
	close(fd);
	if (r != 0)
		unlink(j->out->before);
	j->out->before_is_backup = r == 0;
	return r;
}

/* A file, its log and its journal (SQLite's tools may have left one), as far as they are
 * there. */
static int move(const char *from, const char *to)
{
	static const char *const suffixes[] = { "", "-wal", "-journal" };
	char a[MW_PATH_SIZE + 16], b[MW_PATH_SIZE + 16];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(a, sizeof(a), "%s%s", from, suffixes[i]);
		snprintf(b, sizeof(b), "%s%s", to, suffixes[i]);
		if (rename(a, b) != 0 && errno != ENOENT)
			return -1;
	}
	return 0;
}

/* A name may not be on disk before what it names. */
static int sync_copy(const struct job *j)
{
	int fd = open(j->copy, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), r;

	if (fd < 0)
		return -1;
	r = fsync(fd);
	close(fd);
	return r;
}

/* Leave nothing there that SQLite would play into the new file. */
static int swap(const struct job *j)
{
	if (sync_copy(j) != 0)
		return -1;
	mw_sqlite_file_remove(j->path, "-wal");
	mw_sqlite_file_remove(j->path, "-shm");
	mw_sqlite_file_remove(j->path, "-journal");
	return rename(j->copy, j->path) == 0 && mw_sync_folder_of(j->path) == 0 ? 0 : -1;
}

/* The folder is locked. */
static enum mw_backup_verdict replace_open(struct job *j, struct mw_sqlite *old,
					   struct mw_sqlite *reader)
{
	if (stop_writers(old) != 0)
		*j->err = old->sql.base.error;
	else if (keep_backup(j, reader, j->err) == 0)
		return swap(j) == 0 ? MW_BACKUP_GOOD : undecided(j, j->path);
	return MW_BACKUP_UNDECIDED;
}

/* A store that cannot be opened, or is not there: put aside as it is. */
static enum mw_backup_verdict replace_closed(struct job *j)
{
	bool there = access(j->path, F_OK) == 0;

	if ((!there || move(j->path, j->out->before) == 0) && swap(j) == 0) {
		if (!there)
			j->out->before[0] = '\0';
		return MW_BACKUP_GOOD;
	}
	undecided(j, j->path);
	if (there)
		move(j->out->before, j->path);
	return MW_BACKUP_UNDECIDED;
}

/* The last to close a file removes its log by the name, which is another's now. */
static void close_replaced(struct mw_store *s)
{
	if (s != NULL && ((struct mw_sqlite *)s)->db != NULL)
		sqlite3_db_config(((struct mw_sqlite *)s)->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
				  NULL);
	mw_store_close(s);
}

/* What the path names: by its handles, or (none could be opened) by what was seen. Another
 * restore may have been first, and what it put there is in use. */
static bool is_still_there(const struct job *j, const struct mw_store *old,
			   const struct mw_store *reader, const struct mw_sqlite_id *seen)
{
	struct mw_sqlite_id now = mw_sqlite_file_id(j->path);

	if (old == NULL)
		return mw_sqlite_id_same(&now, seen);
	return mw_sqlite_file_same((const struct mw_sqlite *)old) &&
	       mw_sqlite_file_same((const struct mw_sqlite *)reader);
}

/* The folder is locked. */
static enum mw_backup_verdict replace(struct job *j, struct mw_store *old, struct mw_store *reader,
				      const struct mw_sqlite_id *seen)
{
	if (old != NULL && reader == NULL)
		return MW_BACKUP_UNDECIDED;
	if (!is_still_there(j, old, reader, seen)) {
		mw_fail(j->err, "%s: was replaced by another restore; try again", j->path);
		return MW_BACKUP_UNDECIDED;
	}
	return old != NULL ? replace_open(j, (struct mw_sqlite *)old, (struct mw_sqlite *)reader)
			   : replace_closed(j);
}

/* Open what is in place, before the folder is locked alone, as opening locks it too. What
 * does not open only because another restore has it must not be put aside for that, so the
 * last try is made where no other can be at it. 0, or -1 with errno: somebody is. */
static int open_old(struct job *j, struct mw_store **old, struct mw_store **reader)
{
	int lock;

	if ((*old = open_at(j, j->path, &(struct mw_err){ "" })) == NULL) {
		if ((lock = mw_sqlite_file_lock(j->path, false)) < 0)
			return -1;
		*old = open_at(j, j->path, &(struct mw_err){ "" });
		close(lock);
	}
	*reader = *old != NULL ? open_at(j, j->path, j->err) : NULL;
	return 0;
}

static enum mw_backup_verdict place(struct job *j)
{
	struct mw_sqlite_id seen = mw_sqlite_file_id(j->path);
	struct mw_store *old = NULL, *reader = NULL;
	enum mw_backup_verdict verdict;
	int lock = -1;

	name_before(j);
	if (open_old(j, &old, &reader) != 0 || (lock = mw_sqlite_file_lock(j->path, true)) < 0)
		verdict = undecided(j, j->path);
	else
		verdict = replace(j, old, reader, &seen);
	close_replaced(reader);
	close_replaced(old);
	if (lock >= 0)
		close(lock);
	return verdict;
}

/* Until every handle that only reads has looked at the path. */
static void wait_for_readers(void)
{
	const int64_t ms = MW_SQLITE_LOOK_MS + 50;
	struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&pause, &pause) != 0 && errno == EINTR)
		;
}

enum mw_backup_verdict mw_sqlite_restore(const struct mw_sql_driver *driver, const char *path,
					 const struct mw_restore *what, mw_sql_open_fn open,
					 struct mw_restored *out, struct mw_err *err)
{
	struct job j = { driver, open, path, what, out, err, "" };
	enum mw_backup_verdict verdict = copy_and_judge(&j);

	if (verdict == MW_BACKUP_GOOD)
		verdict = look_through(&j);
	if (verdict == MW_BACKUP_GOOD && what->place && (verdict = place(&j)) == MW_BACKUP_GOOD)
		wait_for_readers();
	if (j.copy[0] != '\0') {
		unlink(j.copy);
		mw_sqlite_file_remove(j.copy, "-wal");
		mw_sqlite_file_remove(j.copy, "-shm");
		mw_sqlite_file_remove(j.copy, "-journal");
	}
	return verdict;
}
