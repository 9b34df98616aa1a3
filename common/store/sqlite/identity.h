/*
 * identity: whether an open file is our store, and of which version.
 */
#ifndef MW_COMMON_STORE_SQLITE_IDENTITY_H
#define MW_COMMON_STORE_SQLITE_IDENTITY_H

#include "common/store/sqlite/connection.h"

/*
 * 0: the connection's file is a store of this version, and the handle has its pepper.
 * An empty file becomes one if `create`; an older store is brought forward. Else -1 with the
 * error set.
 */
int mw_sqlite_identify(struct mw_sqlite *s, bool create);

#endif
