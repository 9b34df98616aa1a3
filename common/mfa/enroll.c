/*
 * NAME
 *	enroll - new devices, recovery codes and invitations
 */
#include "common/mfa/enroll.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "common/mfa/mfa.h"

/* How far a device's clock may be off for us to say so. */
#define DRIFT_MAX 5400 /* seconds */

static enum mw_reason reason_of(enum mw_store_result r)
{
	switch (r) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_NOT_FOUND:
		return MW_R_NOT_FOUND;
	case MW_STORE_EXISTS:
		return MW_R_EXISTS;
	case MW_STORE_STALE:
		return MW_R_INVITATION_INVALID;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

/* What a seed is sealed for: this row of this account. */
static struct mw_span context_of(const struct mw_device *d, uint8_t bytes[static 16])
{
	struct mw_wbuf w = mw_wbuf_of(bytes, 16);

	mw_put_u64(&w, (uint64_t)d->account_id);
	mw_put_u64(&w, (uint64_t)d->id);
	return mw_wbuf_span(&w);
}

static void seal(const struct mw_keyring *m, const struct mw_seed *seed, struct mw_device *d)
{
	uint8_t plain[MW_DEVICE_PLAIN] = { (uint8_t)seed->len }, context[16];

	memcpy(plain + 1, seed->bytes, seed->len);
	mw_keyring_seal(m, mw_span_of(plain, sizeof(plain)), context_of(d, context), d->sealed);
	mw_wipe(plain, sizeof(plain));
}

bool mw_device_open(const struct mw_keyring *m, const struct mw_device *d, struct mw_seed *seed)
{
	uint8_t plain[MW_DEVICE_PLAIN] = { 0 }, context[16];
	bool good = mw_keyring_unseal(m, mw_span_of(d->sealed, sizeof(d->sealed)),
				      context_of(d, context), plain) &&
		    plain[0] >= MW_SEED_MIN && plain[0] <= MW_SEED_MAX;

	memset(seed, 0, sizeof(*seed));
	seed->len = good ? plain[0] : MW_SEED_MIN;
	memcpy(seed->bytes, plain + 1, sizeof(seed->bytes));
	mw_wipe(plain, sizeof(plain));
	return good;
}

enum mw_reason mw_enroll_device(struct mw_core *core, int64_t account_id, const char *label,
				const struct mw_totp *totp, const struct mw_seed *seed,
				int64_t confirmed, struct mw_device *out)
{
	enum mw_store_result r;

	*out = (struct mw_device){ .account_id = account_id,
				   .totp = *totp,
				   .created = core->clock_us() / 1000000,
				   .confirmed = confirmed };
	snprintf(out->label, sizeof(out->label), "%s", label);
	if ((r = core->store->devices->next_id(core->store, &out->id)) == MW_STORE_OK)
		seal(core->keyring, seed, out);
	return reason_of(r);
}

enum mw_reason mw_enroll_begin(struct mw_core *core, const struct mw_account *account,
			       const char *label, const struct mw_totp *totp, enum mw_begun begun,
			       struct mw_enrollment *out)
{
	struct mw_seed seed = { .len = mw_totp_seed_len(totp->algorithm) };
	const char *issuer = core->mfa->issuer;
	struct mw_device device;
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	randombytes_buf(seed.bytes, seed.len);
	reason = mw_enroll_device(core, account->id, label, totp, &seed, 0, &device);
	device.begun = begun;
	if (reason == MW_R_ACCEPTED)
		reason = reason_of(core->store->devices->add(core->store, &device, 1));
	if (reason == MW_R_EXISTS)
		reason = MW_R_TOO_MANY;
	out->device_id = device.id;
	mw_seed_text(&seed, 4, out->seed);
	if (reason == MW_R_ACCEPTED &&
	    (!mw_totp_uri(totp, &seed, issuer, account->name, false, out->uri) ||
	     !mw_totp_uri(totp, &seed, issuer, account->name, true, out->short_uri)))
		reason = MW_R_INTERNAL;
	mw_wipe(&seed, sizeof(seed));
	return reason;
}

/* Codes and what the store keeps of them. */
static void make_recovery(const struct mw_keyring *m, uint8_t (*hashes)[MW_KEY_HASH_SIZE],
			  char codes[static MW_RECOVERY_TEXT])
{
	for (size_t i = 0; i < MW_RECOVERY_MAX; i++) {
		char *code = codes + i * MW_APIKEY_SIZE;

		mw_apikey_make(MW_RECOVERY_PREFIX, randombytes_buf, code);
		mw_keyring_hash(m, mw_span_of(code, MW_APIKEY_LEN), hashes[i]);
		code[MW_APIKEY_LEN] = i + 1 < MW_RECOVERY_MAX ? ' ' : '\0';
	}
}

static int64_t ahead_by(const struct mw_device *d, const struct mw_seed *seed, struct mw_span typed,
			int64_t now)
{
	int64_t step;

	if (!mw_totp_match(&d->totp, seed, now, (unsigned)(DRIFT_MAX / d->totp.period), typed,
			   &step))
		return 0;
	return step * d->totp.period + d->totp.period / 2 - now;
}

static enum mw_reason match(struct mw_core *core, const struct mw_device *d, struct mw_span typed,
			    struct mw_confirmation *c, struct mw_enrolled *out)
{
	struct mw_seed seed;
	enum mw_reason reason = MW_R_INTERNAL;

