/*
 * keyring: the keys derived from the master key.
 *
 * crypto_kdf (BLAKE2b, libsodium) with the context "mailward" and one number for
 * each purpose and generation of the master key, so that no two purposes and no
 * two generations share a key. The derived keys are held in guarded, locked
 * memory that stays out of core files; the master key itself is wiped once they
 * are made.
 *
 * What credentials are hashed with is not derived: it is a random value in the
 * store, sealed with a key from here (common/store/pepper.h).
 */
#ifndef MW_COMMON_IDENT_KEYRING_H
#define MW_COMMON_IDENT_KEYRING_H

#include <stdint.h>

#include "base/keyfile.h"
#include "base/span.h"

#define MW_KEY_HASH_SIZE      32
#define MW_KEYRING_CHECK_SIZE 16
#define MW_BACKUP_KEY_SIZE    32
#define MW_SEAL_OVERHEAD      (2 + 24 + 16) /* generation, nonce and tag */
#define MW_SEAL_CONTEXT_MAX   64

/* Read-only once made; shared by all threads. Opaque: the bytes stay inside. */
struct mw_keyring;

/* Read the key file and derive. NULL with *err set. Calls sodium_init(). */
struct mw_keyring *mw_keyring_load(const char *keyfile, struct mw_err *err);
/* Derive from a key that the caller wipes. NULL: no memory. */
struct mw_keyring *mw_keyring_from(const struct mw_master_key *key);
void mw_keyring_free(struct mw_keyring *m);

/* Of the master key. */
uint16_t mw_keyring_generation(const struct mw_keyring *m);

/*
 * Seal what must be read again (seeds of codes, the pepper):
 * XChaCha20-Poly1305 under a random nonce. A sealed value begins with the
 * generation of the key that sealed it, big-endian; it is authenticated along
 * with `context`. The context says what the value is and whose, beginning with a
 * word of its own, and must be the same at the opening: a row moved to another
 * account opens nothing. It has at most MW_SEAL_CONTEXT_MAX bytes. `sealed` has plain.len +
 * MW_SEAL_OVERHEAD bytes.
 */
void mw_keyring_seal(const struct mw_keyring *m, struct mw_span plain, struct mw_span context,
		     uint8_t *sealed);
/* `plain` has sealed.len - MW_SEAL_OVERHEAD bytes, for the caller to wipe. false:
 * not sealed by this key, or not for this context. */
bool mw_keyring_unseal(const struct mw_keyring *m, struct mw_span sealed, struct mw_span context,
		       uint8_t *plain);
/* The generation that a sealed value names; 0 when it is none. */
uint16_t mw_seal_generation(struct mw_span sealed);

/* A fingerprint of the master key. The store and its backups keep it, so that a
 * wrong master key is an error with a name and not "every key is unknown". */
void mw_keyring_check(const struct mw_keyring *m, uint8_t check[static MW_KEYRING_CHECK_SIZE]);

/* A number for a name without an account: always the same for one name, and
 * unpredictable without the master key. */
uint64_t mw_keyring_decoy(const struct mw_keyring *m, struct mw_span name);

/* The key of the MAC over a backup (common/store/backup.h). The caller wipes it. */
void mw_keyring_backup_key(const struct mw_keyring *m, uint8_t key[static MW_BACKUP_KEY_SIZE]);

/* What the keys that sign our own access tokens are made of (token.c). The caller
 * wipes it. */
enum mw_token_seed { MW_TOKEN_ED25519 = 0, MW_TOKEN_P256 = 1 };
#define MW_TOKEN_SEED_SIZE 64

void mw_keyring_token_seed(const struct mw_keyring *m, enum mw_token_seed which,
			   uint8_t seed[static MW_TOKEN_SEED_SIZE]);

#endif
