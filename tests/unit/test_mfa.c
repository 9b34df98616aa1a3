/*
 * Second factors, decided on a store of the test's own with a clock of the test's own:
 * conversations (common/mfa/mfa.h), enrollment (common/mfa/enroll.h) and whose they are
 * (common/mfa/subject.h).
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/mfa/account_phase.h"
#include "common/mfa/device.h"
#include "common/mfa/invitation.h"
#include "common/mfa/mfa.h"
#include "common/mfa/reauth.h"
#include "tests/unit/temp_store.h"

#define NOW	1700000000
#define HERE	"192.0.2.1"
#define MINUTES 60

static int64_t now_s;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static struct {
	int count;
	enum mw_reason reason;
} seen;

static void watch(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	seen.count++;
	seen.reason = e->reason;
}

static struct mw_mfa_rules rules;
static struct mw_core core;
static struct mw_login login;
static struct mw_account alice, bob;
static struct mw_mfa second;
/* The store's, for a test to replace some of. */
static const struct mw_store_accounts *real_accounts;
static const struct mw_store_devices *real_devices;
static const struct mw_store_throttle *real_throttle;
static const struct mw_store_remembered *real_remembered;
static struct mw_store_accounts accounts;
static struct mw_store_devices devices;
static struct mw_store_throttle throttle;
static struct mw_store_remembered remembered;

static struct mw_account new_account(const char *name)
{
	struct mw_account a = { .created = now_s };

	snprintf(a.name, sizeof(a.name), "%s", name);
	assert_int_equal(core.store->accounts->create(core.store, &a), MW_STORE_OK);
	return a;
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };

	(void)state;
	now_s = NOW;
	memset(&seen, 0, sizeof(seen));
	rules = (struct mw_mfa_rules){ .window = 1, .issuer = "Example" };
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .audit = mw_audit_to(watch, NULL),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .apikey_username = "",
				 .apikey_scopes = "",
				 .mfa = &rules };
	login = (struct mw_login){ .frontend = "test",
				   .mechanism = "",
				   .service = "sshd",
				   .remote = mw_address_parse(mw_span_str(HERE)) };
	core.store = temp_store_open(core.keyring);
	real_accounts = core.store->accounts;
	real_devices = core.store->devices;
	real_throttle = core.store->throttle;
	real_remembered = core.store->remembered;
	accounts = *real_accounts;
	devices = *real_devices;
	throttle = *real_throttle;
	remembered = *real_remembered;
	core.store->accounts = &accounts;
	core.store->devices = &devices;
	core.store->throttle = &throttle;
	core.store->remembered = &remembered;
	alice = new_account("alice@example.org");
	bob = new_account("bob@example.org");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(core.store);
	mw_audit_close(core.audit);
	mw_keyring_free((struct mw_keyring *)core.keyring);
	return 0;
}

/* The seed of that number; tests know their devices by it. */
static struct mw_seed seed_of(uint8_t number)
{
	struct mw_seed seed = { .len = 20 };

	memset(seed.bytes, number, seed.len);
	return seed;
}

static struct mw_device make_device(const struct mw_account *a, uint8_t number, int64_t confirmed)
{
	struct mw_seed seed = seed_of(number);
	struct mw_device d;

	assert_int_equal(
		mw_device_make(&core, a->id, "phone", &mw_totp_usual, &seed, confirmed, &d),
		MW_R_ACCEPTED);
	return d;
}

static struct mw_device add_device(const struct mw_account *a, uint8_t number, int64_t confirmed)
{
	struct mw_device d = make_device(a, number, confirmed);

	assert_int_equal(devices.add(core.store, &d, 1), MW_STORE_OK);
	return d;
}

/* Its row in the store is no longer what was sealed. */
static void add_damaged_device(const struct mw_account *a, uint8_t number, int64_t confirmed)
{
	struct mw_device d = make_device(a, number, confirmed);

	d.sealed[30] ^= 1;
	assert_int_equal(devices.add(core.store, &d, 1), MW_STORE_OK);
}

