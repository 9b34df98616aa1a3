/*
 * driver: a store in a SQLite file, "sqlite:/absolute/path".
 */
#ifndef MW_COMMON_STORE_SQLITE_DRIVER_H
#define MW_COMMON_STORE_SQLITE_DRIVER_H

#include "common/store/sql/sql.h"

extern const struct mw_sql_driver mw_sqlite_driver;

#endif
