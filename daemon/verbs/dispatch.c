/*
 * NAME
 *	dispatch - one request, from its bytes to its reply
 * DESCRIPTION
 *	A message that cannot be read, an unknown verb and a peer that may not send it are
 *	all "could not decide": a plugin of another version or a user missing in [peers]
 *	must not look like a wrong password to a mail client.
 */
#include "daemon/verbs/dispatch.h"

#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

static const struct mw_verb_row *const tables[] = {
	mw_login_verbs,
	mw_mfa_verbs,
	mw_status_verbs,
	mw_account_verbs,
	mw_key_verbs,
	mw_enroll_verbs,
	mw_totp_verbs,
	mw_import_verbs,
	mw_recovery_verbs,
	mw_invite_verbs,
	mw_token_verbs,
	mw_revocation_verbs,
	mw_revocation_limit_verbs,
	mw_issuer_verbs,
	NULL,
};

/* By their verbs. Written once, before the first thread starts. */
static const struct mw_verb_row *rows[MW_VERB_COUNT];

int mw_dispatch_prepare(struct mw_err *err)
{
	return mw_verb_index(tables, rows, err);
}

static const struct mw_verb_row *find_row(uint8_t verb)
{
	return verb < MW_VERB_COUNT ? rows[verb] : NULL;
}

enum mw_dispatched mw_dispatch(struct mw_worker *w, struct mw_conn *c, struct mw_span message,
			       bool again, struct mw_wbuf *reply)
{
	struct mw_message m;
	struct mw_request q = { .worker = w, .conn = c, .m = &m, .reply = reply, .again = again };
	const char *why;

	if (mw_message_decode(message, &m, &why) != 0)
		mw_request_reject(&q, MW_R_BAD_REQUEST, why);
	else if ((q.verb = find_row(m.verb)) == NULL)
		mw_request_reject(&q, MW_R_BAD_REQUEST, "unknown verb");
	else if (!(c->peer.roles & q.verb->role))
		mw_request_reject(&q, MW_R_NOT_PERMITTED, "this user may not ask that");
	else if ((why = mw_verb_misfit(q.verb, &m)) != NULL)
		mw_request_reject(&q, MW_R_BAD_REQUEST, why);
	else
		q.verb->handle(&q);
	if (q.waits)
		return MW_MUST_WAIT;
	if (reply->overflow)
		return MW_NO_REPLY;
	return q.last ? MW_LAST_REPLY : MW_REPLY;
}
