/*
 * view: one look at the store for several questions (struct mw_store_lifecycle).
 */
#ifndef MW_COMMON_STORE_SQLITE_VIEW_H
#define MW_COMMON_STORE_SQLITE_VIEW_H

#include "common/store/sqlite/connection.h"

void mw_sqlite_view_begin(struct mw_sql *sql);
void mw_sqlite_view_end(struct mw_sql *sql);
/* Whether a view is open and shows all that it must. */
bool mw_sqlite_view_good(const struct mw_sqlite *s);
/* Open a new one, if one is wanted. 0, or -1 with the error set. */
int mw_sqlite_view_renew(struct mw_sqlite *s);
void mw_sqlite_view_drop(struct mw_sqlite *s);
/* This process has committed something: views from before are not good any more. */
void mw_sqlite_view_changed(void);

#endif
