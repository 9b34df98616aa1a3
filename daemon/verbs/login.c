/*
 * NAME
 *	login - requests for a verdict
 * DESCRIPTION
 *	A SASL exchange hangs on its connection until it ends; a check is one
 *	request. After a verdict the connection is closed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/verbs/dispatch.h"

struct mw_login mw_request_login(const struct mw_request *q, const char *door,
				 const char *mechanism, const char *service)
{
	struct mw_login login = {
		.frontend = door,
		.mechanism = mechanism,
		.service = service,
		.uid = q->conn->peer.uid,
		.pid = q->conn->peer.pid,
	};

	/* Others have no clients: an address of theirs would be whichever they like. */
	login.rationed = !(q->conn->peer.roles & MW_ROLE_CHECK);
	if (!login.rationed) {
		login.remote = mw_address_parse(mw_message_get(q->m, MW_F_REMOTE));
		login.tls_known = mw_message_has(q->m, MW_F_TLS);
		login.tls = mw_message_number(q->m, MW_F_TLS, 0) == 1;
	}
	return login;
}

/* To a login's door the outcome; the account only with a yes. */
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
	struct mw_exchange *x = q->conn->state;

	if (verdict != MW_CONTINUE) {
		reply_outcome(q, mw_sasl_outcome(&x->sasl));
		return;
	}
	mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
	mw_message_put(q->reply, MW_F_DATA, mw_wbuf_span(challenge));
}

static void end_exchange(struct mw_worker *w, struct mw_conn *c)
{
	struct mw_exchange *x = c->state;

	mw_sasl_cancel(&x->sasl, &w->core, &x->login); /* which wipes it */
	free(x);
	c->state = NULL;
}

void mw_verb_sasl_start(struct mw_request *q)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct mw_worker *w = q->worker;
	struct mw_exchange *x;

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
	reply_exchange(q,
		       mw_sasl_start(&x->sasl, &w->core, &x->login,
				     mw_message_get(q->m, MW_F_MECHANISM),
				     mw_message_get(q->m, MW_F_DATA), &challenge),
		       &challenge);
}

void mw_verb_sasl_step(struct mw_request *q)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct mw_exchange *x = q->conn->state;
	struct mw_worker *w = q->worker;

	if (x == NULL || x->base.end != end_exchange) {
		q->last = true;
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "no exchange is under way");
		return;
	}
	mw_worker_store(w);
	reply_exchange(q,
		       mw_sasl_step(&x->sasl, &w->core, &x->login, mw_message_get(q->m, MW_F_DATA),
				    &challenge),
		       &challenge);
}

static void check(struct mw_request *q, const char *door, struct mw_outcome *outcome)
{
	struct mw_credentials credentials = {
		.name = mw_message_get(q->m, MW_F_NAME),
		.authzid = mw_message_get(q->m, MW_F_AUTHZID),
		.secret = mw_message_get(q->m, MW_F_SECRET),
		/* Dovecot hands a bearer token to PAM as the password. */
		.bearer = true,
	};
	char service[MW_SERVICE_SIZE];
	struct mw_login login = mw_request_login(q, door, "", service);

	mw_message_text(q->m, MW_F_SERVICE, service, sizeof(service));
	mw_worker_store(q->worker);
	mw_login_decide(&q->worker->core, &login, &credentials, outcome);
	reply_outcome(q, outcome);
}

/* For administrators: which key it was. */
static void put_key(struct mw_request *q, const struct mw_outcome *outcome)
{
	struct mw_span credential = mw_span_str(outcome->credential);
	struct mw_store *s = q->worker->core.store;
	struct mw_key_record record;
	uint64_t id;

	if (outcome->verdict != MW_OK || !(q->conn->peer.roles & MW_ROLE_ADMIN) || s == NULL ||
	    !mw_take_prefix(&credential, "key:") || !mw_span_number(credential, INT64_MAX, &id) ||
	    s->keys->by_id(s, (int64_t)id, &record) != MW_STORE_OK)
		return;
	mw_message_put_number(q->reply, MW_F_ID, id);
	mw_message_put_text(q->reply, MW_F_LABEL, record.key.label);
}

void mw_verb_check(struct mw_request *q)
{
	struct mw_outcome outcome;

	check(q, "cli", &outcome);
	put_key(q, &outcome);
}

void mw_verb_pam_token(struct mw_request *q)
{
	struct mw_outcome outcome;

	check(q, "pam", &outcome);
}
