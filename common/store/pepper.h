/*
 * pepper: what credentials are hashed with.
 *
 * 32 random bytes, made with the store and kept in it, sealed by the master key
 * (one row of `meta`, "pepper"). The store keeps only hashes keyed with it, and
 * a hash is what a credential is looked up by. A new master key has to wrap this
 * one row again; no hash changes.
 *
 * A row is the fingerprint of the master key (mw_keyring_check) and the sealed
 * pepper (mw_keyring_seal), which names the master key's generation.
 */
#ifndef MW_COMMON_STORE_PEPPER_H
#define MW_COMMON_STORE_PEPPER_H

#include "common/ident/keyring.h"

#define MW_PEPPER_SIZE	   32
#define MW_PEPPER_ROW_SIZE (MW_KEYRING_CHECK_SIZE + MW_PEPPER_SIZE + MW_SEAL_OVERHEAD)

/* In guarded, locked memory that stays out of core files; read-only once made. */
struct mw_pepper;

/* A new random one. NULL: no memory. */
struct mw_pepper *mw_pepper_new(void);
void mw_pepper_wrap(const struct mw_pepper *p, const struct mw_keyring *keyring,
		    uint8_t row[static MW_PEPPER_ROW_SIZE]);
/* NULL with *err set, which begins with `where`: the row is damaged, or was wrapped
 * by another master key. */
struct mw_pepper *mw_pepper_unwrap(const struct mw_keyring *keyring, struct mw_span row,
				   const char *where, struct mw_err *err);
bool mw_pepper_same(const struct mw_pepper *a, const struct mw_pepper *b);
/* Wipes it; NULL is fine. */
void mw_pepper_free(struct mw_pepper *p);

/* Of one spelling, hashes of different kinds and of different accounts differ. A
 * key's row says whose it is, so the look-up needs no account. */
enum mw_hash_kind {
	MW_HASH_KEY,	    /* account_id is 0 */
	MW_HASH_RECOVERY,   /* bound to the account */
	MW_HASH_INVITATION, /* bound to the account */
	MW_HASH_SEED	    /* bound to the account: a device's seed, in bytes */
};

/* Keyed BLAKE2b of a credential's canonical spelling (mw_apikey_parse), the kind
 * as its personalization and the account as its salt. */
void mw_pepper_hash(const struct mw_pepper *p, enum mw_hash_kind kind, int64_t account_id,
		    struct mw_span credential, uint8_t hash[static MW_KEY_HASH_SIZE]);

#endif
