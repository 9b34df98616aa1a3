/*
 * NAME
 *	finish - the one way out of a decision
 */
#include "common/login/finish.h"

#include "common/login/record.h"
#include "common/login/shown_name.h"

/* A guess is a try that proved nothing, at a key, a token or a code. A key that is known and
 * refused (it is revoked, or comes from elsewhere) is not a guess: its reason stays readable. */
static bool is_guess(enum mw_reason reason)
{
	/* Forged tokens; the reasons after these are about genuine ones. */
	if (reason >= MW_R_TOKEN_LENGTH && reason <= MW_R_TOKEN_SIGNATURE)
		return true;
	return reason == MW_R_CODE_WRONG || reason == MW_R_INVITATION_INVALID ||
	       reason == MW_R_MALFORMED || reason == MW_R_PASSWORD ||
	       reason == MW_R_KEY_MALFORMED || reason == MW_R_KEY_MISTYPED ||
	       reason == MW_R_KEY_UNKNOWN || reason == MW_R_MECHANISM_UNKNOWN;
}

static void audit(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		  const struct mw_outcome *out, int64_t started)
{
	char remote[MW_ADDRESS_TEXT], given[MW_NAME_SIZE];
	int64_t now = core->clock_us();

	mw_address_text(&login->remote, remote);
	mw_shown_name(name, given);
	mw_core_record(core,
		       &(struct mw_event){
			       .time_us = now,
			       .frontend = login->frontend,
			       .verdict = out->verdict,
			       .reason = out->reason,
			       .account = out->account,
			       .name = given,
			       .credential = out->credential,
			       .sid = out->sid,
			       .detail = out->detail,
			       .mechanism = login->mechanism,
			       .service = login->service,
			       .remote = remote,
			       .uid = login->uid,
			       .pid = login->pid,
			       .us = now - started,
		       },
		       login->rationed);
}

int64_t mw_source_wait(const struct mw_core *core, const struct mw_login *login)
{
	if (core->limiter == NULL)
		return 0;
	return mw_limiter_wait(core->limiter, &login->remote, core->clock_us() / 1000);
}

void mw_login_finish(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, int64_t started, struct mw_outcome *out)
{
	if (is_guess(reason) && core->limiter != NULL &&
	    mw_limiter_count(core->limiter, &login->remote, started / 1000))
		reason = MW_R_RATE_LIMITED;
	out->reason = reason;
	out->verdict = mw_reason_verdict(reason);
	audit(core, login, name, out, started);
}
