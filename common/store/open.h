/*
 * open: a store by its URL, "sqlite:/absolute/path". The scheme picks the driver.
 */
#ifndef MW_COMMON_STORE_OPEN_H
#define MW_COMMON_STORE_OPEN_H

#include "common/store/backup.h"
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

/*
 * Judge a backup and, with `place`, put it in the place of the store, which may be in
 * use. Every byte of the backup is checked before the database's own code looks at any
 * of it, and everything is checked before anything is changed. When this returns, every
 * handle has the restored store (one call of each may fail, see MW_STORE_FAILED).
 * Anything but GOOD: the store is as it was, and *err says why.
 */
enum mw_backup_verdict mw_store_restore(const char *url, const struct mw_restore *restore,
					struct mw_restored *out, struct mw_err *err);

#endif