static struct mw_span code_of(const struct mw_seed *seed, int64_t when)
{
	static char code[MW_CODE_SIZE];

	assert_true(mw_totp_code(&mw_totp_usual, seed, mw_totp_step(&mw_totp_usual, when), code));
	return mw_span_str(code);
}

/* The code that the device of that seed shows `off` seconds from now. */
static struct mw_span code(uint8_t number, int64_t off)
{
	struct mw_seed seed = seed_of(number);

	return code_of(&seed, now_s + off);
}

/* Of no device and no time near. */
static struct mw_span wrong_code(void)
{
	return code(99, 0);
}

static struct mw_subject subject_of(const char *name)
{
	struct mw_subject p;

	assert_int_equal(mw_subject_find(&core, mw_span_str(name), false, &p), MW_STORE_OK);
	return p;
}

static enum mw_verdict start(const char *name)
{
	return mw_mfa_start(&second, &core, &login, mw_span_str(name), true);
}

static enum mw_verdict answer(struct mw_span typed)
{
	return mw_mfa_code(&second, &core, &login, typed);
}

/* How the conversation ended: once, with that reason, and in the audit. */
static void assert_over(enum mw_verdict verdict, enum mw_reason reason)
{
	assert_string_equal(mw_reason_name(second.outcome.reason), mw_reason_name(reason));
	assert_int_equal(verdict, mw_reason_verdict(reason));
	assert_int_equal(second.outcome.verdict, verdict);
	assert_int_equal(second.phase, MW_MFA_OVER);
	assert_int_equal(seen.reason, reason);
}

/* A login that is asked for a code. */
static void asked(const char *name, struct mw_span typed, enum mw_reason reason)
{
	assert_int_equal(start(name), MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_CODE);
	assert_over(answer(typed), reason);
}

static void not_asked(const char *name, enum mw_reason reason)
{
	assert_over(start(name), reason);
}

static int64_t backlog_of(int64_t who)
{
	struct mw_throttle g;

	assert_int_equal(throttle.show(core.store, who, &g), MW_STORE_OK);
	return g.backlog_until > now_s ? g.backlog_until - now_s : 0;
}

/* Who is asked, and what for */

static void a_code_is_asked_of_everybody_and_good_once(void **state)
{
	(void)state;
	add_device(&alice, 1, NOW);
	asked("alice", code(1, 0), MW_R_ACCEPTED);
	asked("ALICE@example.org", code(1, 0), MW_R_CODE_REPLAYED);
	asked("alice", code(1, -30), MW_R_CODE_REPLAYED);
	asked("alice", code(1, 30), MW_R_ACCEPTED);
	asked("alice", code(1, 90), MW_R_CODE_WRONG);
	assert_int_equal(seen.count, 5);
	rules.enroll = MW_ENROLL_ADMIN;
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	asked("nobody", wrong_code(), MW_R_CODE_WRONG);
}

static void an_address_is_remembered_for_its_time_and_no_longer(void **state)
{
	(void)state;
	add_device(&alice, 1, NOW);
	rules.remember = 600;
	asked("alice", code(1, 0), MW_R_ACCEPTED);
	now_s += 600;
	not_asked("alice", MW_R_REMEMBERED);
	not_asked("alice@example.org", MW_R_REMEMBERED);
	now_s += 1;
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
}

static void only_the_address_that_the_code_came_from_is_remembered(void **state)
{
	(void)state;
	add_device(&alice, 1, NOW);
	rules.remember = 600;
	asked("alice", code(1, 0), MW_R_ACCEPTED);
	login.remote = mw_address_parse(mw_span_str("192.0.2.2"));
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
	login.remote = (struct mw_address){ 0 };
	asked("alice", code(1, 30), MW_R_ACCEPTED);
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
}

