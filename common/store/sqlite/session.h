/*
 * session: a connection that is kept fresh, and the transactions on it
 * (struct mw_sql_driver).
 */
#ifndef MW_COMMON_STORE_SQLITE_SESSION_H
#define MW_COMMON_STORE_SQLITE_SESSION_H

#include "common/store/sqlite/connection.h"

/* Calls that only read look at the path this often, in milliseconds: after that time
 * every handle knows that a file was replaced. */
#define MW_SQLITE_LOOK_MS 1000

int mw_sqlite_read(struct mw_sql *sql);
int mw_sqlite_begin(struct mw_sql *sql);
enum mw_store_result mw_sqlite_end(struct mw_sql *sql, enum mw_store_result result);
int mw_sqlite_relax(struct mw_sql *sql, bool relaxed);

#endif
