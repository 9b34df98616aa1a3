/*
 * NAME
 *	dispatch - one request, from its bytes to its reply
 * DESCRIPTION
 *	A message that can't be read, a verb that is not known and a peer that may
 *	not ask are all "could not decide": a plugin of another version or a user
 *	missing in [peers] must not look like a wrong password to a mail client.
 */
#include "daemon/verbs/dispatch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "common/login/account.h"
#include "common/login/record.h"
#include "conf/user.h"

#define FIELDS_MAX 8
/* Far enough for any key, near enough for any program's calendar: year 2200. */
#define LATEST 7258118400LL

struct verb {
	const char *name;
	unsigned role;
	void (*handle)(struct mw_request *q);
	uint8_t needs[FIELDS_MAX]; /* enum mw_field, ended by 0 */
	uint8_t takes[FIELDS_MAX];
};

static const struct verb verbs[MW_VERB_COUNT] = {
	[MW_V_SASL_START] = { "sasl_start",
			      MW_ROLE_CHECK,
			      mw_verb_sasl_start,
			      { MW_F_MECHANISM, MW_F_SERVICE },
			      { MW_F_REMOTE, MW_F_LOCAL, MW_F_TLS, MW_F_DATA } },
	[MW_V_SASL_STEP] = { "sasl_step", MW_ROLE_CHECK, mw_verb_sasl_step, { MW_F_DATA }, { 0 } },
	[MW_V_CHECK] = { "check",
			 MW_ROLE_CHECK,
			 mw_verb_check,
			 { MW_F_SECRET, MW_F_SERVICE },
			 { MW_F_NAME, MW_F_REMOTE, MW_F_AUTHZID } },
	[MW_V_PAM_TOKEN] = { "pam_token",
			     MW_ROLE_CHECK,
			     mw_verb_pam_token,
			     { MW_F_NAME, MW_F_SECRET, MW_F_SERVICE },
			     { MW_F_REMOTE } },

	[MW_V_MFA_START] = { "mfa_start",
			     MW_ROLE_ANY,
			     mw_verb_mfa_start,
			     { MW_F_NAME, MW_F_SERVICE },
			     { MW_F_REMOTE, MW_F_ENROLL } },
	[MW_V_MFA_CODE] = { "mfa_code", MW_ROLE_ANY, mw_verb_mfa_code, { MW_F_CODE }, { 0 } },
	[MW_V_ENROLL_START] = { "enroll_start", MW_ROLE_ANY, mw_verb_enroll_start, { 0 }, { 0 } },
	[MW_V_ENROLL_CONFIRM] = { "enroll_confirm",
				  MW_ROLE_ANY,
				  mw_verb_enroll_confirm,
				  { MW_F_CODE },
				  { 0 } },
	[MW_V_MFA_ACCOUNT] = { "mfa_account",
			       MW_ROLE_ANY,
			       mw_verb_mfa_account,
			       { MW_F_NAME, MW_F_SERVICE },
			       { MW_F_REMOTE } },

	[MW_V_INIT] = { "init", MW_ROLE_ADMIN, mw_verb_init, { 0 }, { 0 } },
	[MW_V_STATUS] = { "status", MW_ROLE_ADMIN, mw_verb_status, { 0 }, { 0 } },

	[MW_V_ACCOUNT_ADD] = { "account_add",
			       MW_ROLE_ADMIN,
			       mw_verb_account_add,
			       { MW_F_NAME },
			       { MW_F_NAMES } },
	[MW_V_ACCOUNT_SHOW] = { "account_show",
				MW_ROLE_ADMIN,
				mw_verb_account_show,
				{ MW_F_NAME },
				{ 0 } },
	[MW_V_ACCOUNT_LIST] = { "account_list",
				MW_ROLE_ADMIN,
				mw_verb_account_list,
				{ 0 },
				{ MW_F_CURSOR } },
	[MW_V_ACCOUNT_RENAME] = { "account_rename",
				  MW_ROLE_ADMIN,
				  mw_verb_account_rename,
				  { MW_F_NAME, MW_F_ALIAS },
				  { 0 } },
	[MW_V_ACCOUNT_ALIAS] = { "account_alias",
				 MW_ROLE_ADMIN,
				 mw_verb_account_alias,
				 { MW_F_NAME, MW_F_ALIAS },
				 { 0 } },
	[MW_V_ACCOUNT_UNALIAS] = { "account_unalias",
				   MW_ROLE_ADMIN,
				   mw_verb_account_unalias,
				   { MW_F_NAME, MW_F_ALIAS },
				   { 0 } },
	[MW_V_ACCOUNT_DISABLE] = { "account_disable",
				   MW_ROLE_ADMIN,
				   mw_verb_account_disable,
				   { MW_F_NAME },
				   { 0 } },
	[MW_V_ACCOUNT_ENABLE] = { "account_enable",
				  MW_ROLE_ADMIN,
				  mw_verb_account_enable,
				  { MW_F_NAME },
				  { 0 } },
	[MW_V_ACCOUNT_DELETE] = { "account_delete",
				  MW_ROLE_ADMIN,
				  mw_verb_account_delete,
				  { MW_F_NAME },
				  { 0 } },

	[MW_V_KEY_CREATE] = { "key_create",
			      MW_ROLE_ANY,
			      mw_verb_key_create,
			      { MW_F_LABEL, MW_F_SCOPES },
			      { MW_F_NAME, MW_F_NETWORKS, MW_F_BIND, MW_F_NOT_BEFORE, MW_F_EXPIRES,
				MW_F_CODE } },
	[MW_V_KEY_LIST] = { "key_list",
			    MW_ROLE_ANY,
			    mw_verb_key_list,
			    { 0 },
			    { MW_F_NAME, MW_F_CURSOR } },
	[MW_V_KEY_SHOW] = { "key_show", MW_ROLE_ANY, mw_verb_key_show, { MW_F_ID }, { 0 } },
	[MW_V_KEY_REVOKE] = { "key_revoke", MW_ROLE_ANY, mw_verb_key_revoke, { MW_F_ID }, { 0 } },

	[MW_V_TOTP_ENROLL] = { "totp_enroll",
			       MW_ROLE_ANY,
			       mw_verb_totp_enroll,
			       { 0 },
			       { MW_F_NAME, MW_F_LABEL, MW_F_ALGORITHM, MW_F_DIGITS, MW_F_PERIOD,
				 MW_F_INVITATION, MW_F_CODE } },
	[MW_V_TOTP_CONFIRM] = { "totp_confirm",
				MW_ROLE_ANY,
				mw_verb_totp_confirm,
				{ MW_F_ID, MW_F_CODE },
				{ MW_F_NAME, MW_F_INVITATION } },
	[MW_V_TOTP_LIST] = { "totp_list", MW_ROLE_ANY, mw_verb_totp_list, { 0 }, { MW_F_NAME } },
	[MW_V_TOTP_REMOVE] = { "totp_remove",
			       MW_ROLE_ANY,
			       mw_verb_totp_remove,
			       { MW_F_ID },
			       { MW_F_NAME, MW_F_CODE } },
	[MW_V_TOTP_UNLOCK] = { "totp_unlock",
			       MW_ROLE_ADMIN,
			       mw_verb_totp_unlock,
			       { MW_F_NAME },
			       { 0 } },
	[MW_V_TOTP_IMPORT] = { "totp_import",
			       MW_ROLE_ADMIN,
			       mw_verb_totp_import,
			       { MW_F_RECORDS },
			       { MW_F_CURSOR } },
	[MW_V_RECOVERY_NEW] = { "recovery_new",
				MW_ROLE_ANY,
				mw_verb_recovery_new,
				{ 0 },
				{ MW_F_NAME, MW_F_CODE } },
	[MW_V_INVITE_CREATE] = { "invite_create",
				 MW_ROLE_ADMIN,
				 mw_verb_invite_create,
				 { MW_F_NAME },
				 { MW_F_EXPIRES } },

	[MW_V_TOKEN_ISSUE] = { "token_issue",
			       MW_ROLE_ADMIN,
			       mw_verb_token_issue,
			       { MW_F_NAME, MW_F_SCOPES, MW_F_TTL },
			       { MW_F_NETWORKS, MW_F_JWS_ALG } },
	[MW_V_TOKEN_REVOKE] = { "token_revoke",
				MW_ROLE_ADMIN,
				mw_verb_token_revoke,
				{ MW_F_ISSUER },
				{ MW_F_JTI, MW_F_SID } },
	[MW_V_JWKS] = { "jwks", MW_ROLE_ADMIN, mw_verb_jwks, { 0 }, { 0 } },
	[MW_V_ISSUER_LIST] = { "issuer_list",
			       MW_ROLE_ADMIN,
			       mw_verb_issuer_list,
			       { 0 },
			       { MW_F_CURSOR } },
	[MW_V_REVOCATION_LIST] = { "revocation_list",
				   MW_ROLE_ADMIN,
				   mw_verb_revocation_list,
				   { 0 },
				   { MW_F_CURSOR } },
};

