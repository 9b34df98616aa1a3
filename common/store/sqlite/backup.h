/*
 * backup: a copy of the store while it is used.
 */
#ifndef MW_COMMON_STORE_SQLITE_BACKUP_H
#define MW_COMMON_STORE_SQLITE_BACKUP_H

#include "common/store/sqlite/connection.h"

/* Write a backup (common/store/backup.h) of all that is there now to the descriptor
 * `out`. On a connection that is ready to read. 0, or -1 with the error set. */
int mw_sqlite_backup(struct mw_sqlite *s, int64_t now, int out);

#endif
