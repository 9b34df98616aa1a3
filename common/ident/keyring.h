/*
 * keyring: the keys derived from the master key.
 *
 * crypto_kdf (BLAKE2b, libsodium) with the context "mailward" and one number a
 * purpose, so that no two purposes share a key. The derived keys are held in
 * guarded, locked memory that stays out of core files; the master key itself
 * is wiped once they are made.
 */
#ifndef MW_COMMON_IDENT_KEYRING_H
#define MW_COMMON_IDENT_KEYRING_H

#include <stdint.h>

#include "base/keyfile.h"
#include "base/span.h"

#define MW_KEY_HASH_SIZE      32
#define MW_KEYRING_CHECK_SIZE 16
#define MW_SEAL_OVERHEAD      (24 + 16) /* nonce and tag */

/* Read-only once made; shared by all threads. Opaque: the bytes stay inside. */
struct mw_keyring;

/* Read the key file and derive. NULL with *err set. Calls sodium_init(). */
struct mw_keyring *mw_keyring_load(const char *keyfile, struct mw_err *err);
/* From bytes, for tests and benchmarks; `key` is the caller's to wipe. */
struct mw_keyring *mw_keyring_from(const uint8_t key[static MW_MASTER_KEY_SIZE]);
void mw_keyring_free(struct mw_keyring *m);

/* Keyed BLAKE2b of a credential's canonical spelling (mw_apikey_parse): what is
 * stored of it, and what it is looked up by. */
void mw_keyring_hash(const struct mw_keyring *m, struct mw_span credential,
		     uint8_t hash[static MW_KEY_HASH_SIZE]);

/*
 * Seal what must be read again (the seeds of codes): XChaCha20-Poly1305 under a
 * random nonce. `context` says whose it is and must be the same when it is
 * opened, so that a row moved to another account opens nothing. `sealed` has
 * plain.len + MW_SEAL_OVERHEAD bytes.
 */
void mw_keyring_seal(const struct mw_keyring *m, struct mw_span plain, struct mw_span context,
		     uint8_t *sealed);
/* `plain` has sealed.len - MW_SEAL_OVERHEAD bytes, for the caller to wipe. false:
 * not sealed by us, or not for this context. */
bool mw_keyring_unseal(const struct mw_keyring *m, struct mw_span sealed, struct mw_span context,
		       uint8_t *plain);

/* A fingerprint that the store keeps, so that a store opened under another
 * master key is an error with a name and not "every key is unknown". */
void mw_keyring_check(const struct mw_keyring *m, uint8_t check[static MW_KEYRING_CHECK_SIZE]);

/* What the keys that sign our own access tokens are made of (token.c). The caller
 * wipes it. */
enum mw_token_seed { MW_TOKEN_ED25519 = 0, MW_TOKEN_P256 = 1 };
#define MW_TOKEN_SEED_SIZE 64

void mw_keyring_token_seed(const struct mw_keyring *m, enum mw_token_seed which,
			   uint8_t seed[static MW_TOKEN_SEED_SIZE]);

#endif
