/*
 * device: a device's record and the seed that is sealed in it.
 */
#ifndef MW_COMMON_MFA_DEVICE_H
#define MW_COMMON_MFA_DEVICE_H

#include "common/login/core.h"

/* A device with that seed, under a number of its own, ready for
 * mw_store_devices.add. `confirmed`: the time, or 0 for one that is yet to
 * be confirmed. ACCEPTED or STORE_UNAVAILABLE. */
enum mw_reason mw_device_make(struct mw_core *core, int64_t account_id, const char *label,
			      const struct mw_totp *totp, const struct mw_seed *seed,
			      int64_t confirmed, struct mw_device *out);

/* What an account's seed is known by, whatever digits and period it is used with. */
void mw_seed_hash(const struct mw_store *store, int64_t account_id, const struct mw_seed *seed,
		  uint8_t hash[static MW_KEY_HASH_SIZE]);

/* A device's seed, to be wiped by the caller; false when it does not open. */
bool mw_device_open(const struct mw_keyring *m, const struct mw_device *device,
		    struct mw_seed *seed);

#endif