void mw_reply(struct mw_request *q, enum mw_verdict verdict, enum mw_reason reason, const char *fmt,
	      ...)
{
	char text[MW_ERROR_SIZE];
	va_list args;

	mw_wbuf_cut(q->reply, 0);
	mw_message_begin(q->reply, q->m->verb);
	mw_message_put_number(q->reply, MW_F_VERDICT, verdict);
	if (!(q->conn->peer.roles & MW_ROLE_ADMIN) && !q->own && reason != MW_R_NOT_PERMITTED)
		return;
	mw_message_put_text(q->reply, MW_F_REASON, mw_reason_name(reason));
	if (fmt == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (mw_span_is_text(mw_span_str(text)))
		mw_message_put_text(q->reply, MW_F_TEXT, text);
}

void mw_reply_store(struct mw_request *q, enum mw_store_result result, const char *what)
{
	struct mw_worker *w = q->worker;

	switch (result) {
	case MW_STORE_OK:
		mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
		break;
	case MW_STORE_NOT_FOUND:
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "there is no %s", what);
		break;
	case MW_STORE_EXISTS:
		mw_reply(q, MW_DENY, MW_R_EXISTS, "%s is there already", what);
		break;
	default:
		atomic_fetch_add(&w->daemon->metrics.store_errors, 1);
		mw_logf(w->core.log, MW_LOG_ERR, "store: %s", mw_store_error(w->core.store));
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE, "the store: %s",
			 mw_store_error(w->core.store));
	}
}

