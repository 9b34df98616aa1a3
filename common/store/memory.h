/*
 * memory: what the files of the memory backend share.
 *
 *	store_memory.c		the handle, accounts and keys
 *	store_memory_factors.c	second factors
 *
 * Included by these files only.
 */
#ifndef MW_COMMON_STORE_MEMORY_H
#define MW_COMMON_STORE_MEMORY_H

#include "common/store/store.h"

/* Second factors of one set of records. */
struct mw_memory_factors;

/* store_memory.c */

/* Lock, and hand out what the handle's factors are. */
struct mw_memory_factors *mw_memory_enter(struct mw_store *store);
/* With the lock held. */
bool mw_memory_has_account(struct mw_store *store, int64_t id);
enum mw_store_result mw_memory_leave(enum mw_store_result result);
enum mw_store_result mw_memory_leave_without_memory(struct mw_store *store);

/* store_memory_factors.c: see store.h */

struct mw_memory_factors *mw_memory_factors_new(void);
void mw_memory_factors_free(struct mw_memory_factors *f);
/* The account is deleted. */
void mw_memory_factors_forget(struct mw_memory_factors *f, int64_t account_id);
void mw_memory_forget_addresses(struct mw_memory_factors *f, int64_t account_id);

enum mw_store_result mw_memory_device_id(struct mw_store *store, int64_t *id);
enum mw_store_result mw_memory_device_add(struct mw_store *store, const struct mw_device *devices,
					  size_t count);
enum mw_store_result mw_memory_device_list(struct mw_store *store, int64_t account_id,
					   struct mw_device out[static MW_DEVICES_MAX],
					   size_t *count);
enum mw_store_result mw_memory_device_remove(struct mw_store *store, int64_t account_id,
					     int64_t id);
enum mw_store_result mw_memory_device_confirm(struct mw_store *store,
					      const struct mw_confirmation *confirmation);
enum mw_store_result mw_memory_attempt(struct mw_store *store, const struct mw_attempt *guess,
				       struct mw_attempt_outcome *out);
enum mw_store_result mw_memory_throttle_show(struct mw_store *store, int64_t who,
					     struct mw_throttle *out);
enum mw_store_result mw_memory_throttle_clear(struct mw_store *store, int64_t who);
enum mw_store_result mw_memory_remembered(struct mw_store *store, int64_t account_id,
					  const char *remote, int64_t since, int64_t now);
enum mw_store_result mw_memory_recovery_replace(struct mw_store *store, int64_t account_id,
						const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
						size_t count);
enum mw_store_result mw_memory_recovery_use(struct mw_store *store, int64_t account_id,
					    const uint8_t hash[static MW_KEY_HASH_SIZE],
					    size_t *left);
enum mw_store_result mw_memory_recovery_count(struct mw_store *store, int64_t account_id,
					      size_t *left);
enum mw_store_result mw_memory_invitation_add(struct mw_store *store,
					      const struct mw_invitation *invitation);
enum mw_store_result mw_memory_invitation_find(struct mw_store *store, int64_t account_id,
					       const uint8_t hash[static MW_KEY_HASH_SIZE],
					       int64_t now);

#endif
