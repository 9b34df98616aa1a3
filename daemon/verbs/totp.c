/*
 * NAME
 *	totp - devices, recovery codes and invitations
 * DESCRIPTION
 *	Administrators change anybody's. People change their own, and prove a
 *	factor they have; the first one by whatever [totp] enroll wants.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "common/mfa/invitation.h"
#include "common/mfa/reauth.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/verbs/totp.h"

#define INVITATION_LIFE 604800 /* seconds, when nothing else is asked for */

static bool is_admin(const struct mw_request *q)
{
	return q->conn->peer.roles & MW_ROLE_ADMIN;
}

static void log_change(const struct mw_request *q, const char *what, const struct mw_account *a)
{
	mw_logf(q->worker->core.log, MW_LOG_NOTICE, "%s of %s by uid %lld", what, a->name,
		(long long)q->conn->peer.uid);
}

static void reply_reason(struct mw_request *q, enum mw_reason reason, const char *what)
{
	switch (reason) {
	case MW_R_STORE_UNAVAILABLE:
		mw_reply_store(q, MW_STORE_FAILED, what);
		break;
	case MW_R_NOT_FOUND:
		mw_reply_store(q, MW_STORE_NOT_FOUND, what);
		break;
	case MW_R_TOO_MANY:
		mw_reply(q, MW_DENY, reason, "an account has at most %d devices", MW_DEVICES_MAX);
		break;
	case MW_R_INVITATION_NEEDED:
		mw_reply(q, MW_DENY, reason, "an invitation is needed");
		break;
	case MW_R_INVITATION_INVALID:
		mw_reply(q, MW_DENY, reason, "that invitation is not good, or used up");
		break;
	default:
		mw_reply(q, mw_reason_verdict(reason), reason, NULL);
	}
}

bool mw_take_totp(const struct mw_message *m, struct mw_totp *out, const char **why)
{
	*out = mw_totp_usual;
	out->digits = (unsigned)mw_message_number(m, MW_F_DIGITS, out->digits);
	out->period = (unsigned)mw_message_number(m, MW_F_PERIOD, out->period);
	if (mw_message_has(m, MW_F_ALGORITHM) &&
	    !mw_totp_algorithm_find(mw_message_get(m, MW_F_ALGORITHM), &out->algorithm))
		out->algorithm = 0;
	*why = mw_totp_fault(out);
	return *why == NULL;
}

void mw_take_label(const struct mw_message *m, char out[static MW_LABEL_SIZE])
{
	mw_message_text(m, MW_F_LABEL, out, MW_LABEL_SIZE);
	if (out[0] == '\0')
		snprintf(out, MW_LABEL_SIZE, "authenticator");
}

/* The invitation's hash; NULL when none was given, or it is none. */
static const uint8_t *take_invitation(const struct mw_request *q,
				      uint8_t hash[static MW_KEY_HASH_SIZE])
{
	char code[MW_APIKEY_SIZE];
	bool good = mw_apikey_parse(MW_INVITATION_PREFIX, mw_message_get(q->m, MW_F_INVITATION),
				    code) == MW_APIKEY_GOOD;

	if (good)
		mw_keyring_hash(q->worker->core.keyring, mw_span_of(code, MW_APIKEY_LEN), hash);
	sodium_memzero(code, sizeof(code));
	return good ? hash : NULL;
}

/* Whether a person may enroll a first device by itself; false: the reply says
 * why not. */
static bool may_enroll_first(struct mw_request *q, const struct mw_account *a)
{
	struct mw_store *s = q->worker->core.store;
	uint8_t hash[MW_KEY_HASH_SIZE];
	enum mw_store_result r = MW_STORE_NOT_FOUND;

	switch (q->worker->core.mfa->enroll) {
	case MW_ENROLL_LOGIN:
		return true;
	case MW_ENROLL_INVITE:
		if (!mw_message_has(q->m, MW_F_INVITATION)) {
			reply_reason(q, MW_R_INVITATION_NEEDED, "invitation");
			return false;
		}
		if (take_invitation(q, hash) != NULL)
			r = s->invitations->find(s, a->id, hash, mw_clock_s());
		if (r == MW_STORE_OK)
			return true;
		reply_reason(q,
			     r == MW_STORE_NOT_FOUND ? MW_R_INVITATION_INVALID
						     : MW_R_STORE_UNAVAILABLE,
			     "invitation");
		return false;
	default:
		mw_reply(q, MW_DENY, MW_R_NOT_PERMITTED,
			 "an administrator must enroll you: mailward totp enroll %s", a->name);
		return false;
	}
}

/* Whether the account has a device that counts, or -1 with the reply set. */
static int has_factor(struct mw_request *q, const struct mw_account *a)
{
	struct mw_core *core = &q->worker->core;
	struct mw_subject p;

	if (mw_subject_find(core->store, core->keyring, mw_span_str(a->name), "", &p) !=
	    MW_STORE_OK) {
		mw_reply_store(q, MW_STORE_FAILED, "account");
		return -1;
	}
	return p.device_count > 0;
}

