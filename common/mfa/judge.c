/*
 * NAME
 *	judge - is that typed code good
 */
#include "common/mfa/judge.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "common/login/finish.h"
#include "common/mfa/device.h"
#include "common/mfa/recovery.h"

void mw_judgement_name_device(struct mw_judgement *judgement, int64_t device_id)
{
	snprintf(judgement->credential, sizeof(judgement->credential), "totp:%lld",
		 (long long)device_id);
}

/* An unenrolled subject gets a device without an owner, so that the work is the
 * same. */
static void have_a_device(struct mw_subject *subject)
{
	if (subject->device_count > 0)
		return;
	subject->devices[0] = (struct mw_device){ .totp = mw_totp_usual };
	subject->device_count = 1;
}

/* Which device's code it is, and of which step. false: a seed does not open. */
static bool match(const struct mw_core *core, const struct mw_subject *subject,
		  struct mw_span typed, struct mw_attempt *t)
{
	bool all_open = true;

	for (size_t i = 0; i < subject->device_count; i++) {
		const struct mw_device *d = &subject->devices[i];
		struct mw_seed seed;
		int64_t step;

		if (!mw_device_open(core->keyring, d, &seed) && d->id != 0)
			all_open = false;
		if (mw_totp_match(&d->totp, &seed, t->now, core->mfa->window, typed, &step) &&
		    d->id != 0) {
			t->device_id = d->id;
			t->step = step;
			t->latest = mw_totp_step(&d->totp, t->now) + core->mfa->window;
		}
		mw_wipe(&seed, sizeof(seed));
	}
	return all_open || t->device_id != 0;
}

static int64_t cost_of(const struct mw_core *core, const struct mw_subject *subject)
{
	int64_t chance = 0;

	for (size_t i = 0; i < subject->device_count; i++)
		chance += mw_totp_chance(&subject->devices[i].totp, core->mfa->window);
	return mw_throttle_cost(chance);
}

static enum mw_reason reason_of(enum mw_attempt_verdict verdict)
{
	switch (verdict) {
	case MW_ATTEMPT_RIGHT:
		return MW_R_ACCEPTED;
	case MW_ATTEMPT_CLOCK_FAULT:
		return MW_R_CLOCK_FAULT;
	case MW_ATTEMPT_DISABLED:
		return MW_R_ACCOUNT_DISABLED;
	case MW_ATTEMPT_REPLAYED:
		return MW_R_CODE_REPLAYED;
	case MW_ATTEMPT_THROTTLED:
		return MW_R_THROTTLED;
	case MW_ATTEMPT_NOISY:
		return MW_R_RATE_LIMITED;
	default:
		return MW_R_CODE_WRONG;
	}
}

static enum mw_reason judge_code(struct mw_core *core, const struct mw_login *login,
				 struct mw_subject *subject, struct mw_span typed,
				 struct mw_judgement *judgement)
{
	char remote[MW_ADDRESS_TEXT] = "";
	struct mw_attempt t = { .who = subject->who, .now = mw_core_now(core), .remote = remote };
	struct mw_attempt_outcome out;

	have_a_device(subject);
	t.noisy = mw_source_wait(core, login) > 0;
	if (mw_mfa_remembers(core->mfa, &login->remote))
		mw_address_text(&login->remote, remote);
	t.cost = cost_of(core, subject);
	if (!match(core, subject, typed, &t)) {
		mw_logf(core->log, MW_LOG_ERR, "a seed of account %lld does not open",
			(long long)subject->who);
		return MW_R_INTERNAL;
	}
	if (core->store->throttle->attempt(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	judgement->wait = out.wait;
	if (out.verdict != MW_ATTEMPT_WRONG && out.verdict != MW_ATTEMPT_THROTTLED &&
	    out.verdict != MW_ATTEMPT_NOISY)
		mw_judgement_name_device(judgement, t.device_id);
	return reason_of(out.verdict);
}

/* A hundred random bits can't be guessed: recovery codes are accepted from
 * throttled accounts, too, and wrong ones are not counted. */
static enum mw_reason judge_recovery(struct mw_core *core, const struct mw_subject *subject,
				     const char *code, struct mw_judgement *judgement)
{
	enum mw_reason reason =
		mw_recovery_use(core, subject->who, code, &judgement->recovery_left);

	if (reason == MW_R_RECOVERY_CODE) {
		judgement->recovery = true;
		snprintf(judgement->credential, sizeof(judgement->credential), "recovery");
	}
	return reason;
}

enum mw_reason mw_mfa_judge(struct mw_core *core, const struct mw_login *login,
			    struct mw_subject *subject, struct mw_span typed,
			    struct mw_judgement *judgement)
{
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;

	memset(judgement, 0, sizeof(*judgement));
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	switch (mw_apikey_parse(MW_RECOVERY_PREFIX, typed, code)) {
	case MW_APIKEY_GOOD:
		reason = judge_recovery(core, subject, code, judgement);
		break;
	case MW_APIKEY_MALFORMED:
	case MW_APIKEY_MISTYPED:
		reason = MW_R_CODE_WRONG;
		break;
	default:
		reason = judge_code(core, login, subject, typed, judgement);
	}
	mw_wipe(code, sizeof(code));
	return reason;
}