static void without_remember_no_address_is_remembered(void **state)
{
	(void)state;
	add_device(&alice, 1, NOW);
	asked("alice", code(1, 0), MW_R_ACCEPTED);
	rules.remember = 600;
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
}

static void the_unenrolled_are_let_be_until_required_from(void **state)
{
	(void)state;
	rules.enforcement.from = NOW + 1;
	add_device(&bob, 2, NOW);
	not_asked("alice", MW_R_NOT_REQUIRED);
	not_asked("nobody", MW_R_NOT_REQUIRED);
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	now_s += 1;
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
	asked("nobody", wrong_code(), MW_R_CODE_WRONG);
	rules.enforcement.required = MW_REQUIRED_ENROLLED;
	not_asked("alice", MW_R_NOT_REQUIRED);
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	rules.enforcement.required = MW_REQUIRED_NO;
	not_asked("bob", MW_R_NOT_REQUIRED);
}

static void nobody_is_asked_in_a_trusted_network(void **state)
{
	(void)state;
	add_device(&alice, 1, NOW);
	snprintf(rules.trusted, sizeof(rules.trusted), "192.0.2.0/24");
	not_asked("alice", MW_R_TRUSTED_NETWORK);
	login.remote = mw_address_parse(mw_span_str("198.51.100.1"));
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
}

static void a_device_that_is_not_confirmed_does_not_count(void **state)
{
	(void)state;
	add_device(&alice, 1, 0);
	assert_int_equal(subject_of("alice").device_count, 0);
	add_device(&alice, 2, NOW);
	assert_int_equal(subject_of("alice").device_count, 1);
	asked("alice", code(1, 0), MW_R_CODE_WRONG);
	asked("alice", code(2, 0), MW_R_ACCEPTED);
}

static void a_disabled_account_passes_nowhere_and_enrolls_nobody(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	add_device(&alice, 1, NOW);
	accounts.set_disabled(core.store, alice.id, true);
	accounts.set_disabled(core.store, bob.id, true);
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
	asked("alice", code(1, 0), MW_R_ACCOUNT_DISABLED);
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	snprintf(rules.trusted, sizeof(rules.trusted), "192.0.2.0/24");
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
	rules.enforcement.required = MW_REQUIRED_NO;
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	asked("alice", code(1, 30), MW_R_ACCOUNT_DISABLED);
}

static void the_account_phase_tells_the_unenrolled_the_date(void **state)
{
	struct mw_outcome out;
	int64_t before;

	(void)state;
	add_device(&alice, 1, NOW);
	rules.enforcement.from = NOW + 100;
	mw_mfa_account(&core, &login, mw_span_str("bob"), &out, &before);
	assert_int_equal(out.reason, MW_R_ACCEPTED);
	assert_int_equal(before, NOW + 100);
	mw_mfa_account(&core, &login, mw_span_str("alice"), &out, &before);
	assert_int_equal(out.reason, MW_R_ACCEPTED);
	assert_int_equal(before, 0);
	now_s = NOW + 100;
	mw_mfa_account(&core, &login, mw_span_str("bob"), &out, &before);
	assert_int_equal(before, 0);
	accounts.set_disabled(core.store, alice.id, true);
	mw_mfa_account(&core, &login, mw_span_str("alice"), &out, &before);
	assert_int_equal(out.reason, MW_R_ACCOUNT_DISABLED);
	assert_int_equal(seen.count, 4);
}

/* Guessing */

static void locking_one_unknown_name_does_not_lock_another(void **state)
{
	int64_t mallory = subject_of("mallory").who, trent = subject_of("trent").who;

	(void)state;
	add_device(&alice, 1, NOW);
	assert_true(mallory < 0);
	assert_true(trent < 0 && trent != mallory);
	assert_int_equal(subject_of("mallory").who, mallory);
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		asked("mallory", wrong_code(), MW_R_CODE_WRONG);
	asked("mallory", wrong_code(), MW_R_THROTTLED);
	assert_int_equal(second.judgement.wait, MW_THROTTLE_FIRST_WAIT);
	asked("trent", wrong_code(), MW_R_CODE_WRONG);
	asked("alice", code(1, 0), MW_R_ACCEPTED);
}

