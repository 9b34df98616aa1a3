/*
 * NAME
 *	open - from a path to a connection that may be used
 */
#include "common/store/sqlite/open.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/wbuf.h"
#include "common/store/sqlite/file.h"
#include "common/store/sqlite/identity.h"
#include "common/store/sqlite/vfs.h"

/* How long a writer waits for another one, in milliseconds. Readers wait for
 * nobody (WAL), but for the moments in which a crashed writer's log is read. */
#define BUSY_MS 3000

/* Looks at a store that another process is just making. */
#define CREATE_TRIES 100

/* The path with its folder's links resolved and its last part as it is, so that
 * SQLite can be told to follow none. */
static int resolve(const char *path, char real[static PATH_MAX], struct mw_err *err)
{
	char folder[MW_SQLITE_PATH_SIZE];
	const char *slash = strrchr(path, '/');
	size_t len;

	snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path) + 1, path);
	if (realpath(folder, real) == NULL)
		return mw_fail(err, "%s: %s", folder, strerror(errno));
	len = strlen(real);
	if (len + strlen(slash) >= PATH_MAX)
		return mw_fail(err, "%s: is too long", path);
	memcpy(real + len, slash, strlen(slash) + 1);
	return 0;
}

/* As a URI (RFC 3986); every byte that might mean something is escaped. */
static bool immutable_uri(const char *real, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);

	mw_put_str(&w, "file:");
	for (const char *c = real; *c != '\0'; c++)
		mw_putf(&w, *c == '/' ? "/" : "%%%02X", (unsigned char)*c);
	mw_put_str(&w, "?immutable=1");
	return mw_wbuf_cstr(&w)[0] != '\0';
}

static int open_file(struct mw_sqlite *s, const char *real)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
	char uri[3 * PATH_MAX + 32];

	if (!s->immutable)
		return sqlite3_open_v2(real, &s->db, flags | SQLITE_OPEN_READWRITE,
				       mw_sqlite_vfs());
	if (!immutable_uri(real, uri, sizeof(uri)))
		return SQLITE_CANTOPEN;
	return sqlite3_open_v2(uri, &s->db, flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
			       mw_sqlite_vfs());
}

/* What a file may not ask of us, were it made by somebody else. */
static int restrict_connection(sqlite3 *db)
{
	static const struct {
		int option, value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	int now;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (sqlite3_db_config(db, options[i].option, options[i].value, &now) != SQLITE_OK ||
		    now != options[i].value)
			return SQLITE_MISUSE;
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	return SQLITE_OK;
}

/*
 * SQLite's own way to wait sleeps up to 100 ms between two tries, in which
 * busier writers take turn after turn; trying often gives each its own.
 */
static int wait_for_turn(void *ctx, int tries)
{
	static const struct timespec pause = { .tv_nsec = 1000 * 1000 };
	struct mw_sqlite *s = ctx;

	if (tries == 0)
		s->give_up_at = mw_clock_coarse_ms() + BUSY_MS;
	nanosleep(&pause, NULL);
	return mw_clock_coarse_ms() < s->give_up_at;
}

/*
 * The file is mapped (up to the 2 GB that SQLite maps at most), so a look-up
 * touches a few lines of pages that all threads and processes share, and a
 * handle needs little memory of its own. With reads into a cache instead, each
 * look-up among 5 million keys copies two or three pages: whatever cache fits
 * into 15 MB holds the upper levels of the trees at best, and it is emptied by
 * every commit of another handle. bench/bench_store measures it.
 *
 * What speaks against mapping is that a file cut short kills whoever touches
 * the missing part; hence mw_sqlite_file_whole().
 *
 * PRAGMA cell_size_check stays off: it walks through all cells of every page that
 * a look-up comes by, a quarter of its time, to find early what SQLite finds
 * anyway when it comes to a damaged cell. The file is ours and nobody else's.
 *
 * Pages of 4 KB are as good as larger ones for reading then, and recording the
 * last uses of keys, scattered over the tree, writes less with small ones.
 */
static int configure(struct mw_sqlite *s)
{
	static const char settings[] = "PRAGMA page_size = 4096;"
				       "PRAGMA mmap_size = 2147418112;"
				       "PRAGMA cache_size = -4096;"
				       "PRAGMA synchronous = FULL;"
				       "PRAGMA secure_delete = ON;"
				       "PRAGMA temp_store = MEMORY;"
				       "PRAGMA journal_size_limit = 67108864;";
	int rc = restrict_connection(s->db);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_handler(s->db, wait_for_turn, s);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, settings, NULL, NULL, NULL);
	return rc;
}

