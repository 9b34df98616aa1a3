/*
 * NAME
 *	revocation - access tokens that end before their time
 * DESCRIPTION
 *	One token, one session, or all of an issuer until now.
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

static void token_revoke(struct mw_request *q)
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
		mw_reply_invalid(q, "name one token (jti) or one session (sid)");
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
	{ MW_V_TOKEN_REVOKE, "token_revoke", MW_ROLE_ADMIN, token_revoke, { MW_F_ISSUER }, { MW_F_JTI, MW_F_SID } },
	{ MW_V_REVOCATION_LIST, "revocation_list", MW_ROLE_ADMIN, revocation_list, { 0 }, { MW_F_CURSOR } },
	{ 0 },
};
/* clang-format on */
