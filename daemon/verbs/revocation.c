/*
 * NAME
 *	revocation - access tokens that end before their time
 * DESCRIPTION
 *	One token, one session, or all of an issuer or an account until now.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "common/oauth/token.h"
#include "daemon/issuers.h"
#include "daemon/verbs/page.h"
#include "daemon/verbs/verbs.h"

#define PAGE 64

_Static_assert(2 + MW_ISSUER_SIZE + MW_TOKEN_ID_SIZE <= MW_CURSOR_SIZE,
	       "a cursor holds what, an issuer and an ID");

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

static void log_revoked(struct mw_request *q, const struct mw_revocation *r)
{
	static const char *const what[] = { [MW_REVOKED_ISSUER] = "all until now",
					    [MW_REVOKED_TOKEN] = "jti ",
					    [MW_REVOKED_SESSION] = "sid " };

	mw_logf(q->worker->core.log, MW_LOG_NOTICE,
		"tokens of issuer %s revoked (%s%s) by uid %lld", r->issuer, what[r->what], r->id,
		(long long)q->conn->peer.uid);
}

/* Of our own tokens we know how their IDs look: what is none would be remembered for
 * nothing, and the token would stay good. */
static bool is_plausible(struct mw_request *q, struct mw_revocation *r)
{
	char jti[MW_TOKEN_JTI_SIZE];

	if (strcmp(r->issuer, MW_OWN_ISSUER) != 0 || r->what == MW_REVOKED_ISSUER)
		return true;
	if (r->what == MW_REVOKED_SESSION)
		return mw_reply_invalid(q, "our own tokens have no sessions: name the token (the "
					   "jti that \"token issue\" and the audit log show), "
					   "--account or --issuer");
	if (!mw_token_read_jti(mw_span_str(r->id), jti))
		return mw_reply_invalid(q, "that is not the ID of a token of ours, which is 26 "
					   "letters and digits: give all of it, or --issuer for "
					   "a token of another issuer");
	mw_span_copy(mw_span_str(jti), r->id, sizeof(r->id));
	return true;
}

/* What the request names. */
static bool take_revocation(struct mw_request *q, struct mw_revocation *r)
{
	bool jti = mw_message_has(q->m, MW_F_JTI), sid = mw_message_has(q->m, MW_F_SID);

	if (jti || sid) {
		r->what = jti ? MW_REVOKED_TOKEN : MW_REVOKED_SESSION;
		mw_message_text(q->m, jti ? MW_F_JTI : MW_F_SID, r->id, sizeof(r->id));
	}
	if ((jti && sid) || (r->what != MW_REVOKED_ISSUER && r->id[0] == '\0'))
		return mw_reply_invalid(q, "name one token (jti) or one session (sid)");
	return is_plausible(q, r);
}

static void revoke_of_issuer(struct mw_request *q, struct mw_store *s)
{
	struct mw_revocation r = { .what = MW_REVOKED_ISSUER, .when = mw_clock_s() };
	struct mw_oauth_state issuer;
	enum mw_store_result result;

	mw_message_text(q->m, MW_F_ISSUER, r.issuer, sizeof(r.issuer));
	if (!find_issuer(q->worker->settings->oauth, r.issuer, &issuer)) {
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "no issuer is called \"%s\"", r.issuer);
		return;
	}
	if (!take_revocation(q, &r))
		return;
	/* By the issuer's clock, it may be later. */
	if (r.what == MW_REVOKED_ISSUER)
		r.when += issuer.skew;
	r.until = needed_until(&r);
	result = s->tokens->revoke(s, &r);
	mw_reply_store(q, result, "token");
	if (result != MW_STORE_OK)
		return;
	mw_message_put_text(q->reply, MW_F_JTI, r.what == MW_REVOKED_TOKEN ? r.id : "");
	log_revoked(q, &r);
}

/* How far ahead the clock of any issuer may be. */
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

static void revoke_of_account(struct mw_request *q, struct mw_store *s)
{
	struct mw_account a;
	enum mw_store_result result;

	if (mw_message_has(q->m, MW_F_ISSUER) || mw_message_has(q->m, MW_F_JTI) ||
	    mw_message_has(q->m, MW_F_SID)) {
		mw_reply_invalid(q, "an account's tokens are revoked together, of all issuers");
		return;
	}
	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	result = s->accounts->end_tokens(s, a.id,
					 mw_clock_s() + largest_skew(q->worker->settings->oauth));
	mw_reply_store(q, result, "account");
	if (result == MW_STORE_OK)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE,
			"tokens of account %lld (%s) revoked until now by uid %lld",
			(long long)a.id, a.name, (long long)q->conn->peer.uid);
}

static void token_revoke(struct mw_request *q)
{
	struct mw_store *s = mw_request_store(q);

	if (s == NULL)
		return;
	if (mw_message_has(q->m, MW_F_NAME))
		revoke_of_account(q, s);
	else if (mw_message_has(q->m, MW_F_ISSUER))
		revoke_of_issuer(q, s);
	else
		mw_reply_invalid(q, "name an issuer or an account");
}

/* A cursor is the last one of the page before: "WHAT ISSUER ID". */
static bool read_cursor(struct mw_span cursor, struct mw_revocation *after)
{
	struct mw_span what, issuer;
	uint64_t n;

	if (cursor.len == 0)
		return true;
	if (!mw_take_until(&cursor, ' ', &what) || !mw_take_until(&cursor, ' ', &issuer) ||
	    !mw_span_number(what, MW_REVOKED_SESSIONLESS, &n) ||
	    !mw_span_copy(issuer, after->issuer, sizeof(after->issuer)) ||
	    !mw_span_copy(cursor, after->id, sizeof(after->id)))
		return false;
	after->what = (enum mw_revoked_what)n;
	return true;
}

static void put_revocation(struct mw_wbuf *record, const struct mw_revocation *r)
{
	static const enum mw_field kind[] = { [MW_REVOKED_TOKEN] = MW_F_JTI,
					      [MW_REVOKED_SESSION] = MW_F_SID,
					      [MW_REVOKED_SUBJECT] = MW_F_SUB,
					      [MW_REVOKED_SESSIONLESS] = MW_F_SUB };

	mw_message_put_text(record, MW_F_ISSUER, r->issuer);
	if (r->what != MW_REVOKED_ISSUER)
		mw_message_put_text(record, kind[r->what], r->id);
	mw_message_put_number(record, MW_F_REVOKED, (uint64_t)r->when);
	if (r->until != 0)
		mw_message_put_number(record, MW_F_EXPIRES, (uint64_t)r->until);
}

static void revocation_list(struct mw_request *q)
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
		mw_reply_invalid(q, "no such cursor");
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

/* clang-format off */
const struct mw_verb_row mw_revocation_verbs[] = {
	{ MW_V_TOKEN_REVOKE, "token_revoke", MW_ROLE_ADMIN, token_revoke, { 0 }, { MW_F_ISSUER, MW_F_JTI, MW_F_SID, MW_F_NAME } },
	{ MW_V_REVOCATION_LIST, "revocation_list", MW_ROLE_ADMIN, revocation_list, { 0 }, { MW_F_CURSOR } },
	{ 0 },
};
/* clang-format on */