/* A window of three steps: seven chances in a million, more than the least cost. */
static void a_second_device_doubles_what_a_wrong_code_costs(void **state)
{
	(void)state;
	rules.window = 3;
	add_device(&alice, 1, NOW);
	add_device(&alice, 2, NOW);
	add_device(&bob, 3, NOW);
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
	asked("bob", wrong_code(), MW_R_CODE_WRONG);
	asked("nobody", wrong_code(), MW_R_CODE_WRONG);
	assert_int_equal(backlog_of(alice.id), 14 * MW_THROTTLE_CHANCE);
	assert_int_equal(backlog_of(bob.id), 7 * MW_THROTTLE_CHANCE);
	assert_int_equal(backlog_of(subject_of("nobody").who), 7 * MW_THROTTLE_CHANCE);
}

static void a_damaged_seed_is_our_failure_and_no_wrong_code(void **state)
{
	(void)state;
	add_damaged_device(&alice, 1, NOW);
	asked("alice", code(1, 0), MW_R_INTERNAL);
	assert_int_equal(mw_reason_verdict(MW_R_INTERNAL), MW_TEMPFAIL);
	assert_int_equal(backlog_of(alice.id), 0);
	/* The codes of another device are as good as ever. */
	add_device(&alice, 2, NOW);
	asked("alice", code(2, 0), MW_R_ACCEPTED);
	asked("alice", wrong_code(), MW_R_INTERNAL);
}

static void a_recovery_code_is_good_once_even_for_who_is_locked_out(void **state)
{
	char codes[MW_RECOVERY_TEXT];
	struct mw_span first, next;

	(void)state;
	add_device(&alice, 1, NOW);
	assert_int_equal(mw_recovery_make(&core, alice.id, codes), MW_R_ACCEPTED);
	first = mw_span_of(codes, MW_APIKEY_LEN);
	next = mw_span_of(codes + MW_APIKEY_SIZE, MW_APIKEY_LEN);
	asked("bob", first, MW_R_CODE_WRONG);
	assert_int_equal(backlog_of(bob.id), 0);
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		asked("alice", wrong_code(), MW_R_CODE_WRONG);
	asked("alice", code(1, 0), MW_R_THROTTLED);
	asked("alice", first, MW_R_RECOVERY_CODE);
	assert_true(second.judgement.recovery);
	assert_int_equal(second.judgement.recovery_left, MW_RECOVERY_MAX - 1);
	asked("alice", first, MW_R_CODE_WRONG);
	asked("alice", code(1, 0), MW_R_ACCEPTED);
	accounts.set_disabled(core.store, alice.id, true);
	asked("alice", next, MW_R_ACCOUNT_DISABLED);
}

/* A store that fails */

