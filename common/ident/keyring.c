/*
 * NAME
 *	keyring - the keys derived from the master key
 */
#include "common/ident/keyring.h"

#include <sodium.h>
#include <string.h>

#include "base/wbuf.h"

#define GENERATION_SIZE 2
#define NONCE_SIZE	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

/* Numbers of purposes. Never reuse one. */
enum {
	PURPOSE_CHECK = 1,
	PURPOSE_SEAL = 2,
	PURPOSE_BACKUP = 3,
	PURPOSE_DECOY = 4,
	PURPOSE_TOKEN_ED25519 = 5,
	PURPOSE_TOKEN_P256 = 6
};

struct mw_keyring {
	uint16_t generation;
	uint8_t check[MW_KEYRING_CHECK_SIZE];
	uint8_t seal[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	uint8_t backup[MW_BACKUP_KEY_SIZE];
	uint8_t decoy[crypto_shorthash_siphash24_KEYBYTES];
	uint8_t token[2][MW_TOKEN_SEED_SIZE];
};

static void derive(const struct mw_master_key *key, uint32_t purpose, uint8_t *out, size_t len)
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "mailward";

	crypto_kdf_derive_from_key(out, len, (uint64_t)key->generation << 32 | purpose, context,
				   key->bytes);
}

struct mw_keyring *mw_keyring_from(const struct mw_master_key *key)
{
	struct mw_keyring *m;

	_Static_assert(MW_MASTER_KEY_SIZE == crypto_kdf_KEYBYTES, "master key size");
	if (sodium_init() < 0 || (m = sodium_malloc(sizeof(*m))) == NULL)
		return NULL;
	m->generation = key->generation;
	derive(key, PURPOSE_CHECK, m->check, sizeof(m->check));
	derive(key, PURPOSE_SEAL, m->seal, sizeof(m->seal));
	derive(key, PURPOSE_BACKUP, m->backup, sizeof(m->backup));
	derive(key, PURPOSE_DECOY, m->decoy, sizeof(m->decoy));
	derive(key, PURPOSE_TOKEN_ED25519, m->token[MW_TOKEN_ED25519], MW_TOKEN_SEED_SIZE);
	derive(key, PURPOSE_TOKEN_P256, m->token[MW_TOKEN_P256], MW_TOKEN_SEED_SIZE);
	sodium_mprotect_readonly(m);
	return m;
}

struct mw_keyring *mw_keyring_load(const char *keyfile, struct mw_err *err)
{
	struct mw_master_key key;
	struct mw_keyring *m = NULL;

	if (mw_keyfile_read(keyfile, &key, err) == 0 && (m = mw_keyring_from(&key)) == NULL)
		mw_fail(err, "no memory for the master key");
	sodium_memzero(&key, sizeof(key));
	return m;
}

void mw_keyring_free(struct mw_keyring *m)
{
	sodium_free(m);
}

uint16_t mw_keyring_generation(const struct mw_keyring *m)
{
	return m->generation;
}

void mw_keyring_check(const struct mw_keyring *m, uint8_t check[static MW_KEYRING_CHECK_SIZE])
{
	memcpy(check, m->check, MW_KEYRING_CHECK_SIZE);
}

/* What is authenticated without being encrypted. */
static struct mw_span associated(uint16_t generation, struct mw_span context,
				 uint8_t bytes[static GENERATION_SIZE + MW_SEAL_CONTEXT_MAX])
{
	struct mw_wbuf w = mw_wbuf_of(bytes, GENERATION_SIZE + MW_SEAL_CONTEXT_MAX);

	mw_put_u16(&w, generation);
	mw_put(&w, context);
	if (w.overflow)
		sodium_misuse(); /* a context that is not authenticated is worth nothing */
	return mw_wbuf_span(&w);
}

void mw_keyring_seal(const struct mw_keyring *m, struct mw_span plain, struct mw_span context,
		     uint8_t *sealed)
{
	uint8_t bytes[GENERATION_SIZE + MW_SEAL_CONTEXT_MAX], *nonce = sealed + GENERATION_SIZE;
	struct mw_span with = associated(m->generation, context, bytes);

	_Static_assert(MW_SEAL_OVERHEAD == GENERATION_SIZE + NONCE_SIZE +
						   crypto_aead_xchacha20poly1305_ietf_ABYTES,
		       "overhead of a seal");
	memcpy(sealed, bytes, GENERATION_SIZE);
	randombytes_buf(nonce, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE, NULL, plain.ptr, plain.len,
						   with.ptr, with.len, NULL, nonce, m->seal);
}

uint16_t mw_seal_generation(struct mw_span sealed)
{
	uint16_t generation = 0;

	if (sealed.len >= MW_SEAL_OVERHEAD)
		mw_take_u16(&sealed, &generation);
	return generation;
}

bool mw_keyring_unseal(const struct mw_keyring *m, struct mw_span sealed, struct mw_span context,
		       uint8_t *plain)
{
	uint8_t bytes[GENERATION_SIZE + MW_SEAL_CONTEXT_MAX];
	struct mw_span with = associated(m->generation, context, bytes), nonce;
	uint16_t generation;

	if (mw_seal_generation(sealed) != m->generation)
		return false;
	return mw_take_u16(&sealed, &generation) && mw_take(&sealed, NONCE_SIZE, &nonce) &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.ptr, sealed.len,
							  with.ptr, with.len, nonce.ptr,
							  m->seal) == 0;
}

uint64_t mw_keyring_decoy(const struct mw_keyring *m, struct mw_span name)
{
	uint8_t hash[crypto_shorthash_siphash24_BYTES];
	uint64_t number;

	crypto_shorthash_siphash24(hash, name.ptr, name.len, m->decoy);
	memcpy(&number, hash, sizeof(number));
	return number;
}

void mw_keyring_backup_key(const struct mw_keyring *m, uint8_t key[static MW_BACKUP_KEY_SIZE])
{
	memcpy(key, m->backup, MW_BACKUP_KEY_SIZE);
}

void mw_keyring_token_seed(const struct mw_keyring *m, enum mw_token_seed which,
			   uint8_t seed[static MW_TOKEN_SEED_SIZE])
{
	memcpy(seed, m->token[which], MW_TOKEN_SEED_SIZE);
}
