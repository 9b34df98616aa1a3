/*
 * restore: put a backup in the place of the store.
 */
#ifndef MW_COMMON_STORE_SQLITE_RESTORE_H
#define MW_COMMON_STORE_SQLITE_RESTORE_H

#include "common/store/sqlite/connection.h"

/* See mw_store_restore() in open.h. `open`, given `driver`, opens what is at a path. */
enum mw_backup_verdict mw_sqlite_restore(const struct mw_sql_driver *driver, const char *path,
					 const struct mw_restore *what, mw_sql_open_fn open,
					 struct mw_restored *out, struct mw_err *err);

#endif
