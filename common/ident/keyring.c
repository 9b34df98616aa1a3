/*
 * NAME
 *	keyring - the keys derived from the master key
 */
#include "common/ident/keyring.h"

#include <sodium.h>
#include <string.h>

/* Numbers of purposes. Never reuse one. */
enum {
	PURPOSE_API_KEYS = 1,
	PURPOSE_CHECK = 2,
	PURPOSE_SEAL = 3,
	PURPOSE_TOKEN_ED25519 = 4,
	PURPOSE_TOKEN_P256 = 5
};

struct mw_keyring {
	uint8_t pepper[crypto_generichash_KEYBYTES];
	uint8_t check[MW_KEYRING_CHECK_SIZE];
	uint8_t seal[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	uint8_t token[2][MW_TOKEN_SEED_SIZE];
};

struct mw_keyring *mw_keyring_from(const uint8_t key[static MW_MASTER_KEY_SIZE])
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "mailward";
	struct mw_keyring *m;

	_Static_assert(MW_MASTER_KEY_SIZE == crypto_kdf_KEYBYTES, "master key size");
	if (sodium_init() < 0 || (m = sodium_malloc(sizeof(*m))) == NULL)
		return NULL;
	crypto_kdf_derive_from_key(m->pepper, sizeof(m->pepper), PURPOSE_API_KEYS, context, key);
	crypto_kdf_derive_from_key(m->check, sizeof(m->check), PURPOSE_CHECK, context, key);
	crypto_kdf_derive_from_key(m->seal, sizeof(m->seal), PURPOSE_SEAL, context, key);
	crypto_kdf_derive_from_key(m->token[MW_TOKEN_ED25519], MW_TOKEN_SEED_SIZE,
				   PURPOSE_TOKEN_ED25519, context, key);
	crypto_kdf_derive_from_key(m->token[MW_TOKEN_P256], MW_TOKEN_SEED_SIZE, PURPOSE_TOKEN_P256,
				   context, key);
	sodium_mprotect_readonly(m);
	return m;
}

struct mw_keyring *mw_keyring_load(const char *keyfile, struct mw_err *err)
{
	uint8_t key[MW_MASTER_KEY_SIZE];
	struct mw_keyring *m = NULL;

	if (mw_keyfile_read(keyfile, key, err) == 0 && (m = mw_keyring_from(key)) == NULL)
		mw_fail(err, "no memory for the master key");
	sodium_memzero(key, sizeof(key));
	return m;
}

void mw_keyring_free(struct mw_keyring *m)
{
	sodium_free(m);
}

void mw_keyring_hash(const struct mw_keyring *m, struct mw_span credential,
		     uint8_t hash[static MW_KEY_HASH_SIZE])
{
	crypto_generichash(hash, MW_KEY_HASH_SIZE, credential.ptr, credential.len, m->pepper,
			   sizeof(m->pepper));
}

void mw_keyring_check(const struct mw_keyring *m, uint8_t check[static MW_KEYRING_CHECK_SIZE])
{
	memcpy(check, m->check, MW_KEYRING_CHECK_SIZE);
}

void mw_keyring_seal(const struct mw_keyring *m, struct mw_span plain, struct mw_span context,
		     uint8_t *sealed)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	_Static_assert(MW_SEAL_OVERHEAD == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
						   crypto_aead_xchacha20poly1305_ietf_ABYTES,
		       "overhead of a seal");
	randombytes_buf(sealed, nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + nonce, NULL, plain.ptr, plain.len,
						   context.ptr, context.len, NULL, sealed, m->seal);
}

bool mw_keyring_unseal(const struct mw_keyring *m, struct mw_span sealed, struct mw_span context,
		       uint8_t *plain)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	return sealed.len >= MW_SEAL_OVERHEAD &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.ptr + nonce,
							  sealed.len - nonce, context.ptr,
							  context.len, sealed.ptr, m->seal) == 0;
}

void mw_keyring_token_seed(const struct mw_keyring *m, enum mw_token_seed which,
			   uint8_t seed[static MW_TOKEN_SEED_SIZE])
{
	memcpy(seed, m->token[which], MW_TOKEN_SEED_SIZE);
}
