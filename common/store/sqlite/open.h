/*
 * open: from a path to a connection that may be used.
 */
#ifndef MW_COMMON_STORE_SQLITE_OPEN_H
#define MW_COMMON_STORE_SQLITE_OPEN_H

#include "common/store/sqlite/connection.h"

/* Open s->path (`create`: or make it) and check that it is our store. 0, or -1 with
 * the error set. */
int mw_sqlite_connect(struct mw_sqlite *s, bool create);

#endif
