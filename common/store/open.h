/*
 * open: a store by its URL, "sqlite:/absolute/path". The scheme picks the driver.
 */
#ifndef MW_COMMON_STORE_OPEN_H
#define MW_COMMON_STORE_OPEN_H

#include "common/store/store.h"

/* Whether a store of this kind is built in: 0, or -1 with *err set. Opens nothing. */
int mw_store_check_url(const char *url, struct mw_err *err);

/*
 * Open. `create` makes the store if there is none; without it a missing store is an
 * error, since an empty one in place of a volume that is not mounted would refuse
 * everybody. `keyring` must be of the master key that the store was made with, and is
 * borrowed until the handle is closed. NULL with *err set.
 */
struct mw_store *mw_store_open(const char *url, bool create, const struct mw_keyring *keyring,
			       struct mw_err *err);

#endif
