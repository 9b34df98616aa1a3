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

static int64_t now_of(const struct mw_core *core)
{
	return core->clock_us() / 1000000;
}

static enum mw_verdict end(struct mw_second *s, struct mw_core *core, const struct mw_login *login,
			   enum mw_reason reason, int64_t started)
{
	memset(&s->outcome, 0, sizeof(s->outcome));
	if (s->person.known)
		snprintf(s->outcome.account, sizeof(s->outcome.account), "%s",
			 s->person.account.name);
	snprintf(s->outcome.credential, sizeof(s->outcome.credential), "%s", s->proof.credential);
	s->phase = MW_SECOND_OVER;
	mw_login_finish(core, login, mw_span_str(s->name), reason, started, &s->outcome);
	return s->outcome.verdict;
}

/* The address that a grace period is for; "" when there is none. */
static void grace_address(const struct mw_core *core, const struct mw_login *login,
			  char out[static MW_ADDRESS_TEXT])
{
	out[0] = '\0';
	if (core->second->grace > 0)
		mw_address_text(&login->remote, out);
}

static enum mw_reason within_grace(struct mw_core *core, const struct mw_login *login,
				   const struct mw_person *p)
{
	char remote[MW_ADDRESS_TEXT];

	grace_address(core, login, remote);
	if (remote[0] == '\0')
		return MW_R_NONE;
	switch (core->store->ops->grace_find(core->store, p->who, remote,
					     now_of(core) - core->second->grace, now_of(core))) {
	case MW_STORE_OK:
		return MW_R_GRACE_PERIOD;
	case MW_STORE_NOT_FOUND:
		return MW_R_NONE;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

/* Whether those who have not enrolled are let be. */
static bool unenrolled_may_pass(const struct mw_core *core)
{
	const struct mw_second_rules *rules = core->second;

	return rules->required != MW_REQUIRED_YES || now_of(core) < rules->required_from;
}

/* Why no code is asked for; NONE when one is. */
static enum mw_reason exempt(struct mw_core *core, const struct mw_login *login,
			     const struct mw_person *p)
{
	const struct mw_second_rules *rules = core->second;

	/* Whatever is asked for, a disabled account does not pass. */
	if (p->known && p->account.disabled)
		return MW_R_NONE;
	if (rules->required == MW_REQUIRED_NO)
		return MW_R_NOT_REQUIRED;
	if (p->device_count == 0 && unenrolled_may_pass(core))
		return MW_R_NOT_REQUIRED;
	if (rules->trusted[0] != '\0' && mw_networks_contain(rules->trusted, &login->remote))
		return MW_R_TRUSTED_NETWORK;
	return within_grace(core, login, p);
}

static bool may_enroll(const struct mw_second *s, const struct mw_core *core,
		       enum mw_enroll_policy least)
{
	return s->offer && core->second->enroll >= least && s->person.known &&
	       !s->person.account.disabled && s->person.device_count == 0;
}

enum mw_verdict mw_second_start(struct mw_second *s, struct mw_core *core,
				const struct mw_login *login, struct mw_span name, bool offer)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(s, 0, sizeof(*s));
	s->offer = offer;
	s->tries = MW_CONFIRM_TRIES;
	mw_span_copy(name, s->name, sizeof(s->name));
	if (core->store == NULL || mw_person_find(core->store, core->master, name,
						  core->default_domain, &s->person) != MW_STORE_OK)
		return end(s, core, login, MW_R_STORE_UNAVAILABLE, started);
	reason = exempt(core, login, &s->person);
	if (reason != MW_R_NONE)
		return end(s, core, login, reason, started);
	s->phase = may_enroll(s, core, MW_ENROLL_LOGIN) ? MW_SECOND_ENROLL : MW_SECOND_CODE;
	return MW_CONTINUE;
}

/* Who is not enrolled has a device that nobody has, so that the work is the
 * same. */
static void have_a_device(struct mw_person *p)
{
	if (p->device_count > 0)
		return;
	p->devices[0] = (struct mw_device){ .totp = mw_totp_usual };
	p->device_count = 1;
}

/* Which device's code it is, and of which step. false: a seed does not open. */
static bool match(const struct mw_core *core, const struct mw_person *p, struct mw_span typed,
		  struct mw_guess_try *t)
{
	bool all_open = true;

	for (size_t i = 0; i < p->device_count; i++) {
		const struct mw_device *d = &p->devices[i];
		struct mw_seed seed;
		int64_t step;

		if (!mw_device_open(core->master, d, &seed) && d->id != 0)
			all_open = false;
		if (mw_totp_match(&d->totp, &seed, t->now, core->second->window, typed, &step) &&
		    d->id != 0) {
			t->device_id = d->id;
			t->step = step;
		}
		mw_wipe(&seed, sizeof(seed));
	}
	return all_open || t->device_id != 0;
}

static int64_t ceiling_for(const struct mw_core *core, const struct mw_person *p)
{
	int64_t chance = 0;

	for (size_t i = 0; i < p->device_count; i++)
		chance += mw_totp_chance(&p->devices[i].totp, core->second->window);
	return mw_guess_ceiling(chance);
}

static enum mw_reason judge_code(struct mw_core *core, const struct mw_login *login,
				 struct mw_person *p, struct mw_span typed, struct mw_proof *proof)
{
	char remote[MW_ADDRESS_TEXT];
	struct mw_guess_try t = { .who = p->who, .now = now_of(core), .remote = remote };
	struct mw_guess_outcome out;

	have_a_device(p);
	grace_address(core, login, remote);
	t.ceiling = ceiling_for(core, p);
	if (!match(core, p, typed, &t)) {
		mw_logf(core->log, MW_LOG_ERR, "a seed of account %lld does not open",
			(long long)p->who);
		return MW_R_INTERNAL;
	}
	if (core->store->ops->guess(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	proof->wait = out.wait;
	if (out.verdict == MW_GUESS_RIGHT || out.verdict == MW_GUESS_REPLAYED)
		snprintf(proof->credential, sizeof(proof->credential), "totp:%lld",
			 (long long)t.device_id);
	switch (out.verdict) {
	case MW_GUESS_RIGHT:
		return MW_R_ACCEPTED;
	case MW_GUESS_REPLAYED:
		return MW_R_CODE_REPLAYED;
	case MW_GUESS_WAIT:
		return MW_R_LOCKED;
	default:
		return MW_R_CODE_WRONG;
	}
}

/* A hundred random bits can't be guessed: these are taken from who is locked
 * out, too, and wrong ones are not counted. */
static enum mw_reason judge_recovery(struct mw_core *core, const struct mw_person *p,
				     const char *code, struct mw_proof *proof)
{
	uint8_t hash[MW_KEY_HASH_SIZE];

	mw_master_hash(core->master, mw_span_of(code, MW_APIKEY_LEN), hash);
	switch (core->store->ops->recovery_use(core->store, p->who, hash, &proof->recovery_left)) {
	case MW_STORE_OK:
		proof->recovery = true;
		snprintf(proof->credential, sizeof(proof->credential), "recovery");
		return MW_R_RECOVERY_CODE;
	case MW_STORE_NOT_FOUND:
		return MW_R_CODE_WRONG;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason judge(struct mw_core *core, const struct mw_login *login, struct mw_person *p,
			    struct mw_span typed, struct mw_proof *proof)
{
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;

	memset(proof, 0, sizeof(*proof));
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	switch (mw_apikey_parse(MW_RECOVERY_PREFIX, typed, code)) {
	case MW_APIKEY_GOOD:
		reason = judge_recovery(core, p, code, proof);
		break;
	case MW_APIKEY_MISTYPED:
		reason = MW_R_CODE_WRONG;
		break;
	default:
		reason = judge_code(core, login, p, typed, proof);
	}
	mw_wipe(code, sizeof(code));
	if (mw_reason_verdict(reason) == MW_OK && p->account.disabled)
		reason = MW_R_ACCOUNT_DISABLED;
	return reason;
}

/* An invitation in the place of a code: good for who has no factor yet. */
static enum mw_reason judge_invitation(struct mw_second *s, struct mw_core *core, const char *code)
{
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	if (!may_enroll(s, core, MW_ENROLL_INVITE))
		return MW_R_INVITATION_INVALID;
	mw_master_hash(core->master, mw_span_of(code, MW_APIKEY_LEN), s->invitation);
	switch (core->store->ops->invitation_find(core->store, s->person.account.id, s->invitation,
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

enum mw_verdict mw_second_code(struct mw_second *s, struct mw_core *core,
			       const struct mw_login *login, struct mw_span typed)
{
	int64_t started = core->clock_us();
	char code[MW_APIKEY_SIZE];
	enum mw_apikey_form form;
	enum mw_reason reason;

	if (s->phase != MW_SECOND_CODE)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	form = mw_apikey_parse(MW_INVITATION_PREFIX, typed, code);
	if (form == MW_APIKEY_GOOD)
		reason = judge_invitation(s, core, code);
	else if (form == MW_APIKEY_MISTYPED)
		reason = MW_R_INVITATION_INVALID;
	else
		reason = judge(core, login, &s->person, typed, &s->proof);
	mw_wipe(code, sizeof(code));
	if (s->invited) {
		s->phase = MW_SECOND_ENROLL;
		return MW_CONTINUE;
	}
	return end(s, core, login, reason, started);
}

enum mw_verdict mw_second_enroll(struct mw_second *s, struct mw_core *core,
				 const struct mw_login *login, struct mw_enrollment *out)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = MW_R_STORE_UNAVAILABLE;

	if (s->phase != MW_SECOND_ENROLL)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if (core->store != NULL)
		reason = mw_enroll_begin(core, &s->person.account, "authenticator", &mw_totp_usual,
					 MW_BEGUN_FIRST, out);
	if (reason != MW_R_ACCEPTED)
		return end(s, core, login, reason, started);
	s->device_id = out->device_id;
	s->phase = MW_SECOND_CONFIRM;
	return MW_CONTINUE;
}

enum mw_verdict mw_second_confirm(struct mw_second *s, struct mw_core *core,
				  const struct mw_login *login, struct mw_span typed,
				  struct mw_enrolled *out)
{
	struct mw_confirmation c = { .account_id = s->person.account.id,
				     .device_id = s->device_id,
				     .invitation = s->invited ? s->invitation : NULL };
	int64_t started = core->clock_us();
	enum mw_reason reason = MW_R_STORE_UNAVAILABLE;

	if (s->phase != MW_SECOND_CONFIRM)
		return end(s, core, login, MW_R_BAD_REQUEST, started);
	if (core->store != NULL)
		reason = mw_enroll_confirm(core, &c, typed, out);
	if (reason == MW_R_CODE_WRONG && --s->tries > 0)
		return MW_CONTINUE;
	snprintf(s->proof.credential, sizeof(s->proof.credential), "totp:%lld",
		 (long long)s->device_id);
	return end(s, core, login, reason, started);
}

void mw_second_cancel(struct mw_second *s, struct mw_core *core, const struct mw_login *login)
{
	if (s->phase != MW_SECOND_OVER)
		end(s, core, login, MW_R_CANCELLED, core->clock_us());
}

void mw_second_account(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		       struct mw_outcome *out, int64_t *before)
{
	int64_t started = core->clock_us();
	struct mw_second s = { 0 };
	enum mw_reason reason = MW_R_ACCEPTED;

	*before = 0;
	mw_span_copy(name, s.name, sizeof(s.name));
	if (core->store == NULL || mw_person_find(core->store, core->master, name,
						  core->default_domain, &s.person) != MW_STORE_OK)
		reason = MW_R_STORE_UNAVAILABLE;
	else if (s.person.known && s.person.account.disabled)
		reason = MW_R_ACCOUNT_DISABLED;
	else if (!s.person.known)
		reason = MW_R_NOT_REQUIRED;
	/* Who has no account is kept out from then on like everybody else. */
	if (mw_reason_verdict(reason) == MW_OK && s.person.device_count == 0 &&
	    core->second->required == MW_REQUIRED_YES && unenrolled_may_pass(core))
		*before = core->second->required_from;
	end(&s, core, login, reason, started);
	*out = s.outcome;
}

/* The end of what is no conversation. */
static enum mw_reason record(struct mw_core *core, const struct mw_login *login,
			     const struct mw_account *account, const struct mw_proof *proof,
			     enum mw_reason reason, int64_t started)
{
	struct mw_outcome out = { 0 };

	snprintf(out.account, sizeof(out.account), "%s", account->name);
	snprintf(out.credential, sizeof(out.credential), "%s", proof->credential);
	mw_login_finish(core, login, mw_span_str(account->name), reason, started, &out);
	return out.reason;
}

enum mw_reason mw_second_prove(struct mw_core *core, const struct mw_login *login,
			       struct mw_person *person, struct mw_span typed,
			       struct mw_proof *proof)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = judge(core, login, person, typed, proof);

	return record(core, login, &person->account, proof, reason, started);
}

/* It is not taken back when the code is right: one debt for a device is cheap, and
 * a count that only grows can't be played with. */
static enum mw_reason count_confirmation(struct mw_core *core, const struct mw_device *pending,
					 struct mw_proof *proof)
{
	struct mw_guess_try t = { .who = pending->account_id, .now = now_of(core), .remote = "" };
	struct mw_guess_outcome out;

	t.ceiling = mw_guess_ceiling(mw_totp_chance(&pending->totp, core->second->window));
	if (core->store->ops->guess(core->store, &t, &out) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	proof->wait = out.wait;
	return out.verdict == MW_GUESS_WAIT ? MW_R_LOCKED : MW_R_NONE;
}

enum mw_reason mw_second_confirm_own(struct mw_core *core, const struct mw_login *login,
				     const struct mw_account *account,
				     const struct mw_device *pending, struct mw_confirmation *c,
				     struct mw_span typed, struct mw_enrolled *out,
				     struct mw_proof *proof)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(proof, 0, sizeof(*proof));
	snprintf(proof->credential, sizeof(proof->credential), "totp:%lld", (long long)pending->id);
	reason = count_confirmation(core, pending, proof);
	if (reason == MW_R_NONE)
		reason = mw_enroll_confirm(core, c, typed, out);
	out->ahead = 0;
	return record(core, login, account, proof, reason, started);
}
