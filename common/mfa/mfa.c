/*
 * NAME
 *	mfa - the second factor of a login
 * DESCRIPTION
 *	end() is the only way out of a conversation: it turns the reason into the
 *	verdict and writes the audit line.
 */
#include "common/mfa/mfa.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "common/login/finish.h"

static int64_t now_of(const struct mw_core *core)
{
	return core->clock_us() / 1000000;
}

static enum mw_verdict end(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			   enum mw_reason reason, int64_t started)
{
	memset(&s->outcome, 0, sizeof(s->outcome));
	if (s->subject.known)
		snprintf(s->outcome.account, sizeof(s->outcome.account), "%s",
			 s->subject.account.name);
	snprintf(s->outcome.credential, sizeof(s->outcome.credential), "%s",
		 s->judgement.credential);
	s->phase = MW_MFA_OVER;
	mw_login_finish(core, login, mw_span_str(s->name), reason, started, &s->outcome);
	return s->outcome.verdict;
}

/* The address to remember after a right code; "" when there is none. */
static void address_to_remember(const struct mw_core *core, const struct mw_login *login,
				char out[static MW_ADDRESS_TEXT])
{
	out[0] = '\0';
	if (core->mfa->remember > 0)
		mw_address_text(&login->remote, out);
}

static enum mw_reason is_remembered(struct mw_core *core, const struct mw_login *login,
				    const struct mw_subject *p)
{
	char remote[MW_ADDRESS_TEXT];

	address_to_remember(core, login, remote);
	if (remote[0] == '\0')
		return MW_R_NONE;
	switch (core->store->remembered->find(core->store, p->who, remote,
					      now_of(core) - core->mfa->remember, now_of(core))) {
	case MW_STORE_OK:
		return MW_R_REMEMBERED;
	case MW_STORE_NOT_FOUND:
		return MW_R_NONE;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

/* Whether those who have not enrolled are let be. */
static bool unenrolled_may_pass(const struct mw_core *core)
{
	const struct mw_mfa_rules *rules = core->mfa;

	return rules->required != MW_REQUIRED_YES || now_of(core) < rules->required_from;
}

/* Why no code is asked for; NONE when one is. */
static enum mw_reason exempt(struct mw_core *core, const struct mw_login *login,
			     const struct mw_subject *p)
{
	const struct mw_mfa_rules *rules = core->mfa;

	/* Whatever is asked for, a disabled account does not pass. */
	if (p->known && p->account.disabled)
		return MW_R_NONE;
	if (rules->required == MW_REQUIRED_NO)
		return MW_R_NOT_REQUIRED;
	if (p->device_count == 0 && unenrolled_may_pass(core))
		return MW_R_NOT_REQUIRED;
	if (rules->trusted[0] != '\0' && mw_networks_contain(rules->trusted, &login->remote))
		return MW_R_TRUSTED_NETWORK;
	return is_remembered(core, login, p);
}

static bool may_enroll(const struct mw_mfa *s, const struct mw_core *core,
		       enum mw_enroll_policy least)
{
	return s->offer && core->mfa->enroll >= least && s->subject.known &&
	       !s->subject.account.disabled && s->subject.device_count == 0;
}

enum mw_verdict mw_mfa_start(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			     struct mw_span name, bool offer)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(s, 0, sizeof(*s));
	s->offer = offer;
	s->tries = MW_CONFIRM_TRIES;
	mw_span_copy(name, s->name, sizeof(s->name));
	if (core->store == NULL ||
	    mw_subject_find(core->store, core->keyring, name, core->default_domain, &s->subject) !=
		    MW_STORE_OK)
		return end(s, core, login, MW_R_STORE_UNAVAILABLE, started);
	reason = exempt(core, login, &s->subject);
	if (reason != MW_R_NONE)
		return end(s, core, login, reason, started);
	s->phase = may_enroll(s, core, MW_ENROLL_LOGIN) ? MW_MFA_ENROLL : MW_MFA_CODE;
	return MW_CONTINUE;
}

/* Who is not enrolled has a device that nobody has, so that the work is the
 * same. */
static void have_a_device(struct mw_subject *p)
{
	if (p->device_count > 0)
		return;
	p->devices[0] = (struct mw_device){ .totp = mw_totp_usual };
	p->device_count = 1;
}

/* Which device's code it is, and of which step. false: a seed does not open. */
static bool match(const struct mw_core *core, const struct mw_subject *p, struct mw_span typed,
		  struct mw_attempt *t)
{
	bool all_open = true;

	for (size_t i = 0; i < p->device_count; i++) {
		const struct mw_device *d = &p->devices[i];
		struct mw_seed seed;
		int64_t step;

		if (!mw_device_open(core->keyring, d, &seed) && d->id != 0)
			all_open = false;
		if (mw_totp_match(&d->totp, &seed, t->now, core->mfa->window, typed, &step) &&
		    d->id != 0) {
			t->device_id = d->id;
			t->step = step;
		}
		mw_wipe(&seed, sizeof(seed));
	}
	return all_open || t->device_id != 0;
}

static int64_t ceiling_for(const struct mw_core *core, const struct mw_subject *p)
{
	int64_t chance = 0;

	for (size_t i = 0; i < p->device_count; i++)
		chance += mw_totp_chance(&p->devices[i].totp, core->mfa->window);
	return mw_throttle_ceiling(chance);
}

static enum mw_reason judge_code(struct mw_core *core, const struct mw_login *login,
				 struct mw_subject *p, struct mw_span typed,
				 struct mw_judgement *judgement)
{
	char remote[MW_ADDRESS_TEXT];
	struct mw_attempt t = { .who = p->who, .now = now_of(core), .remote = remote };
	struct mw_attempt_outcome out;

	have_a_device(p);
	address_to_remember(core, login, remote);
	t.ceiling = ceiling_for(core, p);
	if (!match(core, p, typed, &t)) {
		mw_logf(core->log, MW_LOG_ERR, "a seed of account %lld does not open",
			(long long)p->who);
		return MW_R_INTERNAL;
	}
	if (core->store->throttle->attempt(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	judgement->wait = out.wait;
	if (out.verdict == MW_ATTEMPT_RIGHT || out.verdict == MW_ATTEMPT_REPLAYED)
		snprintf(judgement->credential, sizeof(judgement->credential), "totp:%lld",
			 (long long)t.device_id);
	switch (out.verdict) {
	case MW_ATTEMPT_RIGHT:
		return MW_R_ACCEPTED;
	case MW_ATTEMPT_REPLAYED:
		return MW_R_CODE_REPLAYED;
	case MW_ATTEMPT_THROTTLED:
		return MW_R_THROTTLED;
	default:
		return MW_R_CODE_WRONG;
	}
}

/* A hundred random bits cannot be guessed: these are accepted while throttled,
 * and wrong ones are not counted. */
static enum mw_reason judge_recovery(struct mw_core *core, const struct mw_subject *p,
				     const char *code, struct mw_judgement *judgement)
{
	uint8_t hash[MW_KEY_HASH_SIZE];

	mw_keyring_hash(core->keyring, mw_span_of(code, MW_APIKEY_LEN), hash);
	switch (core->store->recovery->use(core->store, p->who, hash, &judgement->recovery_left)) {
	case MW_STORE_OK:
		judgement->recovery = true;
		snprintf(judgement->credential, sizeof(judgement->credential), "recovery");
		return MW_R_RECOVERY_CODE;
	case MW_STORE_NOT_FOUND:
		return MW_R_CODE_WRONG;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason judge(struct mw_core *core, const struct mw_login *login,
			    struct mw_subject *p, struct mw_span typed,
			    struct mw_judgement *judgement)
{
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;

	memset(judgement, 0, sizeof(*judgement));
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	switch (mw_apikey_parse(MW_RECOVERY_PREFIX, typed, code)) {
	case MW_APIKEY_GOOD:
		reason = judge_recovery(core, p, code, judgement);
		break;
	case MW_APIKEY_MISTYPED:
		reason = MW_R_CODE_WRONG;
		break;
	default:
		reason = judge_code(core, login, p, typed, judgement);
	}
	mw_wipe(code, sizeof(code));
	if (mw_reason_verdict(reason) == MW_OK && p->account.disabled)
		reason = MW_R_ACCOUNT_DISABLED;
	return reason;
}

/* An invitation in the place of a code: good for who has no factor yet. */
static enum mw_reason judge_invitation(struct mw_mfa *s, struct mw_core *core, const char *code)
{
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	if (!may_enroll(s, core, MW_ENROLL_INVITE))
		return MW_R_INVITATION_INVALID;
	mw_keyring_hash(core->keyring, mw_span_of(code, MW_APIKEY_LEN), s->invitation);
	switch (core->store->invitations->find(core->store, s->subject.account.id, s->invitation,
					       now_of(core))) {
	case MW_STORE_OK:
		s->invited = true;
		return MW_R_NONE;
	case MW_STORE_NOT_FOUND:
		return MW_R_INVITATION_INVALID;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

enum mw_verdict mw_mfa_code(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			    struct mw_span typed)
{
	int64_t started = core->clock_us();
	char code[MW_APIKEY_SIZE];
	enum mw_apikey_form form;
	enum mw_reason reason;

	if (s->phase != MW_MFA_CODE)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	form = mw_apikey_parse(MW_INVITATION_PREFIX, typed, code);
	if (form == MW_APIKEY_GOOD)
		reason = judge_invitation(s, core, code);
	else if (form == MW_APIKEY_MISTYPED)
		reason = MW_R_INVITATION_INVALID;
	else
		reason = judge(core, login, &s->subject, typed, &s->judgement);
	mw_wipe(code, sizeof(code));
	if (s->invited) {
		s->phase = MW_MFA_ENROLL;
		return MW_CONTINUE;
	}
	return end(s, core, login, reason, started);
}

enum mw_verdict mw_mfa_enroll(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_enrollment *out)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = MW_R_STORE_UNAVAILABLE;

	if (s->phase != MW_MFA_ENROLL)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if (core->store != NULL)
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
	enum mw_reason reason = MW_R_STORE_UNAVAILABLE;

	if (s->phase != MW_MFA_CONFIRM)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if (core->store != NULL)
		reason = mw_enroll_confirm(core, &c, typed, out);
	if (reason == MW_R_CODE_WRONG && --s->tries > 0)
		return MW_CONTINUE;
	snprintf(s->judgement.credential, sizeof(s->judgement.credential), "totp:%lld",
		 (long long)s->device_id);
	return end(s, core, login, reason, started);
}

void mw_mfa_cancel(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login)
{
	if (s->phase != MW_MFA_OVER)
		end(s, core, login, MW_R_CANCELLED, core->clock_us());
}

void mw_mfa_account(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		    struct mw_outcome *out, int64_t *before)
{
	int64_t started = core->clock_us();
	struct mw_mfa s = { 0 };
	enum mw_reason reason = MW_R_ACCEPTED;

	*before = 0;
	mw_span_copy(name, s.name, sizeof(s.name));
	if (core->store == NULL || mw_subject_find(core->store, core->keyring, name,
						   core->default_domain, &s.subject) != MW_STORE_OK)
		reason = MW_R_STORE_UNAVAILABLE;
	else if (s.subject.known && s.subject.account.disabled)
		reason = MW_R_ACCOUNT_DISABLED;
	else if (!s.subject.known)
		reason = MW_R_NOT_REQUIRED;
	/* Who has no account is kept out from then on like everybody else. */
	if (mw_reason_verdict(reason) == MW_OK && s.subject.device_count == 0 &&
	    core->mfa->required == MW_REQUIRED_YES && unenrolled_may_pass(core))
		*before = core->mfa->required_from;
	end(&s, core, login, reason, started);
	*out = s.outcome;
}

/* The end of what is no conversation. */
static enum mw_reason record(struct mw_core *core, const struct mw_login *login,
			     const struct mw_account *account, const struct mw_judgement *judgement,
			     enum mw_reason reason, int64_t started)
{
	struct mw_outcome out = { 0 };

	snprintf(out.account, sizeof(out.account), "%s", account->name);
	snprintf(out.credential, sizeof(out.credential), "%s", judgement->credential);
	mw_login_finish(core, login, mw_span_str(account->name), reason, started, &out);
	return out.reason;
}

enum mw_reason mw_mfa_reauth(struct mw_core *core, const struct mw_login *login,
			     struct mw_subject *subject, struct mw_span typed,
			     struct mw_judgement *judgement)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = judge(core, login, subject, typed, judgement);

	return record(core, login, &subject->account, judgement, reason, started);
}

/* It is not taken back when the code is right: one debt for a device is cheap, and
 * a count that only grows can't be played with. */
static enum mw_reason count_confirmation(struct mw_core *core, const struct mw_device *pending,
					 struct mw_judgement *judgement)
{
	struct mw_attempt t = { .who = pending->account_id, .now = now_of(core), .remote = "" };
	struct mw_attempt_outcome out;

	t.ceiling = mw_throttle_ceiling(mw_totp_chance(&pending->totp, core->mfa->window));
	if (core->store->throttle->attempt(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	judgement->wait = out.wait;
	return out.verdict == MW_ATTEMPT_THROTTLED ? MW_R_THROTTLED : MW_R_NONE;
}

enum mw_reason mw_mfa_confirm_own(struct mw_core *core, const struct mw_login *login,
				  const struct mw_account *account, const struct mw_device *pending,
				  struct mw_confirmation *c, struct mw_span typed,
				  struct mw_enrolled *out, struct mw_judgement *judgement)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(judgement, 0, sizeof(*judgement));
	snprintf(judgement->credential, sizeof(judgement->credential), "totp:%lld",
		 (long long)pending->id);
	reason = count_confirmation(core, pending, judgement);
	if (reason == MW_R_NONE)
		reason = mw_enroll_confirm(core, c, typed, out);
	out->ahead = 0;
	return record(core, login, account, judgement, reason, started);
}
