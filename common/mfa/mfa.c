/*
 * NAME
 *	mfa - the second factor of a login
 * DESCRIPTION
 *	end() is the only way out of a conversation: it turns the reason into the
 *	verdict and writes the audit line.
 */
#include "common/mfa/mfa.h"

#include <string.h>

#include "base/secret.h"
#include "common/login/finish.h"
#include "common/mfa/invitation.h"

static enum mw_verdict end(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			   enum mw_reason reason, int64_t started)
{
	struct mw_outcome *out = &s->outcome;

	memset(out, 0, sizeof(*out));
	if (s->subject.known)
		mw_span_copy(mw_span_str(s->subject.account.name), out->account,
			     sizeof(out->account));
	mw_span_copy(mw_span_str(s->judgement.credential), out->credential,
		     sizeof(out->credential));
	s->phase = MW_MFA_OVER;
	mw_login_finish(core, login, mw_span_str(s->name), reason, started, out);
	if (out->reason == MW_R_RATE_LIMITED)
		s->judgement.wait = mw_source_wait(core, login);
	return out->verdict;
}

/* Look up the name, as the store has it now. */
static enum mw_store_result find_subject(struct mw_mfa *s, struct mw_core *core)
{
	enum mw_store_result r = MW_STORE_FAILED;

	if (core->store != NULL)
		r = mw_subject_find(core, mw_span_str(s->name), s->unix_user, &s->subject);
	if (r != MW_STORE_OK)
		return r;
	s->facts = mw_subject_facts(&s->subject);
	mw_store_identity(core->store, s->store);
	return MW_STORE_OK;
}

/* Look up whether a code came from this address lately. false: the store failed. */
static bool look_up_remembered(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login)
{
	int64_t now = mw_core_now(core);
	char remote[MW_ADDRESS_TEXT];
	enum mw_store_result r;

	mw_address_text(&login->remote, remote);
	r = core->store->remembered->find(core->store, s->subject.who, remote,
					  now - core->mfa->remember, now);
	s->facts.remembered = r == MW_STORE_OK;
	return r == MW_STORE_OK || r == MW_STORE_NOT_FOUND;
}

/* Why no code is asked for; NONE when one is. */
static enum mw_reason exempt(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login)
{
	int64_t now = mw_core_now(core);
	enum mw_reason reason = mw_mfa_exempt(core->mfa, &s->facts, &login->remote, now);

	if (reason != MW_R_NONE || !mw_mfa_may_be_remembered(core->mfa, &s->facts, &login->remote))
		return reason;
	if (!look_up_remembered(s, core, login))
		return MW_R_STORE_UNAVAILABLE;
	return mw_mfa_exempt(core->mfa, &s->facts, &login->remote, now);
}

enum mw_verdict mw_mfa_start(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			     struct mw_span name, bool offer)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(s, 0, sizeof(*s));
	s->offer = offer;
	s->unix_user = login->unix_user;
	s->tries = MW_CONFIRM_TRIES;
	mw_span_copy(name, s->name, sizeof(s->name));
	if (find_subject(s, core) != MW_STORE_OK)
		return end(s, core, login, MW_R_STORE_UNAVAILABLE, started);
	reason = exempt(s, core, login);
	if (reason != MW_R_NONE)
		return end(s, core, login, reason, started);
	s->phase = mw_mfa_may_enroll(core->mfa, &s->facts, offer, MW_ENROLL_LOGIN) ? MW_MFA_ENROLL
										   : MW_MFA_CODE;
	return MW_CONTINUE;
}

/* An invitation in place of a code; ACCEPTED: the user may enroll. */
static enum mw_reason judge_invitation(struct mw_mfa *s, struct mw_core *core, const char *code)
{
	if (!mw_mfa_may_enroll(core->mfa, &s->facts, s->offer, MW_ENROLL_INVITE))
		return MW_R_INVITATION_INVALID;
	return mw_invitation_find(core, s->subject.account.id, code, s->invitation);
}

enum mw_verdict mw_mfa_code(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			    struct mw_span typed)
{
	int64_t started = core->clock_us();
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;

	if (s->phase != MW_MFA_CODE)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if (find_subject(s, core) != MW_STORE_OK)
		return end(s, core, login, MW_R_STORE_UNAVAILABLE, started);
	switch (mw_apikey_parse(MW_INVITATION_PREFIX, typed, code)) {
	case MW_APIKEY_GOOD:
		reason = judge_invitation(s, core, code);
		mw_wipe(code, sizeof(code));
		s->invited = reason == MW_R_ACCEPTED;
		break;
	case MW_APIKEY_MALFORMED:
	case MW_APIKEY_MISTYPED:
		reason = MW_R_INVITATION_INVALID;
		break;
	default:
		reason = mw_mfa_judge(core, login, &s->subject, typed, &s->judgement);
	}
	if (!s->invited)
		return end(s, core, login, reason, started);
	s->phase = MW_MFA_ENROLL;
	return MW_CONTINUE;
}

/* The store is the one that the account's number, and with it the hash of an invitation,
 * are from. */
static bool is_same_store(const struct mw_mfa *s, const struct mw_core *core)
{
	uint8_t now[MW_KEY_HASH_SIZE];

	mw_store_identity(core->store, now);
	return memcmp(now, s->store, sizeof(now)) == 0;
}

/* Why an enrollment may not go on; NONE: it may. Whether the user has enrolled otherwise
 * meanwhile is left to the store. */
static enum mw_reason objection(struct mw_mfa *s, struct mw_core *core)
{
	enum mw_enroll_policy grounds = s->invited ? MW_ENROLL_INVITE : MW_ENROLL_LOGIN;
	int64_t account_id = s->subject.account.id;

	if (core->store == NULL || !is_same_store(s, core) || find_subject(s, core) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	if (!s->subject.known || s->subject.account.id != account_id)
		return MW_R_NOT_FOUND;
	if (s->facts.disabled)
		return MW_R_ACCOUNT_DISABLED;
	s->facts.enrolled = false;
	return mw_mfa_may_enroll(core->mfa, &s->facts, s->offer, grounds) ? MW_R_NONE
									  : MW_R_NOT_ENROLLED;
}

enum mw_verdict mw_mfa_enroll(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_enrollment *out)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	if (s->phase != MW_MFA_ENROLL)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if ((reason = objection(s, core)) == MW_R_NONE)
		reason = mw_enroll_begin(core, &s->subject.account, "authenticator", &mw_totp_usual,
					 MW_BEGUN_FIRST, out);
	if (reason != MW_R_ACCEPTED)
		return end(s, core, login, reason, started);
	s->device_id = out->device_id;
	s->phase = MW_MFA_CONFIRM;
	return MW_CONTINUE;
}

enum mw_verdict mw_mfa_confirm(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			       struct mw_span typed, struct mw_enrolled *out)
{
	struct mw_confirmation c = { .account_id = s->subject.account.id,
				     .device_id = s->device_id,
				     .invitation = s->invited ? s->invitation : NULL };
	int64_t started = core->clock_us();
	enum mw_reason reason;

	if (s->phase != MW_MFA_CONFIRM)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if ((reason = objection(s, core)) == MW_R_NONE)
		reason = mw_enroll_confirm(core, &c, typed, out);
	if (reason == MW_R_CODE_WRONG && --s->tries > 0)
		return MW_CONTINUE;
	mw_judgement_name_device(&s->judgement, s->device_id);
	return end(s, core, login, reason, started);
}

void mw_mfa_cancel(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login)
{
	if (s->phase != MW_MFA_OVER)
		end(s, core, login, MW_R_CANCELLED, core->clock_us());
}
