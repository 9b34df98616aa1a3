/*
 * control: BEGIN, COMMIT and their like, prepared once a connection.
 */
#ifndef MW_COMMON_STORE_SQLITE_CONTROL_H
#define MW_COMMON_STORE_SQLITE_CONTROL_H

#include "common/store/sqlite/connection.h"

/* Run one. 0, or -1 with the error set (mw_sqlite_failed). */
int mw_sqlite_control(struct mw_sqlite *s, enum mw_sqlite_control which);
/* The version of the schema, as it is now. */
int mw_sqlite_version(struct mw_sqlite *s, int64_t *version);

#endif