struct mw_store *mw_request_store(struct mw_request *q)
{
	struct mw_store *s = mw_worker_store(q->worker);

	if (s == NULL)
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE, "the store: %s",
			 q->worker->store_error.text);
	return s;
}

bool mw_request_name(struct mw_request *q, enum mw_field f, char out[static MW_NAME_SIZE])
{
	if (mw_name_canonical(mw_message_get(q->m, f), out))
		return true;
	mw_reply(q, MW_DENY, MW_R_INVALID,
		 "a name has 1 to 255 bytes and no blanks or control characters");
	return false;
}

bool mw_request_account(struct mw_request *q, enum mw_field f, struct mw_account *out)
{
	struct mw_store *s = mw_request_store(q);
	char name[MW_NAME_SIZE], what[MW_NAME_SIZE + 16];
	enum mw_store_result r;

	if (s == NULL || !mw_request_name(q, f, name))
		return false;
	r = mw_account_find(s, mw_span_str(name), q->worker->core.default_domain, out);
	if (r == MW_STORE_OK)
		return true;
	snprintf(what, sizeof(what), "account %s", name);
	mw_reply_store(q, r, what);
	return false;
}

bool mw_request_time(struct mw_request *q, enum mw_field f, const char *what, int64_t earliest,
		     int64_t *out)
{
	uint64_t v = mw_message_number(q->m, f, 0);

	*out = (int64_t)v;
	if (!mw_message_has(q->m, f) || (v > (uint64_t)earliest && v <= LATEST))
		return true;
	mw_reply(q, MW_DENY, MW_R_INVALID, "%s", what);
	return false;
}

/* NULL when the message has just the fields that its verb wants; else what is
 * wrong. No field stands in both lists. */
static const char *misfit(const struct verb *v, const struct mw_message *m)
{
	unsigned known = 0;

	for (size_t i = 0; i < FIELDS_MAX && v->needs[i] != 0; i++) {
		if (!mw_message_has(m, (enum mw_field)v->needs[i]))
			return "a field is missing";
		known++;
	}
	for (size_t i = 0; i < FIELDS_MAX && v->takes[i] != 0; i++)
		known += mw_message_has(m, (enum mw_field)v->takes[i]);
	return known == m->count ? NULL : "a field too many";
}

