/*
 * NAME
 *	revocation_limit - the way back after a clock that was ahead
 * DESCRIPTION
 *	`token revoke --all` counts up to the time of the revocation. Made while the clock was
 *	ahead, it also refuses what the issuer makes until then. Nobody but an administrator
 *	can say whether the clock was ahead then or is behind now, so nothing is mended
 *	unasked. What was issued until now stays revoked.
 */
#include <string.h>

#include "base/clock.h"
#include "daemon/issuers.h"
#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

static bool find_issuer(struct mw_oauth *oauth, const char *name, struct mw_oauth_state *out)
{
	for (size_t i = 0; i < mw_oauth_count(oauth); i++) {
		mw_oauth_state(oauth, i, out);
		if (strcmp(out->name, name) == 0)
			return true;
	}
	return false;
}

static void limit_issuer(struct mw_request *q, struct mw_store *s)
{
	struct mw_oauth_state issuer;
	char name[MW_ISSUER_SIZE];
	int64_t before, until;
	enum mw_store_result r;

	mw_message_text(q->m, MW_F_ISSUER, name, sizeof(name));
	if (!find_issuer(q->worker->settings->oauth, name, &issuer)) {
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "no issuer is called \"%s\"", name);
		return;
	}
	until = mw_clock_s() + issuer.skew;
	if ((r = s->tokens->latest(s, name, &before)) == MW_STORE_OK)
		r = s->tokens->limit(s, name, until);
	mw_reply_store(q, r, "revocation of that issuer which lies ahead");
	if (r != MW_STORE_OK)
		return;
	mw_message_put_number(q->reply, MW_F_REVOKED, (uint64_t)before);
	mw_message_put_number(q->reply, MW_F_VALID_AFTER, (uint64_t)until);
	mw_logf(q->worker->core.log, MW_LOG_NOTICE,
		"revocations of issuer %s were %lld seconds ahead; limited to now by uid %lld",
		name, (long long)(before - until), (long long)q->conn->peer.uid);
}

static int64_t largest_skew(struct mw_oauth *oauth)
{
	struct mw_oauth_state state;
	int64_t skew = 0;

	for (size_t i = 0; i < mw_oauth_count(oauth); i++) {
		mw_oauth_state(oauth, i, &state);
		if (state.skew > skew)
			skew = state.skew;
	}
	return skew;
}

static void limit_account(struct mw_request *q, struct mw_store *s)
{
	int64_t until = mw_clock_s() + largest_skew(q->worker->settings->oauth);
	struct mw_account a;
	enum mw_store_result r;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	r = s->accounts->limit_tokens(s, a.id, until);
	mw_reply_store(q, r, "revocation of that account's tokens which lies ahead");
	if (r != MW_STORE_OK)
		return;
	if (a.tokens_valid_after > until)
		mw_message_put_number(q->reply, MW_F_REVOKED, (uint64_t)a.tokens_valid_after);
	mw_message_put_number(q->reply, MW_F_VALID_AFTER, (uint64_t)until);
	mw_logf(q->worker->core.log, MW_LOG_NOTICE,
		"revocation of the tokens of account %lld (%s) was ahead; limited to now by uid "
		"%lld",
		(long long)a.id, a.name, (long long)q->conn->peer.uid);
}

static void revocation_limit(struct mw_request *q)
{
	bool issuer = mw_message_has(q->m, MW_F_ISSUER), account = mw_message_has(q->m, MW_F_NAME);
	struct mw_store *s = mw_request_store(q);

	if (s == NULL)
		return;
	if (issuer == account)
		mw_reply_invalid(q, "name an issuer or an account");
	else if (issuer)
		limit_issuer(q, s);
	else
		limit_account(q, s);
}

/* clang-format off */
const struct mw_verb_row mw_revocation_limit_verbs[] = {
	{ MW_V_REVOCATION_LIMIT, "revocation_limit", MW_ROLE_ADMIN, revocation_limit, { 0 }, { MW_F_ISSUER, MW_F_NAME } },
	{ 0 },
};
/* clang-format on */
