/*
 * NAME
 *	introspect - what a provider says about an opaque access token
 */
#include "common/login/introspect.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "common/oauth/found.h"
#include "common/oauth/introspection.h"
#include "common/oauth/recall.h"

static enum mw_reason unavailable(struct mw_jwt_claims *claims, const char *why)
{
	struct mw_wbuf w = mw_found_begin(claims->detail);

	mw_put_str(&w, why);
	return MW_R_INTROSPECTION_UNAVAILABLE;
}

static int64_t until(const struct mw_jwt_claims *claims, int64_t now)
{
	int64_t left = claims->expires - now;

	return mw_monotonic_ms() + 1000 * (left < MW_INTROSPECTED_S ? left : MW_INTROSPECTED_S);
}

static enum mw_reason ask(struct mw_core *core, struct mw_span token,
			  const struct mw_oauth_issuer *issuer, struct mw_jwt_claims *claims)
{
	uint8_t text[MW_SECRET_MAX];
	struct mw_wbuf answer = mw_wbuf_of(text, sizeof(text));
	int64_t now = mw_core_now(core);
	enum mw_reason reason;
	struct mw_err err;

	if (core->introspector.ask(core->introspector.ctx, issuer->name, token, &answer, &err) !=
	    0) {
		mw_logf(core->log, MW_LOG_WARNING, "oauth %s: %s", issuer->name, err.text);
		return unavailable(claims, err.text);
	}
	reason = mw_introspection_judge(mw_wbuf_span(&answer), &issuer->policy, now, claims);
	mw_wipe(text, answer.len);
	if (reason == MW_R_NONE)
		mw_recall_put(mw_oauth_recall(core->oauth), token, claims, until(claims, now));
	return reason;
}

enum mw_reason mw_login_introspect(struct mw_core *core, const struct mw_login *login,
				   struct mw_span token, const struct mw_oauth_issuer *issuer,
				   struct mw_jwt_claims *claims, struct mw_outcome *out)
{
	memset(claims, 0, sizeof(*claims));
	if (mw_recall_get(mw_oauth_recall(core->oauth), token, mw_monotonic_ms(), claims))
		return MW_R_NONE;
	if (core->limiter != NULL &&
	    mw_limiter_wait(core->limiter, &login->remote, core->clock_us() / 1000) > 0)
		return MW_R_RATE_LIMITED;
	if (core->patience == MW_HANDS_OVER)
		out->verdict = MW_WAIT;
	if (core->patience != MW_WAITS)
		return unavailable(claims, "too many tokens wait for their provider");
	if (core->introspector.ask == NULL)
		return unavailable(claims, "there is no way to ask the provider");
	return ask(core, token, issuer, claims);
}