void mw_audit_rejected(struct mw_worker *w, const struct mw_peer *peer, const char *door,
		       const char *service, enum mw_reason reason)
{
	mw_core_record(&w->core,
		       &(struct mw_event){
			       .time_us = mw_clock_us(),
			       .frontend = door,
			       .verdict = mw_reason_verdict(reason),
			       .reason = reason,
			       .service = service,
			       .uid = peer->uid,
			       .pid = peer->pid,
		       },
		       true);
}

static void reject(struct mw_request *q, const char *verb, enum mw_reason reason, const char *why)
{
	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
	mw_audit_rejected(q->worker, &q->conn->peer, q->conn->door->name, verb, reason);
}

bool mw_request_may_own_account(struct mw_request *q)
{
	const struct mw_settings *settings = q->worker->settings;
	char why[96];

	if (mw_peer_may_own_account(&q->conn->peer, settings))
		return true;
	snprintf(why, sizeof(why), "users below uid %llu own no account; see [identity] uid_min",
		 (unsigned long long)settings->conf.uid_min);
	reject(q, verbs[q->m->verb].name, MW_R_NOT_PERMITTED, why);
	return false;
}

/* The account that has the asker's user name. The asker is a person. */
static enum mw_store_result find_own(struct mw_request *q, struct mw_store *s,
				     char user[static MW_NAME_SIZE], struct mw_account *out)
{
	if (!mw_user_name(q->conn->peer.uid, user, MW_NAME_SIZE))
		return user[0] = '\0', MW_STORE_NOT_FOUND;
	return mw_account_find(s, mw_span_str(user), q->worker->core.default_domain, out);
}

static bool own_account(struct mw_request *q, struct mw_account *out)
{
	struct mw_store *s = mw_request_store(q);
	char user[MW_NAME_SIZE], what[MW_NAME_SIZE + 16];
	enum mw_store_result r;

	q->own = true;
	if (s == NULL)
		return false;
	if ((r = find_own(q, s, user, out)) == MW_STORE_OK)
		return true;
	snprintf(what, sizeof(what), "account %s", user);
	mw_reply_store(q, r, what);
	return false;
}

/* Named by somebody who may name none but its own. Whether there is an account
 * of that name is none of its business. */
static bool named_own(struct mw_request *q, struct mw_account *out)
{
	struct mw_store *s = mw_request_store(q);
	struct mw_account named;
	char user[MW_NAME_SIZE];

	if (s == NULL)
		return false;
	if (find_own(q, s, user, out) == MW_STORE_OK &&
	    mw_account_find(s, mw_message_get(q->m, MW_F_NAME), q->worker->core.default_domain,
			    &named) == MW_STORE_OK &&
	    named.id == out->id)
		return q->own = true;
	reject(q, verbs[q->m->verb].name, MW_R_NOT_PERMITTED, "that is not your account");
	return false;
}

bool mw_request_subject(struct mw_request *q, struct mw_account *out)
{
	bool named = mw_message_has(q->m, MW_F_NAME);

	if (named && (q->conn->peer.roles & MW_ROLE_ADMIN))
		return mw_request_account(q, MW_F_NAME, out);
	if (!mw_request_may_own_account(q))
		return false;
	return named ? named_own(q, out) : own_account(q, out);
}

bool mw_dispatch(struct mw_worker *w, struct mw_conn *c, struct mw_span message,
		 struct mw_wbuf *reply, bool *last)
{
	struct mw_message m;
	struct mw_request q = { .worker = w, .conn = c, .m = &m, .reply = reply };
	const struct verb *v = NULL;
	const char *why;

	if (mw_message_decode(message, &m, &why) != 0)
		reject(&q, "", MW_R_BAD_REQUEST, why);
	else if (m.verb >= MW_VERB_COUNT || (v = &verbs[m.verb])->handle == NULL)
		reject(&q, "", MW_R_BAD_REQUEST, "unknown verb");
	else if (!(c->peer.roles & v->role))
		reject(&q, v->name, MW_R_NOT_PERMITTED, "this user may not ask that");
	else if ((why = misfit(v, &m)) != NULL)
		reject(&q, v->name, MW_R_BAD_REQUEST, why);
	else
		v->handle(&q);
	*last = q.last;
	return !reply->overflow;
}
