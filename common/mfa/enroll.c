/*
 * NAME
 *	enroll - a new device, from its seed to its first code
 */
#include "common/mfa/enroll.h"

#include <sodium.h>
#include <string.h>

#include "base/secret.h"
#include "common/mfa/device.h"
#include "common/mfa/policy.h"
#include "common/mfa/store_reason.h"

/* How far a device's clock may be off for us to say so. */
#define DRIFT_MAX 5400 /* seconds */

/* What the user sees of a new device; false when a URI does not fit. */
static bool describe(const struct mw_core *core, const struct mw_account *account,
		     const struct mw_totp *totp, const struct mw_seed *seed,
		     struct mw_enrollment *out)
{
	const char *issuer = core->mfa->issuer, *name = account->name;

	mw_seed_text(seed, 4, out->seed);
	return mw_totp_uri(totp, seed, issuer, name, false, out->uri) &&
	       mw_totp_uri(totp, seed, issuer, name, true, out->short_uri);
}

enum mw_reason mw_enroll_begin(struct mw_core *core, const struct mw_account *account,
			       const char *label, const struct mw_totp *totp, enum mw_begun begun,
			       struct mw_enrollment *out)
{
	struct mw_seed seed = { .len = mw_totp_seed_len(totp->algorithm) };
	struct mw_device device;
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	randombytes_buf(seed.bytes, seed.len);
	reason = mw_device_make(core, account->id, label, totp, &seed, 0, &device);
	device.begun = begun;
	if (reason == MW_R_ACCEPTED)
		reason = mw_store_reason(core->store->devices->add(core->store, &device, 1));
	if (reason == MW_R_EXISTS)
		reason = MW_R_TOO_MANY;
	out->device_id = device.id;
	if (reason == MW_R_ACCEPTED && !describe(core, account, totp, &seed, out))
		reason = MW_R_INTERNAL;
	mw_wipe(&seed, sizeof(seed));
	return reason;
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
	for (size_t i = 0; i < count; i++) {
		if (devices[i].id != device_id || devices[i].confirmed != 0)
			continue;
		*out = devices[i];
		return MW_R_ACCEPTED;
	}
	return MW_R_NOT_FOUND;
}

/* The device becomes active, with new recovery codes if the account has none. */
static enum mw_reason activate(struct mw_core *core, struct mw_confirmation *c,
			       char codes[static MW_RECOVERY_TEXT])
{
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	struct mw_store *s = core->store;
	enum mw_reason reason;
	size_t left = 0;

	if (s->recovery->count(s, c->account_id, &left) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	if (left == 0) {
		mw_recovery_codes(core, c->account_id, hashes, codes);
		c->recovery = (const uint8_t(*)[MW_KEY_HASH_SIZE])hashes;
		c->recovery_count = MW_RECOVERY_MAX;
	}
	reason = mw_store_reason(s->devices->confirm(s, c));
	c->recovery = NULL;
	return reason == MW_R_ACCEPTED ? MW_R_ENROLLED : reason;
}

enum mw_reason mw_enroll_confirm(struct mw_core *core, struct mw_confirmation *c,
				 struct mw_span typed, struct mw_enrolled *out)
{
	struct mw_device device;
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	c->now = mw_core_now(core);
	if ((reason = mw_enroll_pending(core, c->account_id, c->device_id, &device)) !=
		    MW_R_ACCEPTED ||
	    (reason = match(core, &device, typed, c, out)) != MW_R_ACCEPTED)
		return reason;
	reason = activate(core, c, out->codes);
	if (reason != MW_R_ENROLLED)
		mw_wipe(out, sizeof(*out));
	return reason;
}