/* It is there again for the next question. */
static enum mw_store_result no_name(struct mw_store *s, const char *name, struct mw_account *out)
{
	(void)name, (void)out;
	accounts.by_name = real_accounts->by_name;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static enum mw_store_result no_devices(struct mw_store *s, int64_t account_id,
				       struct mw_device out[static MW_DEVICES_MAX], size_t *count)
{
	(void)account_id, (void)out;
	*count = 0;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static enum mw_store_result nothing_remembered(struct mw_store *s, int64_t account_id,
					       const char *remote, int64_t since, int64_t now)
{
	(void)account_id, (void)remote, (void)since, (void)now;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static enum mw_store_result no_guess(struct mw_store *s, const struct mw_attempt *t,
				     struct mw_attempt_outcome *out)
{
	(void)t;
	*out = (struct mw_attempt_outcome){ .verdict = MW_ATTEMPT_RIGHT };
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void a_store_that_fails_is_a_temporary_failure(void **state)
{
	struct mw_store *store = core.store;

	(void)state;
	add_device(&alice, 1, NOW);
	rules.remember = 600;
	accounts.by_name = no_name;
	not_asked("alice", MW_R_STORE_UNAVAILABLE);
	devices.list = no_devices;
	not_asked("alice", MW_R_STORE_UNAVAILABLE);
	devices.list = real_devices->list;
	remembered.find = nothing_remembered;
	not_asked("alice", MW_R_STORE_UNAVAILABLE);
	remembered.find = real_remembered->find;
	throttle.attempt = no_guess;
	asked("alice", code(1, 0), MW_R_STORE_UNAVAILABLE);
	throttle.attempt = real_throttle->attempt;
	core.store = NULL;
	not_asked("alice", MW_R_STORE_UNAVAILABLE);
	core.store = store;
	assert_int_equal(start("alice"), MW_CONTINUE);
	core.store = NULL;
	assert_over(answer(code(1, 0)), MW_R_STORE_UNAVAILABLE);
	core.store = store;
}

/* Conversations that enroll */

static struct mw_enrollment enrollment;
static struct mw_enrolled enrolled;

static enum mw_verdict enroll(void)
{
	return mw_mfa_enroll(&second, &core, &login, &enrollment);
}

static enum mw_verdict confirm(struct mw_span typed)
{
	return mw_mfa_confirm(&second, &core, &login, typed, &enrolled);
}

/* What the device that was just begun shows now. */
static struct mw_span code_begun(void)
{
	struct mw_seed seed;

	assert_true(mw_seed_parse(mw_span_str(enrollment.seed), &seed));
	return code_of(&seed, now_s);
}

/* Six digits that it does not show, nor showed an hour and a half ago. */
static struct mw_span code_not_begun(void)
{
	static char text[MW_CODE_SIZE];
	struct mw_seed seed;
	int64_t step;

	assert_true(mw_seed_parse(mw_span_str(enrollment.seed), &seed));
	for (uint16_t n = 0; n < 1000; n++) {
		snprintf(text, sizeof(text), "%06u", (unsigned)n);
		if (!mw_totp_match(&mw_totp_usual, &seed, now_s, 200, mw_span_str(text), &step))
			break;
	}
	return mw_span_str(text);
}

static void whose_password_is_enough_enrolls_at_login(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_ENROLL);
	assert_int_equal(enroll(), MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_CONFIRM);
	assert_int_equal(confirm(code_not_begun()), MW_CONTINUE);
	assert_over(confirm(code_begun()), MW_R_ENROLLED);
	assert_int_equal(strlen(enrolled.codes), MW_RECOVERY_TEXT - 1);
	asked("alice", code_begun(), MW_R_CODE_REPLAYED);
	now_s += 30;
	asked("alice", code_begun(), MW_R_ACCEPTED);
}

static void who_is_nobody_or_may_not_is_asked_for_a_code(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	asked("nobody", wrong_code(), MW_R_CODE_WRONG);
	assert_int_equal(mw_mfa_start(&second, &core, &login, mw_span_str("alice"), false),
			 MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_CODE);
	rules.enroll = MW_ENROLL_INVITE;
	asked("alice", wrong_code(), MW_R_CODE_WRONG);
}

static void an_enrollment_takes_three_wrong_codes(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_int_equal(enroll(), MW_CONTINUE);
	for (int i = 1; i < MW_CONFIRM_TRIES; i++)
		assert_int_equal(confirm(code_not_begun()), MW_CONTINUE);
	assert_over(confirm(code_not_begun()), MW_R_CODE_WRONG);
	assert_int_equal(subject_of("alice").device_count, 0);
}

static void steps_out_of_order_are_a_temporary_failure(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	add_device(&bob, 1, NOW);
	assert_int_equal(start("bob"), MW_CONTINUE);
	assert_over(enroll(), MW_R_BAD_REQUEST);
	assert_over(answer(code(1, 0)), MW_R_BAD_REQUEST);
	assert_int_equal(start("bob"), MW_CONTINUE);
	assert_over(confirm(code(1, 0)), MW_R_BAD_REQUEST);
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_over(answer(wrong_code()), MW_R_BAD_REQUEST);
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_int_equal(enroll(), MW_CONTINUE);
	assert_over(enroll(), MW_R_BAD_REQUEST);
	assert_over(confirm(code_begun()), MW_R_BAD_REQUEST);
	/* What is over does not say yes again. */
	asked("bob", code(1, 0), MW_R_ACCEPTED);
	assert_over(answer(code(1, 30)), MW_R_BAD_REQUEST);
	assert_int_equal(mw_reason_verdict(MW_R_BAD_REQUEST), MW_TEMPFAIL);
}

static void hanging_up_is_audited_once(void **state)
{
	(void)state;
	assert_int_equal(start("alice"), MW_CONTINUE);
	mw_mfa_cancel(&second, &core, &login);
	assert_int_equal(seen.reason, MW_R_CANCELLED);
	mw_mfa_cancel(&second, &core, &login);
	assert_int_equal(seen.count, 1);
}

/* Invitations */

static struct mw_span invite(const struct mw_account *a)
{
	static char invitation[MW_APIKEY_SIZE];

	assert_int_equal(mw_invitation_make(&core, a->id, now_s + 3600, invitation), MW_R_ACCEPTED);
	return mw_span_of(invitation, MW_APIKEY_LEN);
}

static void an_invitation_leads_to_an_enrollment_and_is_used_up_by_it(void **state)
{
	struct mw_span invitation = invite(&alice);

	(void)state;
	rules.enroll = MW_ENROLL_INVITE;
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_CODE);
	assert_int_equal(answer(invitation), MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_ENROLL);
	assert_int_equal(seen.count, 0);
	assert_int_equal(enroll(), MW_CONTINUE);
	assert_over(confirm(code_begun()), MW_R_ENROLLED);
	assert_int_equal(devices.remove(core.store, alice.id, enrollment.device_id), MW_STORE_OK);
	asked("alice", invitation, MW_R_INVITATION_INVALID);
}

/* Between the invitation and the code somebody else has used it. */
static void an_invitation_that_is_used_up_meanwhile_enrolls_nobody(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_INVITE;
	assert_int_equal(start("alice"), MW_CONTINUE);
	assert_int_equal(answer(invite(&alice)), MW_CONTINUE);
	assert_int_equal(enroll(), MW_CONTINUE);
	invite(&alice); /* in place of the other */
	assert_over(confirm(code_begun()), MW_R_INVITATION_INVALID);
	assert_int_equal(enrolled.codes[0], '\0');
	assert_int_equal(subject_of("alice").device_count, 0);
}

static void an_invitation_is_refused_where_it_is_not_good(void **state)
{
	struct mw_span invitation = invite(&alice);
	char mistyped[MW_APIKEY_SIZE];

	(void)state;
	rules.enroll = MW_ENROLL_INVITE;
	asked("bob", invitation, MW_R_INVITATION_INVALID);
	asked("nobody", invitation, MW_R_INVITATION_INVALID);
	mw_span_copy(invitation, mistyped, sizeof(mistyped));
	mistyped[10] = mistyped[10] == '7' ? '8' : '7';
	asked("alice", mw_span_str(mistyped), MW_R_INVITATION_INVALID);
	rules.enroll = MW_ENROLL_ADMIN;
	asked("alice", invitation, MW_R_INVITATION_INVALID);
	rules.enroll = MW_ENROLL_INVITE;
	now_s += 3600;
	asked("alice", invitation, MW_R_INVITATION_INVALID);
	invitation = invite(&alice);
	add_device(&alice, 1, NOW);
	asked("alice", invitation, MW_R_INVITATION_INVALID);
	assert_int_equal(backlog_of(alice.id), 0);
}

/* Devices of one's own */

static struct mw_judgement judgement;

static enum mw_reason confirm_own(const struct mw_device *pending, struct mw_span typed)
{
	struct mw_confirmation c = { .account_id = pending->account_id, .device_id = pending->id };
	int before = seen.count;
	enum mw_reason reason = mw_mfa_confirm_own(&core, &login, &alice, pending, &c, typed,
						   &enrolled, &judgement);

