/*
 * NAME
 *	token - access tokens: issue, revoke, and whose are taken
 * DESCRIPTION
 *	A token leaves the daemon once; nothing of it is kept. It ends by itself,
 *	or when its id or all of its issuer is revoked.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "common/oauth/token.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/issuers.h"

#define PAGE 64

static bool invalid(struct mw_request *q, const char *why)
{
	mw_reply(q, MW_DENY, MW_R_INVALID, "%s", why);
	return false;
}

static bool take_alg(struct mw_request *q, enum mw_jws_alg *out)
{
	struct mw_span name = mw_message_get(q->m, MW_F_JWS_ALG);

	*out = name.len == 0 ? MW_JWS_EDDSA : mw_jws_alg_of(name);
	if (*out == MW_JWS_EDDSA || *out == MW_JWS_ES256)
		return true;
	return invalid(q, "tokens are signed with EdDSA or ES256");
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
	return invalid(q, why);
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

void mw_verb_token_issue(struct mw_request *q)
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
		invalid(q, "there are no tokens of our own: set [token] issuer");
		return;
	}
	if (mw_scopes_parse(mw_message_get(q->m, MW_F_SCOPES), scopes, &err) != 0 ||
	    mw_networks_parse(mw_message_get(q->m, MW_F_NETWORKS), networks, &err) != 0) {
		invalid(q, err.text);
		return;
	}
	if (!take_alg(q, &r.alg) || !take_ttl(q, conf, &ttl) ||
	    !mw_request_account(q, MW_F_NAME, &a))
		return;
	r.account = a.name;
	r.account_id = a.id;
	r.expires = r.issued + ttl;
	mw_token_make_jti(randombytes_buf, jti);
	issue(q, &r);
}

static bool find_issuer(struct mw_oauth *oauth, const char *name, struct mw_oauth_state *out)
{
	for (size_t i = 0; i < mw_oauth_count(oauth); i++) {
		mw_oauth_state(oauth, i, out);
		if (strcmp(out->name, name) == 0)
			return true;
	}
	return false;
}

/* Of our own tokens we know that they are gone after the longest life. That is not
 * today's max_ttl: it was another one when the token was made, perhaps. Rows are
 * cleared by the time of a later one, which may be ahead by an issuer's skew. */
static int64_t needed_until(const struct mw_revocation *r)
{
	if (strcmp(r->issuer, MW_OWN_ISSUER) != 0 || r->what == MW_REVOKED_ISSUER)
		return 0;
	return r->when + MW_TOKEN_LIFE_MAX + MW_JWT_SKEW_MAX;
}

void mw_verb_token_revoke(struct mw_request *q)
{
	struct mw_revocation r = { .what = MW_REVOKED_ISSUER, .when = mw_clock_s() };
	bool jti = mw_message_has(q->m, MW_F_JTI), sid = mw_message_has(q->m, MW_F_SID);
	struct mw_store *s = mw_request_store(q);
	struct mw_oauth_state issuer;
	enum mw_store_result result;

	if (s == NULL)
		return;
	mw_message_text(q->m, MW_F_ISSUER, r.issuer, sizeof(r.issuer));
	if (!find_issuer(q->worker->settings->oauth, r.issuer, &issuer)) {
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "no issuer is called \"%s\"", r.issuer);
		return;
	}
	if (jti || sid) {
		r.what = jti ? MW_REVOKED_TOKEN : MW_REVOKED_SESSION;
		mw_message_text(q->m, jti ? MW_F_JTI : MW_F_SID, r.id, sizeof(r.id));
	}
	if ((jti && sid) || (r.what != MW_REVOKED_ISSUER && r.id[0] == '\0')) {
		invalid(q, "name one token (jti) or one session (sid)");
		return;
	}
	/* By the issuer's clock, it may be later. */
	if (r.what == MW_REVOKED_ISSUER)
		r.when += issuer.skew;
	r.until = needed_until(&r);
	result = s->tokens->revoke(s, &r);
	mw_reply_store(q, result, "token");
	if (result == MW_STORE_OK)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE,
			"tokens of issuer %s revoked (%s%s) by uid %lld", r.issuer,
			r.what == MW_REVOKED_ISSUER ? "all until now"
			: jti			    ? "jti "
						    : "sid ",
			r.id, (long long)q->conn->peer.uid);
}

