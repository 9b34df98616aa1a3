/*
 * NAME
 *	token - access tokens of our own
 * DESCRIPTION
 *	A token leaves the daemon once; nothing of it is kept. It ends by itself,
 *	or when its id or all of its issuer is revoked.
 */
#include <sodium.h>
#include <stdio.h>

#include "base/clock.h"
#include "common/oauth/token.h"
#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

static bool take_alg(struct mw_request *q, enum mw_jws_alg *out)
{
	struct mw_span name = mw_message_get(q->m, MW_F_JWS_ALG);

	*out = name.len == 0 ? MW_JWS_EDDSA : mw_jws_alg_of(name);
	if (*out == MW_JWS_EDDSA || *out == MW_JWS_ES256)
		return true;
	return mw_reply_invalid(q, "tokens are signed with EdDSA or ES256");
}

static bool take_ttl(struct mw_request *q, const struct mw_conf *conf, int64_t *out)
{
	uint64_t ttl = mw_message_number(q->m, MW_F_TTL, 0);
	char why[128];

	*out = (int64_t)ttl;
	if (ttl > 0 && ttl <= (uint64_t)conf->token_max_ttl)
		return true;
	snprintf(why, sizeof(why), "a token lives for 1 to %lld seconds ([token] max_ttl)",
		 (long long)conf->token_max_ttl);
	return mw_reply_invalid(q, why);
}

static void issue(struct mw_request *q, const struct mw_token_request *r)
{
	uint8_t text[MW_TOKEN_TEXT_MAX];
	struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));

	if (mw_token_issue(q->worker->core.keyring, r, &token)) {
		mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
		mw_message_put(q->reply, MW_F_TOKEN, mw_wbuf_span(&token));
		mw_message_put_text(q->reply, MW_F_JTI, r->jti);
		mw_message_put_text(q->reply, MW_F_ACCOUNT, r->account);
		mw_message_put_text(q->reply, MW_F_SCOPES, r->scopes);
		mw_message_put_text(q->reply, MW_F_NETWORKS, r->networks);
		mw_message_put_number(q->reply, MW_F_EXPIRES, (uint64_t)r->expires);
		mw_logf(q->worker->core.log, MW_LOG_NOTICE, "token %s made for %s by uid %lld",
			r->jti, r->account, (long long)q->conn->peer.uid);
	} else {
		mw_reply(q, MW_TEMPFAIL, MW_R_INTERNAL, "the token cannot be signed");
	}
	sodium_memzero(text, sizeof(text));
}

static void token_issue(struct mw_request *q)
{
	const struct mw_conf *conf = &q->worker->settings->conf;
	char scopes[MW_SCOPES_SIZE], networks[MW_NETWORKS_SIZE], jti[MW_TOKEN_JTI_SIZE];
	struct mw_token_request r = { .issuer = conf->token_issuer,
				      .audience = conf->token_audience,
				      .scopes = scopes,
				      .networks = networks,
				      .jti = jti,
				      .issued = mw_clock_s() };
	struct mw_account a;
	struct mw_err err;
	int64_t ttl;

	if (conf->token_issuer[0] == '\0') {
		mw_reply_invalid(q, "there are no tokens of our own: set [token] issuer");
		return;
	}
	if (mw_scopes_parse(mw_message_get(q->m, MW_F_SCOPES), scopes, &err) != 0) {
		mw_reply_invalid(q, err.text);
		return;
	}
	if (!mw_request_networks(q, networks) || !take_alg(q, &r.alg) || !take_ttl(q, conf, &ttl) ||
	    !mw_request_account(q, MW_F_NAME, &a))
		return;
	r.account = a.name;
	r.account_id = a.id;
	r.expires = r.issued + ttl;
	mw_token_make_jti(randombytes_buf, jti);
	issue(q, &r);
}

/* clang-format off */
const struct mw_verb_row mw_token_verbs[] = {
	{ MW_V_TOKEN_ISSUE, "token_issue", MW_ROLE_ADMIN, token_issue, { MW_F_NAME, MW_F_SCOPES, MW_F_TTL }, { MW_F_NETWORKS, MW_F_JWS_ALG } },
	{ 0 },
};
/* clang-format on */
