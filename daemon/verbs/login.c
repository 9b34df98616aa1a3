/*
 * NAME
 *	login - requests for a verdict
 * DESCRIPTION
 *	A SASL exchange hangs on its connection until it ends; a check is one
 *	request. After a verdict the connection is closed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/login/sasl.h"
#include "daemon/verbs/key_find.h"
#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

/* A login in progress. The strings that struct mw_login borrows are here. */
struct exchange {
	struct mw_unfinished base;
	struct mw_sasl sasl;
	struct mw_login login;
	char mechanism[MW_MECHANISM_SIZE];
	char service[MW_SERVICE_SIZE];
};

/* The outcome of a login; the account only with a yes. */
static void reply_outcome(struct mw_request *q, const struct mw_outcome *outcome)
{
	q->last = true;
	mw_reply(q, outcome->verdict, outcome->reason, NULL);
	if (outcome->verdict == MW_OK)
		mw_message_put_text(q->reply, MW_F_ACCOUNT, outcome->account);
}

static void reply_exchange(struct mw_request *q, enum mw_verdict verdict,
			   const struct mw_wbuf *challenge)
{
	struct exchange *x = q->conn->state;

	if (verdict == MW_WAIT) {
		q->waits = true;
		return;
	}
	if (verdict != MW_CONTINUE) {
		reply_outcome(q, mw_sasl_outcome(&x->sasl));
		return;
	}
	mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
	mw_message_put(q->reply, MW_F_DATA, mw_wbuf_span(challenge));
}

static void end_exchange(struct mw_worker *w, struct mw_conn *c)
{
	struct exchange *x = c->state;

	mw_sasl_cancel(&x->sasl, &w->core, &x->login); /* which wipes it */
	free(x);
	c->state = NULL;
}

/* Its credentials are there already. */
static void sasl_resume(struct mw_request *q)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct exchange *x = q->conn->state;
	struct mw_worker *w = q->worker;

	mw_worker_store(w);
	reply_exchange(q, mw_sasl_resume(&x->sasl, &w->core, &x->login, &challenge), &challenge);
}

static void sasl_start(struct mw_request *q)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct mw_worker *w = q->worker;
	struct exchange *x;

	if (q->again) {
		sasl_resume(q);
		return;
	}
	if (q->conn->state != NULL || (x = malloc(sizeof(*x))) == NULL) {
		q->last = true;
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "an exchange is under way already");
		return;
	}
	x->base.end = end_exchange;
	q->conn->state = x;
	mw_message_text(q->m, MW_F_MECHANISM, x->mechanism, sizeof(x->mechanism));
	mw_message_text(q->m, MW_F_SERVICE, x->service, sizeof(x->service));
	x->login = mw_request_login(q, "sasl", x->mechanism, x->service);
	mw_worker_store(w);
	if (mw_message_has(q->m, MW_F_LENGTH)) {
		reply_exchange(q,
			       mw_sasl_start_too_long(&x->sasl, &w->core, &x->login,
						      mw_message_get(q->m, MW_F_MECHANISM)),
			       &challenge);
		return;
	}
	reply_exchange(q,
		       mw_sasl_start(&x->sasl, &w->core, &x->login,
				     mw_message_get(q->m, MW_F_MECHANISM),
				     mw_message_get(q->m, MW_F_DATA), &challenge),
		       &challenge);
}

static void sasl_step(struct mw_request *q)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct exchange *x = q->conn->state;
	struct mw_worker *w = q->worker;

	if (q->again) {
		sasl_resume(q);
		return;
	}
	if (x == NULL || x->base.end != end_exchange) {
		q->last = true;
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "no exchange is under way");
		return;
	}
	mw_worker_store(w);
	if (mw_message_has(q->m, MW_F_LENGTH)) {
		reply_exchange(q, mw_sasl_too_long(&x->sasl, &w->core, &x->login), &challenge);
		return;
	}
	reply_exchange(q,
		       mw_sasl_step(&x->sasl, &w->core, &x->login, mw_message_get(q->m, MW_F_DATA),
				    &challenge),
		       &challenge);
}

