/*
 * NAME
 *	enroll - new devices
 * DESCRIPTION
 *	Administrators enroll any account. People enroll themselves: for the first device
 *	[totp] enroll says how, for each further one they prove a factor they have.
 */
#include <sodium.h>

#include "base/clock.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/reauth.h"
#include "daemon/verbs/subject.h"
#include "daemon/verbs/verbs.h"

/* The invitation's hash; NULL when none was given, or it is malformed. */
static const uint8_t *take_invitation(const struct mw_request *q, int64_t account_id,
				      uint8_t hash[static MW_KEY_HASH_SIZE])
{
	char code[MW_APIKEY_SIZE];
	bool good = mw_apikey_parse(MW_INVITATION_PREFIX, mw_message_get(q->m, MW_F_INVITATION),
				    code) == MW_APIKEY_GOOD;

	if (good)
		mw_store_hash(q->worker->core.store, MW_HASH_INVITATION, account_id,
			      mw_span_of(code, MW_APIKEY_LEN), hash);
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
			mw_reply_factor(q, MW_R_INVITATION_NEEDED, "invitation");
			return false;
		}
		if (take_invitation(q, a->id, hash) != NULL)
			r = s->invitations->find(s, a->id, hash, mw_clock_s());
		if (r == MW_STORE_OK)
			return true;
		mw_reply_factor(q,
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

/* Whether the account has an active device, or -1 with the reply set. */
static int has_factor(struct mw_request *q, const struct mw_account *a)
{
	struct mw_core *core = &q->worker->core;
	struct mw_subject p;

	if (mw_subject_find(core, mw_span_str(a->name), false, &p) != MW_STORE_OK) {
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
	*begun = mw_request_is_admin(q) ? MW_BEGUN_BY_ADMIN
		 : has			? MW_BEGUN_REAUTHENTICATED
					: MW_BEGUN_FIRST;
	return *begun == MW_BEGUN_FIRST ? may_enroll_first(q, a) : mw_request_reauth(q, a);
}

static void totp_enroll(struct mw_request *q)
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
	mw_reply_factor(q, reason, "account");
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
	c->by_admin = mw_request_is_admin(q);
	c->device_id = id <= INT64_MAX ? (int64_t)id : 0;
	reason = mw_enroll_pending(&q->worker->core, a->id, c->device_id, pending);
	if (reason == MW_R_ACCEPTED && !mw_request_is_admin(q) &&
	    pending->begun == MW_BEGUN_FIRST && q->worker->core.mfa->enroll != MW_ENROLL_LOGIN) {
		c->invitation = take_invitation(q, a->id, hash);
		if (c->invitation == NULL)
			reason = mw_message_has(q->m, MW_F_INVITATION) ? MW_R_INVITATION_INVALID
								       : MW_R_INVITATION_NEEDED;
	}
	if (reason == MW_R_ACCEPTED)
		return true;
	mw_reply_factor(q, reason, "device of that number to be confirmed");
	return false;
}

/* true when the code was wrong, and the reply says so. */
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

static void totp_confirm(struct mw_request *q)
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
	reason = mw_request_is_admin(q) ? mw_enroll_confirm(core, &c, code, &out)
					: mw_mfa_confirm_own(core, &login, &a, &pending, &c, code,
							     &out, &judgement);
	if (refuse_code(q, reason, out.ahead, &judgement))
		return;
	mw_reply_factor(q, reason, "device of that number to be confirmed");
	if (reason != MW_R_ENROLLED)
		return;
	mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
	mw_message_put_number(q->reply, MW_F_ID, (uint64_t)c.device_id);
	if (out.codes[0] != '\0')
		mw_message_put_text(q->reply, MW_F_CODES, out.codes);
	mw_log_factor(q, "device confirmed", &a);
	sodium_memzero(&out, sizeof(out));
}

/* clang-format off */
const struct mw_verb_row mw_enroll_verbs[] = {
	{ MW_V_TOTP_ENROLL, "totp_enroll", MW_ROLE_ANY, totp_enroll, { 0 }, { MW_F_NAME, MW_F_LABEL, MW_F_ALGORITHM, MW_F_DIGITS, MW_F_PERIOD, MW_F_INVITATION, MW_F_CODE } },
	{ MW_V_TOTP_CONFIRM, "totp_confirm", MW_ROLE_ANY, totp_confirm, { MW_F_ID, MW_F_CODE }, { MW_F_NAME, MW_F_INVITATION } },
	{ 0 },
};
/* clang-format on */