/* Open and read for the first time, which is where most of what can be wrong
 * with a file shows. */
static int open_and_read(struct mw_sqlite *s, const char *real)
{
	int rc = open_file(s, real);

	if (rc == SQLITE_OK)
		rc = configure(s);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "PRAGMA user_version", NULL, NULL, NULL);
	return rc;
}

static bool may_be_unwritable(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_FULL:
	case SQLITE_PERM:
		return true;
	default:
		return false;
	}
}

/*
 * Reading needs the files -wal and -shm as well. Where they can't be made (a
 * read-only mount, a full disk) nobody is writing, unless from elsewhere; so as
 * long as no log is there, the file itself is all there is to read.
 */
static int open_as_possible(struct mw_sqlite *s)
{
	char real[PATH_MAX];
	int rc;

	s->immutable = false;
	if (resolve(s->path, real, &s->sql.base.error) != 0)
		return -1;
	rc = open_and_read(s, real);
	if (may_be_unwritable(rc) && !mw_sqlite_file_has_log(s->path)) {
		mw_sqlite_let_go(s);
		s->immutable = true;
		mw_sqlite_file_remember(s);
		rc = open_and_read(s, real);
	}
	return rc == SQLITE_OK ? 0 : mw_sqlite_fail(&s->sql.base.error, s->path, s->db, rc);
}

/* The file may have been replaced between our looks at it and SQLite's. */
static int check_file_opened(struct mw_sqlite *s)
{
	int moved = 0;

	if (!s->immutable)
		mw_sqlite_file_remember(s);
	s->size = 0;
	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK ||
	    moved || !mw_sqlite_file_whole(s))
		return mw_fail(&s->sql.base.error, "%s: was replaced while it was opened", s->path);
	return 0;
}

/* Under a lock: while files are being replaced, this one's log could be another's. A
 * folder that cannot be locked holds no store that can be replaced. */
static int open_and_check(struct mw_sqlite *s, bool create)
{
	int lock = mw_sqlite_file_lock(s->path, false), r = -1;

	if (lock < 0 && errno == EWOULDBLOCK)
		return mw_fail(&s->sql.base.error, "%s: is just being replaced; try again",
			       s->path);
	if (mw_sqlite_file_check(s->path, &s->sql.base.error) == 0 && open_as_possible(s) == 0 &&
	    mw_sqlite_identify(s, create) == 0)
		r = check_file_opened(s);
	if (lock >= 0)
		close(lock);
	return r;
}

static int connect_once(struct mw_sqlite *s, bool create, bool *busy)
{
	if (create && mw_sqlite_file_create(s->path, &s->sql.base.error) != 0)
		return -1;
	if (open_and_check(s, create) == 0)
		return 0;
	*busy = s->db != NULL && (sqlite3_errcode(s->db) & 0xff) == SQLITE_BUSY;
	mw_sqlite_let_go(s);
	return -1;
}

/* Where several make the same store at once, SQLite tells some of them at once
 * that it is locked, without waiting, since two might wait for each other. They
 * let go and come again. */
int mw_sqlite_connect(struct mw_sqlite *s, bool create)
{
	static const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	for (int tries = 0; tries < CREATE_TRIES; tries++) {
		bool busy = false;

		if (connect_once(s, create, &busy) == 0)
			return 0;
		if (!create || !busy)
			break;
		nanosleep(&pause, NULL);
	}
	return -1;
}
