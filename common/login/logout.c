/*
 * NAME
 *	logout - an issuer says that a session or a user has logged out
 */
#include "common/login/logout.h"

#include <stdio.h>
#include <string.h>

#include "common/login/finish.h"
#include "common/oauth/found.h"

/* A session and its user at each issuer. */
#define REVOCATIONS_MAX (2 * MW_OAUTH_ISSUERS_MAX)

/* The access tokens of a session do not live for years. */
#define REMEMBERED (365 * INT64_C(86400))

struct orders {
	const struct mw_oauth_issuer *issuers[MW_OAUTH_ISSUERS_MAX];
	size_t issuer_count;
	struct mw_logout logout;
	struct mw_revocation revocations[REVOCATIONS_MAX];
	size_t count;
};

static void add(struct orders *o, const struct mw_oauth_issuer *issuer, enum mw_revoked_what what,
		const char *id, int64_t now)
{
	struct mw_revocation *r = &o->revocations[o->count++];

	/* By the issuer's clock, it may be later. */
	*r = (struct mw_revocation){ .what = what,
				     .when = now + issuer->policy.skew,
				     .until = now + REMEMBERED };
	mw_span_copy(mw_span_str(issuer->name), r->issuer, sizeof(r->issuer));
	mw_span_copy(mw_span_str(id), r->id, sizeof(r->id));
}

static void give_orders(struct orders *o, int64_t now)
{
	const struct mw_logout *l = &o->logout;
	bool session = l->sid[0] != '\0';

	for (size_t i = 0; i < o->issuer_count; i++) {
		if (session)
			add(o, o->issuers[i], MW_REVOKED_SESSION, l->sid, now);
		if (l->sub[0] != '\0')
			add(o, o->issuers[i], session ? MW_REVOKED_SESSIONLESS : MW_REVOKED_SUBJECT,
			    l->sub, now);
	}
}

static enum mw_reason obey(struct mw_core *core, struct orders *o)
{
	int64_t now = mw_core_now(core);
	struct mw_revocation seen = { .what = MW_LOGOUT_SEEN, .when = now };

	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	give_orders(o, now);
	/* Rows are cleared by the time of a later one. */
	seen.until = o->logout.until + MW_JWT_SKEW_MAX;
	mw_span_copy(mw_span_str(o->issuers[0]->name), seen.issuer, sizeof(seen.issuer));
	mw_span_copy(mw_span_str(o->logout.jti), seen.id, sizeof(seen.id));
	switch (core->store->tokens->log_out(core->store, &seen, o->revocations, o->count)) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_EXISTS:
		return MW_R_TOKEN_REPLAYED;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static void describe(const struct orders *o, struct mw_outcome *out)
{
	const struct mw_logout *l = &o->logout;
	struct mw_wbuf w;

	if (o->issuer_count > 0)
		snprintf(out->credential, sizeof(out->credential), "jwt:%s%s%s",
			 o->issuers[0]->name, l->jti[0] != '\0' ? ":" : "", l->jti);
	mw_span_copy(mw_span_str(l->sid), out->sid, sizeof(out->sid));
	mw_span_copy(mw_span_str(l->detail), out->detail, sizeof(out->detail));
	if (l->detail[0] != '\0' || l->sub[0] == '\0')
		return;
	w = mw_found_begin(out->detail);
	mw_put_str(&w, "sub is ");
	mw_found_text(&w, mw_span_str(l->sub));
}

void mw_login_log_out(struct mw_core *core, const struct mw_login *login, struct mw_span token,
		      struct mw_outcome *out)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = MW_R_TOKEN_ISSUER_UNKNOWN;
	struct orders o = { .issuer_count = 0 };

	memset(out, 0, sizeof(*out));
	if (core->oauth != NULL)
		reason = mw_oauth_verify_logout(core->oauth, token, mw_core_now(core), &o.logout,
						o.issuers, &o.issuer_count);
	if (reason == MW_R_NONE)
		reason = obey(core, &o);
	describe(&o, out);
	mw_login_finish(core, login, (struct mw_span){ NULL, 0 }, reason, started, out);
	if (reason == MW_R_STORE_UNAVAILABLE && core->store != NULL)
		mw_logf(core->log, MW_LOG_ERR, "store: %s", mw_store_error(core->store));
}
