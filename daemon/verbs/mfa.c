/*
 * NAME
 *	mfa - a login's second factor
 * DESCRIPTION
 *	A conversation hangs on its connection until it ends. Its steps wait for
 *	a person, so the connection may be silent for longer than others.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/login/account.h"
#include "common/mfa/account_phase.h"
#include "common/mfa/reauth.h"
#include "common/otp/qr.h"
#include "conf/user.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/verbs/totp.h"

struct conversation {
	struct mw_unfinished base;
	struct mw_mfa mfa;
	struct mw_login login;
	char service[MW_SERVICE_SIZE];
};

static void end_conversation(struct mw_worker *w, struct mw_conn *c)
{
	struct conversation *x = c->state;

	mw_mfa_cancel(&x->mfa, &w->core, &x->login);
	sodium_memzero(x, sizeof(*x));
	free(x);
	c->state = NULL;
	c->interactive = false;
}

static void reject(struct mw_request *q, enum mw_reason reason, const char *why)
{
	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
}

/* Those who may ask for verdicts ask about anybody; others about themselves: by
 * their user's name, or by another name of the account that has it. The system's
 * users are nobody in that sense. */
static bool may_ask(struct mw_request *q)
{
	struct mw_span name = mw_message_get(q->m, MW_F_NAME);
	struct mw_account own, named;
	char user[MW_NAME_SIZE];
	struct mw_store *s;

	if (q->conn->peer.roles & MW_ROLE_CHECK)
		return true;
	if (!mw_request_may_own_account(q))
		return false;
	if (mw_user_name(q->conn->peer.uid, user, sizeof(user))) {
		if (mw_span_is(name, user))
			return true;
		s = mw_worker_store(q->worker);
		if (s != NULL &&
		    mw_account_find(s, mw_span_str(user), q->worker->core.default_domain, &own) ==
			    MW_STORE_OK &&
		    mw_account_find(s, name, q->worker->core.default_domain, &named) ==
			    MW_STORE_OK &&
		    own.id == named.id)
			return true;
	}
	reject(q, MW_R_NOT_PERMITTED, "this user may not ask about others");
	return false;
}

/* Enrolling at login is for root and for the person itself: a mail server's
 * user may ask for verdicts, and no more. */
static bool may_offer(const struct mw_request *q)
{
	unsigned roles = q->conn->peer.roles;

	return mw_message_number(q->m, MW_F_ENROLL, 1) != 0 &&
	       ((roles & MW_ROLE_ADMIN) || !(roles & MW_ROLE_CHECK));
}

static void put_text(struct mw_request *q, const char *text)
{
	mw_message_put_text(q->reply, MW_F_TEXT, text);
}

/* A verdict, with what the person should hear of it. */
static void reply_end(struct mw_request *q, const struct conversation *x)
{
	const struct mw_outcome *out = &x->mfa.outcome;
	const struct mw_judgement *judgement = &x->mfa.judgement;
	char text[96];

	q->last = true;
	mw_reply(q, out->verdict, out->reason, NULL);
	if (out->verdict == MW_OK && out->account[0] != '\0')
		mw_message_put_text(q->reply, MW_F_ACCOUNT, out->account);
	if (out->reason == MW_R_THROTTLED)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)judgement->wait);
	if (out->reason == MW_R_RECOVERY_CODE) {
		snprintf(text, sizeof(text), "This recovery code is used up now; %zu %s left.",
			 judgement->recovery_left, judgement->recovery_left == 1 ? "is" : "are");
		put_text(q, text);
	}
}

static void reply_ask(struct mw_request *q, enum mw_asked ask)
{
	q->conn->interactive = true;
	mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
	mw_message_put_number(q->reply, MW_F_ASK, ask);
}

/* How long the person's codes are, when all of them are that long; 0: they are
 * not, or there are none. */
static unsigned common_digits(const struct mw_subject *subject)
{
	for (size_t i = 1; i < subject->device_count; i++)
		if (subject->devices[i].totp.digits != subject->devices[0].totp.digits)
			return 0;
	return subject->device_count > 0 ? subject->devices[0].totp.digits : 0;
}

static void reply_step(struct mw_request *q, const struct conversation *x, enum mw_verdict verdict)
{
	unsigned digits = common_digits(&x->mfa.subject);

	if (verdict != MW_CONTINUE) {
		reply_end(q, x);
		return;
	}
	reply_ask(q, x->mfa.phase == MW_MFA_ENROLL ? MW_ASK_ENROLL : MW_ASK_CODE);
	if (digits != 0)
		mw_message_put_number(q->reply, MW_F_DIGITS, digits);
}

void mw_verb_mfa_start(struct mw_request *q)
{
	struct conversation *x;

	if (!may_ask(q))
		return;
	if (q->conn->state != NULL || (x = calloc(1, sizeof(*x))) == NULL) {
		reject(q, MW_R_BAD_REQUEST, "an exchange is under way already");
		return;
	}
	x->base.end = end_conversation;
	q->conn->state = x;
	mw_message_text(q->m, MW_F_SERVICE, x->service, sizeof(x->service));
	x->login = mw_request_login(q, "pam", "", x->service);
	mw_worker_store(q->worker);
	reply_step(q, x,
		   mw_mfa_start(&x->mfa, &q->worker->core, &x->login,
				mw_message_get(q->m, MW_F_NAME), may_offer(q)));
}

/* The conversation under way; NULL when there is none, and the reply says so. */
static struct conversation *continued(struct mw_request *q)
{
	struct conversation *x = q->conn->state;

	if (x != NULL && x->base.end == end_conversation) {
		mw_worker_store(q->worker);
		return x;
	}
	reject(q, MW_R_BAD_REQUEST, "no conversation is under way");
	return NULL;
}