static bool may_enroll(struct mw_request *q, const struct mw_account *a, enum mw_begun *begun)
{
	int has = has_factor(q, a);

	if (has < 0)
		return false;
	*begun = is_admin(q) ? MW_BEGUN_BY_ADMIN : has ? MW_BEGUN_REAUTHENTICATED : MW_BEGUN_FIRST;
	return *begun == MW_BEGUN_FIRST ? may_enroll_first(q, a) : mw_request_reauth(q, a);
}

void mw_verb_totp_enroll(struct mw_request *q)
{
	char label[MW_LABEL_SIZE];
	struct mw_enrollment e;
	struct mw_account a;
	struct mw_totp totp;
	enum mw_reason reason;
	enum mw_begun begun;
	const char *why;

	if (!mw_request_subject(q, &a))
		return;
	if (!mw_take_totp(q->m, &totp, &why)) {
		mw_reply(q, MW_DENY, MW_R_INVALID, "%s", why);
		return;
	}
	if (!may_enroll(q, &a, &begun))
		return;
	mw_take_label(q->m, label);
	reason = mw_enroll_begin(&q->worker->core, &a, label, &totp, begun, &e);
	reply_reason(q, reason, "account");
	if (reason == MW_R_ACCEPTED) {
		mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
		mw_put_enrollment(q->reply, &e);
	}
	sodium_memzero(&e, sizeof(e));
}

static bool take_confirmation(struct mw_request *q, const struct mw_account *a,
			      struct mw_device *pending, struct mw_confirmation *c,
			      uint8_t hash[static MW_KEY_HASH_SIZE])
{
	uint64_t id = mw_message_number(q->m, MW_F_ID, 0);
	enum mw_reason reason;

	c->account_id = a->id;
	c->device_id = id <= INT64_MAX ? (int64_t)id : 0;
	reason = mw_enroll_pending(&q->worker->core, a->id, c->device_id, pending);
	if (reason == MW_R_ACCEPTED && !is_admin(q) && pending->begun == MW_BEGUN_FIRST &&
	    q->worker->core.mfa->enroll != MW_ENROLL_LOGIN) {
		c->invitation = take_invitation(q, hash);
		if (c->invitation == NULL)
			reason = mw_message_has(q->m, MW_F_INVITATION) ? MW_R_INVITATION_INVALID
								       : MW_R_INVITATION_NEEDED;
	}
	if (reason == MW_R_ACCEPTED)
		return true;
	reply_reason(q, reason, "device of that number to be confirmed");
	return false;
}

/* true when that was the reply. */
static bool refuse_code(struct mw_request *q, enum mw_reason reason, int64_t ahead,
			const struct mw_judgement *judgement)
{
	char text[128];

	if (reason == MW_R_CODE_WRONG) {
		mw_drift_words(ahead, text, sizeof(text));
		mw_reply(q, MW_DENY, reason, "%s", text);
	} else if (reason == MW_R_THROTTLED) {
		mw_reply_reauth(q, reason, judgement);
	}
	return reason == MW_R_CODE_WRONG || reason == MW_R_THROTTLED;
}

void mw_verb_totp_confirm(struct mw_request *q)
{
	struct mw_login login = mw_request_login(q, "cli", "", "");
	struct mw_span code = mw_message_get(q->m, MW_F_CODE);
	struct mw_core *core = &q->worker->core;
	struct mw_confirmation c = { 0 };
	uint8_t hash[MW_KEY_HASH_SIZE];
	struct mw_enrolled out = { 0 };
	struct mw_judgement judgement = { 0 };
	struct mw_device pending;
	struct mw_account a;
	enum mw_reason reason;

	if (!mw_request_subject(q, &a) || !take_confirmation(q, &a, &pending, &c, hash))
		return;
	reason = is_admin(q) ? mw_enroll_confirm(core, &c, code, &out)
			     : mw_mfa_confirm_own(core, &login, &a, &pending, &c, code, &out,
						  &judgement);
	if (refuse_code(q, reason, out.ahead, &judgement))
		return;
	reply_reason(q, reason, "device of that number to be confirmed");
	if (reason != MW_R_ENROLLED)
		return;
	mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
	mw_message_put_number(q->reply, MW_F_ID, (uint64_t)c.device_id);
	if (out.codes[0] != '\0')
		mw_message_put_text(q->reply, MW_F_CODES, out.codes);
	log_change(q, "device confirmed", &a);
	sodium_memzero(&out, sizeof(out));
}