static void decide(struct mw_request *q, const char *frontend, struct mw_outcome *outcome)
{
	struct mw_credentials credentials = {
		.name = mw_message_get(q->m, MW_F_NAME),
		.authzid = mw_message_get(q->m, MW_F_AUTHZID),
		.secret = mw_message_get(q->m, MW_F_SECRET),
		/* Dovecot hands a bearer token to PAM as the password. */
		.bearer = true,
	};
	char service[MW_SERVICE_SIZE];
	struct mw_login login = mw_request_login(q, frontend, "", service);

	mw_message_text(q->m, MW_F_SERVICE, service, sizeof(service));
	mw_worker_store(q->worker);
	if (!mw_message_has(q->m, MW_F_LENGTH))
		mw_login_decide(&q->worker->core, &login, &credentials, outcome);
	else
		mw_login_refuse(&q->worker->core, &login, credentials.name, MW_R_TOKEN_LENGTH,
				outcome);
	q->waits = outcome->verdict == MW_WAIT;
}

/* Whose credential it was. A forged one has no account, and says nothing of others. */
static void put_key(struct mw_request *q, const struct mw_outcome *outcome, struct mw_store *s)
{
	struct mw_span credential = mw_span_str(outcome->credential);
	struct mw_key_record record;
	uint64_t id;

	if (outcome->verdict != MW_OK)
		mw_message_put_text(q->reply, MW_F_ACCOUNT, outcome->account);
	if (!mw_take_prefix(&credential, "key:") || !mw_span_number(credential, INT64_MAX, &id) ||
	    s == NULL || s->keys->by_id(s, (int64_t)id, &record) != MW_STORE_OK)
		return;
	mw_message_put_number(q->reply, MW_F_ID, id);
	mw_message_put_text(q->reply, MW_F_LABEL, record.key.label);
}

/* Who holds a key may know why it is refused: it cannot have been guessed. */
static void check(struct mw_request *q)
{
	struct mw_key_record gone;
	struct mw_outcome outcome;
	struct mw_store *s;

	decide(q, "cli", &outcome);
	if (q->waits)
		return;
	s = q->worker->core.store;
	if (outcome.reason == MW_R_KEY_UNKNOWN && s != NULL &&
	    mw_key_find(s, mw_message_get(q->m, MW_F_SECRET), &gone) == MW_R_KEY_DELETED)
		outcome.reason = MW_R_KEY_DELETED;
	q->own = outcome.verdict != MW_OK &&
		 (outcome.account[0] != '\0' || outcome.reason == MW_R_KEY_DELETED);
	reply_outcome(q, &outcome);
	if (outcome.account[0] != '\0')
		put_key(q, &outcome, s);
	else if (outcome.reason == MW_R_KEY_DELETED)
		mw_message_put_number(q->reply, MW_F_ID, (uint64_t)gone.key.id);
	if (outcome.detail[0] != '\0' && mw_request_is_admin(q))
		mw_message_put_text(q->reply, MW_F_DETAIL, outcome.detail);
}

static void pam_token(struct mw_request *q)
{
	struct mw_outcome outcome;

	decide(q, "pam", &outcome);
	if (!q->waits)
		reply_outcome(q, &outcome);
}

/* clang-format off */
const struct mw_verb_row mw_login_verbs[] = {
	{ MW_V_SASL_START, "sasl_start", MW_ROLE_CHECK, sasl_start, { MW_F_MECHANISM, MW_F_SERVICE }, { MW_F_REMOTE, MW_F_LOCAL, MW_F_TLS, MW_F_DATA, MW_F_LENGTH } },
	{ MW_V_SASL_STEP, "sasl_step", MW_ROLE_CHECK, sasl_step, { MW_F_DATA }, { MW_F_LENGTH } },
	{ MW_V_CHECK, "check", MW_ROLE_CHECK, check, { MW_F_SECRET, MW_F_SERVICE }, { MW_F_NAME, MW_F_REMOTE, MW_F_AUTHZID } },
	{ MW_V_PAM_TOKEN, "pam_token", MW_ROLE_CHECK, pam_token, { MW_F_NAME, MW_F_SECRET, MW_F_SERVICE }, { MW_F_LENGTH, MW_F_REMOTE } },
	{ 0 },
};
/* clang-format on */
