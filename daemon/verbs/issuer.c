/*
 * NAME
 *	issuer - the issuers of access tokens, and our own public keys
 */
#include <stdio.h>

#include "base/clock.h"
#include "common/oauth/token.h"
#include "daemon/verbs/page.h"
#include "daemon/verbs/verbs.h"

static void show_jwks(struct mw_request *q)
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

/* A record is a length and its fields, as a message has them. */
static void put_skipped(struct mw_wbuf *records, const struct mw_jwks_skipped *skipped)
{
	uint8_t bytes[MW_JWK_KID_MAX + MW_JWKS_WHY_SIZE + 64];
	struct mw_wbuf fields = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_put_number(&fields, MW_F_ID, skipped->number);
	if (skipped->kid[0] != '\0')
		mw_message_put_text(&fields, MW_F_KID, skipped->kid);
	mw_message_put_text(&fields, MW_F_ERROR, skipped->why);
	mw_message_put_number(&fields, MW_F_ELSEWHERE, skipped->elsewhere);
	mw_put_u16(records, (uint16_t)fields.len);
	mw_put(records, mw_wbuf_span(&fields));
}

static void put_all_skipped(struct mw_wbuf *record, const struct mw_oauth_state *state)
{
	uint8_t bytes[MW_OAUTH_TOLD_MAX * (MW_JWK_KID_MAX + MW_JWKS_WHY_SIZE + 66)];
	struct mw_wbuf records = mw_wbuf_of(bytes, sizeof(bytes));

	for (size_t i = 0; i < state->told; i++)
		put_skipped(&records, &state->why[i]);
	if (state->told > 0)
		mw_message_put(record, MW_F_RECORDS, mw_wbuf_span(&records));
}

static void put_issuer(struct mw_wbuf *record, const struct mw_oauth_state *state)
{
	mw_message_put_text(record, MW_F_ISSUER, state->name);
	if (state->jwks != NULL)
		mw_message_put_text(record, MW_F_FILE, state->jwks);
	mw_message_put_number(record, MW_F_KEYS, state->keys);
	mw_message_put_number(record, MW_F_SKIPPED, state->skipped);
	put_all_skipped(record, state);
	if (state->read != 0)
		mw_message_put_number(record, MW_F_WRITTEN, (uint64_t)state->read);
	if (state->error.text[0] != '\0')
		mw_message_put_text(record, MW_F_ERROR, state->error.text);
	mw_message_put_number(record, MW_F_KEYS_UNKNOWN, state->unknown);
	mw_message_put_number(record, MW_F_KEYS_WITHDRAWN, state->withdrawn);
	mw_message_put_number(record, MW_F_WAITING, (uint64_t)state->waiting);
	if (state->request_error.text[0] != '\0')
		mw_message_put_text(record, MW_F_REQUEST_ERROR, state->request_error.text);
}

/* Seconds that a revocation of its tokens is ahead of the issuer's clock; without a store
 * it is not known, which status says of the store itself. */
static int64_t ahead_by(struct mw_worker *w, const struct mw_oauth_state *state)
{
	struct mw_store *s = mw_worker_store(w);
	int64_t latest = 0, now = mw_clock_s() + state->skew;

	if (s == NULL || s->tokens->latest(s, state->name, &latest) != MW_STORE_OK)
		return 0;
	return latest > now ? latest - now : 0;
}

static void issuer_list(struct mw_request *q)
{
	struct mw_oauth *oauth = q->worker->settings->oauth;
	struct mw_oauth_state state;
	struct mw_page out;
	uint64_t next = 0;
	int64_t ahead;
	char cursor[24];

	/* A cursor is the number of the first that did not fit. */
	mw_span_number(mw_message_get(q->m, MW_F_CURSOR), MW_CONF_OAUTH_MAX, &next);
	mw_page_begin(&out);
	for (; next < mw_oauth_count(oauth); next++) {
		struct mw_wbuf *record = mw_page_record(&out);

		mw_oauth_state(oauth, next, &state);
		put_issuer(record, &state);
		if ((ahead = ahead_by(q->worker, &state)) > 0)
			mw_message_put_number(record, MW_F_AHEAD, (uint64_t)ahead);
		if (!mw_page_keep(&out))
			break;
	}
	snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long)next);
	mw_page_reply(&out, q, next < mw_oauth_count(oauth), cursor);
}

/* clang-format off */
const struct mw_verb_row mw_issuer_verbs[] = {
	{ MW_V_JWKS, "jwks", MW_ROLE_ADMIN, show_jwks, { 0 }, { 0 } },
	{ MW_V_ISSUER_LIST, "issuer_list", MW_ROLE_ADMIN, issuer_list, { 0 }, { MW_F_CURSOR } },
	{ 0 },
};
/* clang-format on */
