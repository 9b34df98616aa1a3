/*
 * NAME
 *	driver - SQLite's table of functions, and its handle from open to close
 */
#include "common/store/sqlite/driver.h"

#include <stdlib.h>

#include "common/store/sqlite/backup.h"
#include "common/store/sqlite/open.h"
#include "common/store/sqlite/query.h"
#include "common/store/sqlite/restore.h"
#include "common/store/sqlite/session.h"
#include "common/store/sqlite/view.h"

#define SCHEME "sqlite:"

static int path_of(const char *url, char out[static MW_SQLITE_PATH_SIZE], struct mw_err *err)
{
	struct mw_span path = mw_span_str(url);

	if (mw_take_prefix(&path, SCHEME) && mw_span_starts(path, "/") &&
	    mw_span_copy(path, out, MW_SQLITE_PATH_SIZE))
		return 0;
	return mw_fail(err, "%s: wanted " SCHEME "/absolute/path", url);
}

static struct mw_sql *open_handle(const char *url, bool create, const struct mw_keyring *keyring,
				  struct mw_err *err)
{
	struct mw_sqlite *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		mw_fail(err, "out of memory");
		return NULL;
	}
	s->sql.driver = &mw_sqlite_driver;
	s->sql.base.keyring = keyring;
	if (path_of(url, s->path, &s->sql.base.error) == 0 && mw_sqlite_connect(s, create) == 0)
		return &s->sql;
	*err = s->sql.base.error;
	mw_pepper_free(s->sql.base.pepper);
	free(s);
	return NULL;
}

static void close_handle(struct mw_sql *sql)
{
	struct mw_sqlite *s = (struct mw_sqlite *)sql;

	mw_sqlite_let_go(s);
	mw_pepper_free(s->sql.base.pepper);
	free(s);
}

static enum mw_store_result backup(struct mw_sql *sql, int64_t now, int out)
{
	if (mw_sqlite_read(sql) != 0 || mw_sqlite_backup((struct mw_sqlite *)sql, now, out) != 0)
		return MW_STORE_FAILED;
	return MW_STORE_OK;
}

static enum mw_backup_verdict restore(const char *url, const struct mw_restore *what,
				      mw_sql_open_fn open, struct mw_restored *out,
				      struct mw_err *err)
{
	char path[MW_SQLITE_PATH_SIZE];

	return path_of(url, path, err) == 0
		       ? mw_sqlite_restore(&mw_sqlite_driver, path, what, open, out, err)
		       : MW_BACKUP_UNDECIDED;
}

const struct mw_sql_driver mw_sqlite_driver = {
	.scheme = SCHEME,
	.open = open_handle,
	.close = close_handle,
	.read = mw_sqlite_read,
	.begin = mw_sqlite_begin,
	.end = mw_sqlite_end,
	.relax = mw_sqlite_relax,
	.view_begin = mw_sqlite_view_begin,
	.view_end = mw_sqlite_view_end,
	.backup = backup,
	.restore = restore,
	.prepare = mw_sqlite_prepare,
	.bind_int = mw_sqlite_bind_int,
	.bind_text = mw_sqlite_bind_text,
	.bind_blob = mw_sqlite_bind_blob,
	.step = mw_sqlite_step,
	.take_int = mw_sqlite_take_int,
	.take_text = mw_sqlite_take_text,
	.take_blob = mw_sqlite_take_blob,
	.changes = mw_sqlite_changes,
	.finish = mw_sqlite_finish,
};
