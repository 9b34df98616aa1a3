/*
 * NAME
 *	device - a device's record and the seed that is sealed in it
 */
#include "common/mfa/device.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "base/wbuf.h"
#include "common/mfa/store_reason.h"

/* "device" and two numbers. */
#define CONTEXT_SIZE (6 + 8 + 8)

/* A seed is sealed for one row of one account. */
static struct mw_span context_of(const struct mw_device *d, uint8_t bytes[static CONTEXT_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(bytes, CONTEXT_SIZE);

	mw_put_str(&w, "device");
	mw_put_u64(&w, (uint64_t)d->account_id);
	mw_put_u64(&w, (uint64_t)d->id);
	return mw_wbuf_span(&w);
}

static void seal(const struct mw_keyring *m, const struct mw_seed *seed, struct mw_device *d)
{
	uint8_t plain[MW_DEVICE_PLAIN] = { (uint8_t)seed->len }, context[CONTEXT_SIZE];

	memcpy(plain + 1, seed->bytes, seed->len);
	mw_keyring_seal(m, mw_span_of(plain, sizeof(plain)), context_of(d, context), d->sealed);
	mw_wipe(plain, sizeof(plain));
}

bool mw_device_open(const struct mw_keyring *m, const struct mw_device *d, struct mw_seed *seed)
{
	uint8_t plain[MW_DEVICE_PLAIN] = { 0 }, context[CONTEXT_SIZE];
	bool good = mw_keyring_unseal(m, mw_span_of(d->sealed, sizeof(d->sealed)),
				      context_of(d, context), plain) &&
		    plain[0] >= MW_SEED_MIN && plain[0] <= MW_SEED_MAX;

	memset(seed, 0, sizeof(*seed));
	seed->len = good ? plain[0] : MW_SEED_MIN;
	memcpy(seed->bytes, plain + 1, sizeof(seed->bytes));
	mw_wipe(plain, sizeof(plain));
	return good;
}

void mw_seed_hash(const struct mw_store *store, int64_t account_id, const struct mw_seed *seed,
		  uint8_t hash[static MW_KEY_HASH_SIZE])
{
	mw_store_hash(store, MW_HASH_SEED, account_id, mw_span_of(seed->bytes, seed->len), hash);
}

enum mw_reason mw_device_make(struct mw_core *core, int64_t account_id, const char *label,
			      const struct mw_totp *totp, const struct mw_seed *seed,
			      int64_t confirmed, struct mw_device *out)
{
	enum mw_store_result r;

	*out = (struct mw_device){ .account_id = account_id,
				   .totp = *totp,
				   .created = mw_core_now(core),
				   .confirmed = confirmed };
	snprintf(out->label, sizeof(out->label), "%s", label);
	mw_seed_hash(core->store, account_id, seed, out->seed_hash);
	if ((r = core->store->devices->next_id(core->store, &out->id)) == MW_STORE_OK)
		seal(core->keyring, seed, out);
	return mw_store_reason(r);
}
