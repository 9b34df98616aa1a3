/*
 * NAME
 *	reauth - codes outside of a login
 */
#include "common/mfa/reauth.h"

#include <string.h>

#include "common/login/finish.h"

static enum mw_reason finish(struct mw_core *core, const struct mw_login *login,
			     const struct mw_account *account, const struct mw_judgement *judgement,
			     enum mw_reason reason, int64_t started)
{
	struct mw_span name = mw_span_str(account->name);
	struct mw_outcome out = { 0 };

	mw_span_copy(name, out.account, sizeof(out.account));
	mw_span_copy(mw_span_str(judgement->credential), out.credential, sizeof(out.credential));
	mw_login_finish(core, login, name, reason, started, &out);
	return out.reason;
}

enum mw_reason mw_mfa_reauth(struct mw_core *core, const struct mw_login *login,
			     struct mw_subject *subject, struct mw_span typed,
			     struct mw_judgement *judgement)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = mw_mfa_judge(core, login, subject, typed, judgement);

	return finish(core, login, &subject->account, judgement, reason, started);
}

/* The count is not taken back when the code is right: one guess for each device
 * costs little, and a backlog that only grows can't be played with. */
static enum mw_reason count_confirmation(struct mw_core *core, const struct mw_device *pending,
					 struct mw_judgement *judgement)
{
	struct mw_attempt t = { .who = pending->account_id,
				.now = mw_core_now(core),
				.remote = "" };
	struct mw_attempt_outcome out;

	t.cost = mw_throttle_cost(mw_totp_chance(&pending->totp, core->mfa->window));
	if (core->store->throttle->attempt(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	judgement->wait = out.wait;
	return out.verdict == MW_ATTEMPT_THROTTLED ? MW_R_THROTTLED : MW_R_NONE;
}

enum mw_reason mw_mfa_confirm_own(struct mw_core *core, const struct mw_login *login,
				  const struct mw_account *account, const struct mw_device *pending,
				  struct mw_confirmation *c, struct mw_span typed,
				  struct mw_enrolled *out, struct mw_judgement *judgement)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(judgement, 0, sizeof(*judgement));
	mw_judgement_name_device(judgement, pending->id);
	reason = count_confirmation(core, pending, judgement);
	if (reason == MW_R_NONE)
		reason = mw_enroll_confirm(core, c, typed, out);
	out->ahead = 0;
	return finish(core, login, account, judgement, reason, started);
}