void mw_verb_jwks(struct mw_request *q)
{
	char text[MW_TOKEN_JWKS_MAX];
	struct mw_wbuf jwks = mw_wbuf_of(text, sizeof(text));

	if (!mw_token_jwks(q->worker->core.keyring, &jwks)) {
		mw_reply(q, MW_TEMPFAIL, MW_R_INTERNAL, "the keys cannot be made");
		return;
	}
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	mw_message_put(q->reply, MW_F_JWKS, mw_wbuf_span(&jwks));
}

static void put_issuer(struct mw_wbuf *record, const struct mw_oauth_state *state)
{
	mw_message_put_text(record, MW_F_ISSUER, state->name);
	if (state->jwks != NULL)
		mw_message_put_text(record, MW_F_FILE, state->jwks);
	mw_message_put_number(record, MW_F_KEYS, state->keys);
	if (state->read != 0)
		mw_message_put_number(record, MW_F_WRITTEN, (uint64_t)state->read);
	if (state->error.text[0] != '\0')
		mw_message_put_text(record, MW_F_ERROR, state->error.text);
}

void mw_verb_issuer_list(struct mw_request *q)
{
	struct mw_oauth *oauth = q->worker->settings->oauth;
	struct mw_oauth_state state;
	struct mw_page out;
	uint64_t next = 0;
	char cursor[24];

	/* A cursor is the number of the first that did not fit. */
	mw_span_number(mw_message_get(q->m, MW_F_CURSOR), MW_CONF_OAUTH_MAX, &next);
	mw_page_begin(&out);
	for (; next < mw_oauth_count(oauth); next++) {
		struct mw_wbuf *record = mw_page_record(&out);

		mw_oauth_state(oauth, next, &state);
		put_issuer(record, &state);
		if (!mw_page_keep(&out))
			break;
	}
	snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long)next);
	mw_page_reply(&out, q, next < mw_oauth_count(oauth), cursor);
}

/* A cursor is the last one of the page before: "WHAT ISSUER ID". */
static bool read_cursor(struct mw_span cursor, struct mw_revocation *after)
{
	struct mw_span what, issuer;
	uint64_t n;

	if (cursor.len == 0)
		return true;
	if (!mw_take_until(&cursor, ' ', &what) || !mw_take_until(&cursor, ' ', &issuer) ||
	    !mw_span_number(what, MW_REVOKED_SESSION, &n) ||
	    !mw_span_copy(issuer, after->issuer, sizeof(after->issuer)) ||
	    !mw_span_copy(cursor, after->id, sizeof(after->id)))
		return false;
	after->what = (enum mw_revoked_what)n;
	return true;
}

static void put_revocation(struct mw_wbuf *record, const struct mw_revocation *r)
{
	mw_message_put_text(record, MW_F_ISSUER, r->issuer);
	if (r->what != MW_REVOKED_ISSUER)
		mw_message_put_text(record, r->what == MW_REVOKED_TOKEN ? MW_F_JTI : MW_F_SID,
				    r->id);
	mw_message_put_number(record, MW_F_REVOKED, (uint64_t)r->when);
	if (r->until != 0)
		mw_message_put_number(record, MW_F_EXPIRES, (uint64_t)r->until);
}

void mw_verb_revocation_list(struct mw_request *q)
{
	struct mw_store *s = mw_request_store(q);
	struct mw_revocation page[PAGE], last = { 0 };
	char cursor[MW_CURSOR_SIZE];
	enum mw_store_result r;
	struct mw_page out;
	size_t n = 0, i = 0;

	if (s == NULL)
		return;
	if (!read_cursor(mw_message_get(q->m, MW_F_CURSOR), &last)) {
		invalid(q, "no such cursor");
		return;
	}
	if ((r = s->tokens->list(s, &last, page, PAGE, &n)) != MW_STORE_OK) {
		mw_reply_store(q, r, "revocation");
		return;
	}
	mw_page_begin(&out);
	for (; i < n; i++) {
		put_revocation(mw_page_record(&out), &page[i]);
		if (!mw_page_keep(&out))
			break;
		last = page[i];
	}
	snprintf(cursor, sizeof(cursor), "%d %s %s", last.what, last.issuer, last.id);
	mw_page_reply(&out, q, i < n || n == PAGE, cursor);
}
