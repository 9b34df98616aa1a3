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
#include "common/mfa/mfa.h"
#include "conf/user.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/subject.h"
#include "daemon/verbs/verbs.h"

struct conversation {
	struct mw_unfinished base;
	struct mw_mfa mfa;
	struct mw_login login;
	bool by_verifier; /* whoever asks may ask about others */
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

/* The end, before there is a verdict. Such requests leave no audit line. */
static void refuse(struct mw_request *q, enum mw_reason reason, const char *why)
{
	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
}

/* Verifiers may ask about any account; other users about their own, by their user name
 * or by another name of the account that has it. System users own no account.
 * *unix_user: the name is that of a Unix user, and so exact. */
static bool may_ask(struct mw_request *q, bool *unix_user)
{
	struct mw_span name = mw_message_get(q->m, MW_F_NAME);
	struct mw_account own;
	char user[MW_NAME_SIZE];

	*unix_user = mw_message_number(q->m, MW_F_UNIX, 0) != 0;
	if (q->conn->peer.roles & MW_ROLE_CHECK)
		return true;
	if (!mw_request_may_own_account(q))
		return false;
	if (mw_user_name(q->conn->peer.uid, user, sizeof(user)) && mw_span_is(name, user))
		return *unix_user = true;
	if (mw_request_names_own(q, name, &own))
		return true;
	refuse(q, MW_R_NOT_PERMITTED, "this user may not ask about others");
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
	if (out->reason == MW_R_THROTTLED || out->reason == MW_R_RATE_LIMITED)
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

/* A user whose name no account can have is asked and refused like any other without an
 * account: the log says why. */
static void say_why_nobody(const struct mw_request *q, const struct mw_login *login)
{
	const struct mw_core *core = &q->worker->core;
	char user[MW_NAME_SIZE];
	const char *fault;

	mw_message_text(q->m, MW_F_NAME, user, sizeof(user));
	if (login->unix_user && (fault = mw_account_user_fault(core, user)) != NULL)
		mw_logf(core->log, MW_LOG_NOTICE, "user \"%s\" has no account: %s", user, fault);
}

static void mfa_start(struct mw_request *q)
{
	struct conversation *x;
	bool unix_user;

	if (!may_ask(q, &unix_user))
		return;
	if (q->conn->state != NULL || (x = calloc(1, sizeof(*x))) == NULL) {
		refuse(q, MW_R_BAD_REQUEST, "an exchange is under way already");
		return;
	}
	x->base.end = end_conversation;
	q->conn->state = x;
	mw_message_text(q->m, MW_F_SERVICE, x->service, sizeof(x->service));
	x->by_verifier = (q->conn->peer.roles & MW_ROLE_CHECK) != 0;
	x->login = mw_request_login(q, "pam", "", x->service);
	x->login.unix_user = unix_user;
	mw_worker_store(q->worker);
	say_why_nobody(q, &x->login);
	reply_step(q, x,
		   mw_mfa_start(&x->mfa, &q->worker->core, &x->login,
				mw_message_get(q->m, MW_F_NAME), may_offer(q)));
}

/* The conversation under way; NULL when there is none, or the one who asks is no verifier
 * any more, and the reply says so. */
static struct conversation *continued(struct mw_request *q)
{
	struct conversation *x = q->conn->state;

	if (x == NULL || x->base.end != end_conversation) {
		refuse(q, MW_R_BAD_REQUEST, "no conversation is under way");
		return NULL;
	}
	if (x->by_verifier && !(q->conn->peer.roles & MW_ROLE_CHECK)) {
		refuse(q, MW_R_NOT_PERMITTED, "this user may no longer ask about others");
		return NULL;
	}
	mw_worker_store(q->worker);
	return x;
}

static void mfa_code(struct mw_request *q)
{
	struct conversation *x = continued(q);

	if (x != NULL)
		reply_step(q, x,
			   mw_mfa_code(&x->mfa, &q->worker->core, &x->login,
				       mw_message_get(q->m, MW_F_CODE)));
}

static void enroll_start(struct mw_request *q)
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

static void enroll_confirm(struct mw_request *q)
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

static void mfa_account(struct mw_request *q)
{
	char service[MW_SERVICE_SIZE] = "";
	struct mw_login login = mw_request_login(q, "pam", "", service);
	struct mw_outcome out;
	int64_t before;

	if (!may_ask(q, &login.unix_user))
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

/* clang-format off */
const struct mw_verb_row mw_mfa_verbs[] = {
	{ MW_V_MFA_START, "mfa_start", MW_ROLE_ANY, mfa_start, { MW_F_NAME, MW_F_SERVICE }, { MW_F_REMOTE, MW_F_ENROLL, MW_F_UNIX } },
	{ MW_V_MFA_CODE, "mfa_code", MW_ROLE_ANY, mfa_code, { MW_F_CODE }, { 0 } },
	{ MW_V_ENROLL_START, "enroll_start", MW_ROLE_ANY, enroll_start, { 0 }, { 0 } },
	{ MW_V_ENROLL_CONFIRM, "enroll_confirm", MW_ROLE_ANY, enroll_confirm, { MW_F_CODE }, { 0 } },
	{ MW_V_MFA_ACCOUNT, "mfa_account", MW_ROLE_ANY, mfa_account, { MW_F_NAME, MW_F_SERVICE }, { MW_F_REMOTE, MW_F_UNIX } },
	{ 0 },
};
/* clang-format on */