	if (mw_device_open(core->keyring, d, &seed)) {
		reason = MW_R_ACCEPTED;
		if (!mw_totp_match(&d->totp, &seed, c->now, core->mfa->window, typed, &c->step)) {
			reason = MW_R_CODE_WRONG;
			out->ahead = ahead_by(d, &seed, typed, c->now);
		}
	}
	mw_wipe(&seed, sizeof(seed));
	return reason;
}

enum mw_reason mw_enroll_pending(struct mw_core *core, int64_t account_id, int64_t device_id,
				 struct mw_device *out)
{
	struct mw_device devices[MW_DEVICES_MAX];
	size_t count;

	if (core->store->devices->list(core->store, account_id, devices, &count) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	for (size_t i = 0; i < count; i++)
		if (devices[i].id == device_id && devices[i].confirmed == 0)
			return *out = devices[i], MW_R_ACCEPTED;
	return MW_R_NOT_FOUND;
}

enum mw_reason mw_enroll_confirm(struct mw_core *core, struct mw_confirmation *c,
				 struct mw_span typed, struct mw_enrolled *out)
{
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	struct mw_store *s = core->store;
	struct mw_device device;
	enum mw_reason reason;
	size_t left = 0;

	memset(out, 0, sizeof(*out));
	c->now = core->clock_us() / 1000000;
	if ((reason = mw_enroll_pending(core, c->account_id, c->device_id, &device)) !=
		    MW_R_ACCEPTED ||
	    (reason = match(core, &device, typed, c, out)) != MW_R_ACCEPTED)
		return reason;
	if (s->recovery->count(s, c->account_id, &left) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	if (left == 0) {
		make_recovery(core->keyring, hashes, out->codes);
		c->recovery = (const uint8_t(*)[MW_KEY_HASH_SIZE])hashes;
		c->recovery_count = MW_RECOVERY_MAX;
	}
	reason = reason_of(s->devices->confirm(s, c));
	c->recovery = NULL;
	if (reason == MW_R_ACCEPTED)
		return MW_R_ENROLLED;
	mw_wipe(out, sizeof(*out));
	return reason;
}

enum mw_reason mw_recovery_make(struct mw_core *core, int64_t account_id,
				char codes[static MW_RECOVERY_TEXT])
{
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	enum mw_reason reason;

	make_recovery(core->keyring, hashes, codes);
	reason = reason_of(core->store->recovery->replace(
		core->store, account_id, (const uint8_t(*)[MW_KEY_HASH_SIZE])hashes,
		MW_RECOVERY_MAX));
	if (reason != MW_R_ACCEPTED)
		mw_wipe(codes, MW_RECOVERY_TEXT);
	return reason;
}

enum mw_reason mw_invitation_make(struct mw_core *core, int64_t account_id, int64_t expires,
				  char code[static MW_APIKEY_SIZE])
{
	struct mw_invitation invitation = { .account_id = account_id,
					    .created = core->clock_us() / 1000000,
					    .expires = expires };
	enum mw_reason reason;

	mw_apikey_make(MW_INVITATION_PREFIX, randombytes_buf, code);
	mw_keyring_hash(core->keyring, mw_span_of(code, MW_APIKEY_LEN), invitation.hash);
	reason = reason_of(core->store->invitations->add(core->store, &invitation));
	if (reason != MW_R_ACCEPTED)
		mw_wipe(code, MW_APIKEY_SIZE);
	return reason;
}