static void put_device(struct mw_wbuf *w, const struct mw_device *d, const char *account)
{
	mw_message_put_number(w, MW_F_ID, (uint64_t)d->id);
	mw_message_put_text(w, MW_F_ACCOUNT, account);
	mw_message_put_text(w, MW_F_LABEL, d->label);
	mw_message_put_text(w, MW_F_ALGORITHM, mw_totp_algorithm_name(d->totp.algorithm));
	mw_message_put_number(w, MW_F_DIGITS, d->totp.digits);
	mw_message_put_number(w, MW_F_PERIOD, d->totp.period);
	mw_message_put_number(w, MW_F_CREATED, (uint64_t)d->created);
	if (d->confirmed != 0)
		mw_message_put_number(w, MW_F_CONFIRMED, (uint64_t)d->confirmed);
	if (d->last_used != 0)
		mw_message_put_number(w, MW_F_LAST_USED, (uint64_t)d->last_used);
}

/* Throttled or not, and how many recovery codes there are. */
static enum mw_store_result put_state(struct mw_request *q, const struct mw_account *a)
{
	struct mw_store *s = q->worker->core.store;
	int64_t wait, now = mw_clock_s();
	struct mw_throttle throttle;
	size_t left;

	if (s->throttle->show(s, a->id, &throttle) != MW_STORE_OK ||
	    s->recovery->count(s, a->id, &left) != MW_STORE_OK)
		return MW_STORE_FAILED;
	wait = throttle.wait_until - now;
	mw_message_put_text(q->reply, MW_F_ACCOUNT, a->name);
	mw_message_put_number(q->reply, MW_F_CODES_LEFT, left);
	if (wait > 0)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)wait);
	return MW_STORE_OK;
}

void mw_verb_totp_list(struct mw_request *q)
{
	struct mw_device devices[MW_DEVICES_MAX];
	struct mw_account a;
	struct mw_page out;
	struct mw_store *s;
	size_t n;

	if (!mw_request_subject(q, &a))
		return;
	s = q->worker->core.store;
	if (s->devices->list(s, a.id, devices, &n) != MW_STORE_OK) {
		mw_reply_store(q, MW_STORE_FAILED, "account");
		return;
	}
	mw_page_begin(&out);
	for (size_t i = 0; i < n; i++) {
		put_device(mw_page_record(&out), &devices[i], a.name);
		/* All of an account's devices fit into a page. */
		mw_page_keep(&out);
	}
	mw_page_reply(&out, q, false, "");
	if (put_state(q, &a) != MW_STORE_OK)
		mw_reply_store(q, MW_STORE_FAILED, "account");
}

void mw_verb_totp_remove(struct mw_request *q)
{
	uint64_t id = mw_message_number(q->m, MW_F_ID, 0);
	enum mw_store_result r = MW_STORE_NOT_FOUND;
	struct mw_account a;
	struct mw_store *s;
	char what[64];

	if (!mw_request_subject(q, &a) || !mw_request_reauth(q, &a))
		return;
	s = q->worker->core.store;
	if (id > 0 && id <= INT64_MAX)
		r = s->devices->remove(s, a.id, (int64_t)id);
	snprintf(what, sizeof(what), "device %llu of this account", (unsigned long long)id);
	mw_reply_store(q, r, what);
	if (r == MW_STORE_OK)
		log_change(q, "device removed", &a);
}

void mw_verb_totp_unlock(struct mw_request *q)
{
	enum mw_store_result r;
	struct mw_account a;
	struct mw_store *s;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	s = q->worker->core.store;
	r = s->throttle->clear(s, a.id);
	mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		log_change(q, "wrong codes forgotten", &a);
}

void mw_verb_recovery_new(struct mw_request *q)
{
	char codes[MW_RECOVERY_TEXT];
	enum mw_reason reason;
	struct mw_account a;

	if (!mw_request_subject(q, &a) || !mw_request_reauth(q, &a))
		return;
	reason = mw_recovery_make(&q->worker->core, a.id, codes);
	reply_reason(q, reason, "account");
	if (reason == MW_R_ACCEPTED) {
		mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
		mw_message_put_text(q->reply, MW_F_CODES, codes);
		log_change(q, "new recovery codes", &a);
	}
	sodium_memzero(codes, sizeof(codes));
}

void mw_verb_invite_create(struct mw_request *q)
{
	int64_t now = mw_clock_s(), expires;
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;
	struct mw_account a;

	if (!mw_request_account(q, MW_F_NAME, &a) ||
	    !mw_request_time(q, MW_F_EXPIRES, "the expiry lies in the past", now, &expires))
		return;
	if (expires == 0)
		expires = now + INVITATION_LIFE;
	reason = mw_invitation_make(&q->worker->core, a.id, expires, code);
	reply_reason(q, reason, "account");
	if (reason == MW_R_ACCEPTED) {
		mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
		mw_message_put_number(q->reply, MW_F_EXPIRES, (uint64_t)expires);
		mw_message_put(q->reply, MW_F_KEY, mw_span_of(code, MW_APIKEY_LEN));
		log_change(q, "invitation", &a);
	}
	sodium_memzero(code, sizeof(code));
}