	assert_int_equal(seen.count, before + 1);
	assert_int_equal(seen.reason, reason);
	assert_int_equal(enrolled.ahead, 0);
	return reason;
}

static void confirming_a_device_of_ones_own_is_guessing(void **state)
{
	struct mw_device d = add_device(&alice, 1, 0);

	(void)state;
	for (int i = 0; i < MW_THROTTLE_FREE; i++) {
		assert_int_equal(confirm_own(&d, wrong_code()), MW_R_CODE_WRONG);
		assert_int_equal(backlog_of(alice.id), (i + 1) * MW_THROTTLE_COST);
	}
	assert_int_equal(judgement.wait, MW_THROTTLE_FIRST_WAIT);
	assert_int_equal(confirm_own(&d, code(1, 0)), MW_R_THROTTLED);
	assert_int_equal(judgement.wait, MW_THROTTLE_FIRST_WAIT);
	now_s += MW_THROTTLE_FIRST_WAIT;
	assert_int_equal(confirm_own(&d, code(1, 0)), MW_R_ENROLLED);
}

static void recovery_codes_come_with_the_first_device_of_ones_own(void **state)
{
	struct mw_device first = add_device(&alice, 1, 0), next = add_device(&alice, 2, 0);
	size_t left;

	(void)state;
	assert_int_equal(confirm_own(&first, code(1, 0)), MW_R_ENROLLED);
	assert_int_equal(strlen(enrolled.codes), MW_RECOVERY_TEXT - 1);
	assert_string_equal(judgement.credential, "totp:1");
	asked("alice", mw_span_of(enrolled.codes, MW_APIKEY_LEN), MW_R_RECOVERY_CODE);
	assert_int_equal(confirm_own(&next, code(2, 0)), MW_R_ENROLLED);
	assert_string_equal(enrolled.codes, "");
	assert_int_equal(core.store->recovery->count(core.store, alice.id, &left), MW_STORE_OK);
	assert_int_equal(left, MW_RECOVERY_MAX - 1);
	assert_int_equal(confirm_own(&next, code(2, 30)), MW_R_NOT_FOUND);
	assert_int_equal(confirm_own(&next, wrong_code()), MW_R_NOT_FOUND);
}

/* Who hears that a guess will be good in ten minutes waits for ten minutes. */
static void nobody_hears_how_far_off_a_device_of_ones_own_is(void **state)
{
	struct mw_device d = add_device(&alice, 1, 0);

	(void)state;
	assert_int_equal(confirm_own(&d, code(1, 10 * MINUTES)), MW_R_CODE_WRONG);
	throttle.attempt = no_guess;
	assert_int_equal(confirm_own(&d, code(1, 0)), MW_R_STORE_UNAVAILABLE);
	throttle.attempt = real_throttle->attempt;
	assert_int_equal(subject_of("alice").device_count, 0);
}

static void a_clock_that_is_off_is_told_up_to_an_hour_and_a_half(void **state)
{
	struct mw_device d = add_device(&alice, 1, 0);
	struct mw_confirmation c = { .account_id = alice.id, .device_id = d.id };
	static const struct {
		int64_t off;
		bool told;
	} clocks[] = { { 10 * MINUTES, true },
		       { -10 * MINUTES, true },
		       { 89 * MINUTES, true },
		       { 120 * MINUTES, false },
		       { -120 * MINUTES, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		assert_int_equal(mw_enroll_confirm(&core, &c, code(1, clocks[i].off), &enrolled),
				 MW_R_CODE_WRONG);
		if (clocks[i].told)
			assert_in_range(enrolled.ahead - clocks[i].off + 15, 0, 30);
		else
			assert_int_equal(enrolled.ahead, 0);
	}
	assert_int_equal(mw_enroll_confirm(&core, &c, code(1, 0), &enrolled), MW_R_ENROLLED);
}

static void a_damaged_device_is_not_confirmed_and_that_is_our_failure(void **state)
{
	struct mw_confirmation c = { .account_id = alice.id, .device_id = 1 };

	(void)state;
	add_damaged_device(&alice, 1, 0);
	assert_int_equal(mw_enroll_confirm(&core, &c, code(1, 0), &enrolled), MW_R_INTERNAL);
	assert_int_equal(subject_of("alice").device_count, 0);
}

static void a_seed_opens_only_in_the_row_that_it_was_sealed_for(void **state)
{
	struct mw_device d = make_device(&alice, 1, NOW), moved = d;
	struct mw_seed expected = seed_of(1), seed;

	(void)state;
	assert_true(mw_device_open(core.keyring, &d, &seed));
	assert_int_equal(seed.len, expected.len);
	assert_memory_equal(seed.bytes, expected.bytes, expected.len);
	moved.id++;
	assert_false(mw_device_open(core.keyring, &moved, &seed));
	moved = d;
	moved.account_id = bob.id;
	assert_false(mw_device_open(core.keyring, &moved, &seed));
	assert_memory_not_equal(seed.bytes, expected.bytes, expected.len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_code_is_asked_of_everybody_and_good_once),
		TEST(an_address_is_remembered_for_its_time_and_no_longer),
		TEST(only_the_address_that_the_code_came_from_is_remembered),
		TEST(without_remember_no_address_is_remembered),
		TEST(the_unenrolled_are_let_be_until_required_from),
		TEST(nobody_is_asked_in_a_trusted_network),
		TEST(a_device_that_is_not_confirmed_does_not_count),
		TEST(a_disabled_account_passes_nowhere_and_enrolls_nobody),
		TEST(the_account_phase_tells_the_unenrolled_the_date),
		TEST(locking_one_unknown_name_does_not_lock_another),
		TEST(a_second_device_doubles_what_a_wrong_code_costs),
		TEST(a_damaged_seed_is_our_failure_and_no_wrong_code),
		TEST(a_recovery_code_is_good_once_even_for_who_is_locked_out),
		TEST(a_store_that_fails_is_a_temporary_failure),
		TEST(whose_password_is_enough_enrolls_at_login),
		TEST(who_is_nobody_or_may_not_is_asked_for_a_code),
		TEST(an_enrollment_takes_three_wrong_codes),
		TEST(steps_out_of_order_are_a_temporary_failure),
		TEST(hanging_up_is_audited_once),
		TEST(an_invitation_leads_to_an_enrollment_and_is_used_up_by_it),
		TEST(an_invitation_that_is_used_up_meanwhile_enrolls_nobody),
		TEST(an_invitation_is_refused_where_it_is_not_good),
		TEST(confirming_a_device_of_ones_own_is_guessing),
		TEST(recovery_codes_come_with_the_first_device_of_ones_own),
		TEST(nobody_hears_how_far_off_a_device_of_ones_own_is),
		TEST(a_clock_that_is_off_is_told_up_to_an_hour_and_a_half),
		TEST(a_damaged_device_is_not_confirmed_and_that_is_our_failure),
		TEST(a_seed_opens_only_in_the_row_that_it_was_sealed_for),
	};

	return cmocka_run_group_tests_name("mfa", tests, NULL, NULL);
}
