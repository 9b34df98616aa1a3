/*
 * NAME
 *	pepper - what credentials are hashed with
 */
#include "common/store/pepper.h"

#include <sodium.h>
#include <string.h>

#include "base/wbuf.h"

struct mw_pepper {
	uint8_t bytes[MW_PEPPER_SIZE];
};

static struct mw_span context(void)
{
	return mw_span_str("pepper");
}

struct mw_pepper *mw_pepper_new(void)
{
	struct mw_pepper *p;

	if (sodium_init() < 0 || (p = sodium_malloc(sizeof(*p))) == NULL)
		return NULL;
	randombytes_buf(p->bytes, sizeof(p->bytes));
	sodium_mprotect_readonly(p);
	return p;
}

void mw_pepper_wrap(const struct mw_pepper *p, const struct mw_keyring *keyring,
		    uint8_t row[static MW_PEPPER_ROW_SIZE])
{
	mw_keyring_check(keyring, row);
	mw_keyring_seal(keyring, mw_span_of(p->bytes, sizeof(p->bytes)), context(),
			row + MW_KEYRING_CHECK_SIZE);
}

/* The row's fingerprint is not ours. */
static void explain_other_key(const struct mw_keyring *keyring, struct mw_span sealed,
			      const char *where, struct mw_err *err)
{
	unsigned its = mw_seal_generation(sealed), ours = mw_keyring_generation(keyring);

	if (its == ours)
		mw_fail(err, "%s: this store was made with another master key", where);
	else
		mw_fail(err,
			"%s: this store was made with another master key: its generation is %u, "
			"that of the key file %u",
			where, its, ours);
}

struct mw_pepper *mw_pepper_unwrap(const struct mw_keyring *keyring, struct mw_span row,
				   const char *where, struct mw_err *err)
{
	uint8_t check[MW_KEYRING_CHECK_SIZE];
	struct mw_span its_check;
	struct mw_pepper *p = NULL;

	mw_keyring_check(keyring, check);
	if (row.len != MW_PEPPER_ROW_SIZE || !mw_take(&row, sizeof(check), &its_check)) {
		mw_fail(err, "%s: its pepper is damaged; restore the store from a backup", where);
	} else if (sodium_memcmp(its_check.ptr, check, sizeof(check)) != 0) {
		explain_other_key(keyring, row, where, err);
	} else if ((p = sodium_malloc(sizeof(*p))) == NULL) {
		mw_fail(err, "%s: no memory for its pepper", where);
	} else if (!mw_keyring_unseal(keyring, row, context(), p->bytes)) {
		mw_fail(err, "%s: its pepper is damaged; restore the store from a backup", where);
		sodium_free(p);
		p = NULL;
	} else {
		sodium_mprotect_readonly(p);
	}
	return p;
}

bool mw_pepper_same(const struct mw_pepper *a, const struct mw_pepper *b)
{
	return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void mw_pepper_free(struct mw_pepper *p)
{
	sodium_free(p);
}

void mw_pepper_hash(const struct mw_pepper *p, enum mw_hash_kind kind, int64_t account_id,
		    struct mw_span credential, uint8_t hash[static MW_KEY_HASH_SIZE])
{
	static const uint8_t kinds[][crypto_generichash_blake2b_PERSONALBYTES] = {
		[MW_HASH_KEY] = "mailward key",
		[MW_HASH_RECOVERY] = "mailward recover",
		[MW_HASH_INVITATION] = "mailward invite",
		[MW_HASH_SEED] = "mailward seed",
	};
	uint8_t account[crypto_generichash_blake2b_SALTBYTES] = { 0 };
	struct mw_wbuf salt = mw_wbuf_of(account, sizeof(account));

	mw_put_u64(&salt, (uint64_t)account_id);
	crypto_generichash_blake2b_salt_personal(hash, MW_KEY_HASH_SIZE, credential.ptr,
						 credential.len, p->bytes, sizeof(p->bytes),
						 account, kinds[kind]);
}