void mw_verb_mfa_code(struct mw_request *q)
{
	struct conversation *x = continued(q);

	if (x != NULL)
		reply_step(q, x,
			   mw_mfa_code(&x->mfa, &q->worker->core, &x->login,
				       mw_message_get(q->m, MW_F_CODE)));
}

void mw_put_enrollment(struct mw_wbuf *w, const struct mw_enrollment *e)
{
	char text[MW_QR_MAX];
	struct mw_wbuf qr = mw_wbuf_of(text, sizeof(text));

	mw_message_put_number(w, MW_F_ID, (uint64_t)e->device_id);
	mw_message_put_text(w, MW_F_SEED, e->seed);
	mw_message_put_text(w, MW_F_URI, e->uri);
	if (mw_qr_draw(e->uri, &qr) || mw_qr_draw(e->short_uri, &qr))
		mw_message_put(w, MW_F_QR, mw_wbuf_span(&qr));
	sodium_memzero(text, sizeof(text));
}

void mw_verb_enroll_start(struct mw_request *q)
{
	struct conversation *x = continued(q);
	struct mw_enrollment e;

	if (x == NULL)
		return;
	if (mw_mfa_enroll(&x->mfa, &q->worker->core, &x->login, &e) != MW_CONTINUE) {
		reply_end(q, x);
		return;
	}
	reply_ask(q, MW_ASK_CONFIRM);
	mw_put_enrollment(q->reply, &e);
	sodium_memzero(&e, sizeof(e));
}

void mw_drift_words(int64_t ahead, char *out, size_t size)
{
	int64_t minutes = (ahead < 0 ? -ahead : ahead) / 60;

	if (ahead == 0)
		snprintf(out, size,
			 "That code is wrong. Wait for the next one, and try again. If that "
			 "does not help, look at the clock of your device.");
	else
		snprintf(out, size,
			 "The clock of your device is about %lld minute%s %s. Set it, and try "
			 "again.",
			 (long long)minutes, minutes == 1 ? "" : "s", ahead > 0 ? "fast" : "slow");
}

void mw_verb_enroll_confirm(struct mw_request *q)
{
	struct conversation *x = continued(q);
	struct mw_enrolled out = { 0 };
	char text[128];

	if (x == NULL)
		return;
	if (mw_mfa_confirm(&x->mfa, &q->worker->core, &x->login, mw_message_get(q->m, MW_F_CODE),
			   &out) == MW_CONTINUE) {
		reply_ask(q, MW_ASK_CONFIRM);
		mw_message_put_number(q->reply, MW_F_TRIES, x->mfa.tries);
		mw_drift_words(out.ahead, text, sizeof(text));
		put_text(q, text);
	} else {
		reply_end(q, x);
		if (x->mfa.outcome.verdict == MW_OK && out.codes[0] != '\0')
			mw_message_put_text(q->reply, MW_F_CODES, out.codes);
	}
	sodium_memzero(&out, sizeof(out));
}

void mw_verb_mfa_account(struct mw_request *q)
{
	char service[MW_SERVICE_SIZE] = "";
	struct mw_login login = mw_request_login(q, "pam", "", service);
	struct mw_outcome out;
	int64_t before;

	if (!may_ask(q))
		return;
	mw_message_text(q->m, MW_F_SERVICE, service, sizeof(service));
	mw_worker_store(q->worker);
	mw_mfa_account(&q->worker->core, &login, mw_message_get(q->m, MW_F_NAME), &out, &before);
	q->last = true;
	mw_reply(q, out.verdict, out.reason, NULL);
	if (out.verdict == MW_OK && out.account[0] != '\0')
		mw_message_put_text(q->reply, MW_F_ACCOUNT, out.account);
	if (before != 0)
		mw_message_put_number(q->reply, MW_F_ENROLL_BEFORE, (uint64_t)before);
}

static const char *proof_words(enum mw_reason reason)
{
	switch (reason) {
	case MW_R_THROTTLED:
		return "too many wrong codes came; wait, or give a recovery code";
	case MW_R_CODE_REPLAYED:
		return "that code was used already; wait for the next one";
	case MW_R_CODE_WRONG:
		return "that code is wrong";
	case MW_R_ACCOUNT_DISABLED:
		return "the account is disabled";
	default:
		return "the code could not be looked at; try again";
	}
}

void mw_reply_reauth(struct mw_request *q, enum mw_reason reason,
		     const struct mw_judgement *judgement)
{
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", proof_words(reason));
	if (reason == MW_R_THROTTLED)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)judgement->wait);
}

bool mw_request_reauth(struct mw_request *q, const struct mw_account *account)
{
	struct mw_login login = mw_request_login(q, "cli", "", "");
	struct mw_core *core = &q->worker->core;
	struct mw_subject subject;
	struct mw_judgement judgement;
	enum mw_reason reason;

	if (q->conn->peer.roles & MW_ROLE_ADMIN)
		return true;
	if (mw_subject_find(core->store, core->keyring, mw_span_str(account->name), "", &subject) !=
	    MW_STORE_OK) {
		mw_reply_store(q, MW_STORE_FAILED, "account");
		return false;
	}
	if (subject.device_count == 0 || !mw_message_has(q->m, MW_F_CODE)) {
		mw_reply(q, MW_DENY,
			 subject.device_count == 0 ? MW_R_NOT_ENROLLED : MW_R_CODE_NEEDED,
			 subject.device_count == 0 ? "enroll first: mailward totp enroll"
						   : "a code is needed");
		return false;
	}
	reason = mw_mfa_reauth(core, &login, &subject, mw_message_get(q->m, MW_F_CODE), &judgement);
	if (mw_reason_verdict(reason) == MW_OK)
		return true;
	mw_reply_reauth(q, reason, &judgement);
	return false;
}
