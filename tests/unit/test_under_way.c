/*
 * Logins and enrollments that were under way when something changed: between a question and
 * its answer, and between the look-up of an answer and the transaction that judges it.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/mfa/device.h"
#include "common/mfa/invitation.h"
#include "common/mfa/mfa.h"
#include "common/mfa/reauth.h"
#include "common/store/open.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/temp_store.h"

#define NOW 1700000000

static int64_t now_s;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static struct mw_mfa_rules rules;
static struct mw_core core;
static struct mw_login login;
static struct mw_account alice;
static struct mw_device phone;
static struct mw_mfa second;
static struct mw_enrollment enrollment;
static struct mw_enrolled enrolled;

/* The store's questions; those that judge do `meanwhile` first, once. */
static void (*meanwhile)(void);
static const struct mw_store_throttle *real_throttle;
static const struct mw_store_recovery *real_recovery;
static const struct mw_store_devices *real_devices;

static void let_it_happen(void)
{
	void (*happens)(void) = meanwhile;

	meanwhile = NULL;
	if (happens != NULL)
		happens();
}

static enum mw_store_result attempt(struct mw_store *s, const struct mw_attempt *a,
				    struct mw_attempt_outcome *out)
{
	let_it_happen();
	return real_throttle->attempt(s, a, out);
}

static enum mw_store_result use(struct mw_store *s, int64_t account_id,
				const uint8_t hash[static MW_KEY_HASH_SIZE], size_t *left)
{
	let_it_happen();
	return real_recovery->use(s, account_id, hash, left);
}

static enum mw_store_result add(struct mw_store *s, const struct mw_device *d, size_t count)
{
	let_it_happen();
	return real_devices->add(s, d, count);
}

static enum mw_store_result confirm_device(struct mw_store *s, const struct mw_confirmation *c)
{
	let_it_happen();
	return real_devices->confirm(s, c);
}

static void watch_questions(void)
{
	static struct mw_store_throttle throttle;
	static struct mw_store_recovery recovery;
	static struct mw_store_devices devices;

	real_throttle = core.store->throttle;
	real_recovery = core.store->recovery;
	real_devices = core.store->devices;
	throttle = *real_throttle;
	throttle.attempt = attempt;
	recovery = *real_recovery;
	recovery.use = use;
	devices = *real_devices;
	devices.add = add;
	devices.confirm = confirm_device;
	core.store->throttle = &throttle;
	core.store->recovery = &recovery;
	core.store->devices = &devices;
}

static struct mw_account new_account(struct mw_store *s, const char *name)
{
	struct mw_account a = { .created = now_s };

	snprintf(a.name, sizeof(a.name), "%s", name);
	assert_int_equal(s->accounts->create(s, &a), MW_STORE_OK);
	return a;
}

static struct mw_seed seed_of(uint8_t number)
{
	struct mw_seed seed = { .len = 20 };

	memset(seed.bytes, number, seed.len);
	return seed;
}

static struct mw_device add_device(int64_t account_id, uint8_t number, int64_t confirmed)
{
	struct mw_seed seed = seed_of(number);
	struct mw_device d;

	assert_int_equal(
		mw_device_make(&core, account_id, "phone", &mw_totp_usual, &seed, confirmed, &d),
		MW_R_ACCEPTED);
	assert_int_equal(core.store->devices->add(core.store, &d, 1), MW_STORE_OK);
	return d;
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };

	(void)state;
	now_s = NOW;
	meanwhile = NULL;
	memset(&enrolled, 0, sizeof(enrolled));
	rules = (struct mw_mfa_rules){ .window = 1, .issuer = "Example", .remember = 600 };
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .apikey_username = "",
				 .mfa = &rules };
	core.store = temp_store_open(core.keyring);
	login = (struct mw_login){ .frontend = "test",
				   .mechanism = "",
				   .service = "sshd",
				   .remote = mw_address_parse(mw_span_str("192.0.2.1")) };
	alice = new_account(core.store, "alice@example.org");
	watch_questions();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(core.store);
	mw_keyring_free((struct mw_keyring *)core.keyring);
	return 0;
}

static struct mw_span code_of(const struct mw_seed *seed)
{
	static char code[MW_CODE_SIZE];

	assert_true(mw_totp_code(&mw_totp_usual, seed, mw_totp_step(&mw_totp_usual, now_s), code));
	return mw_span_str(code);
}

static struct mw_span code(uint8_t number)
{
	struct mw_seed seed = seed_of(number);

	return code_of(&seed);
}

static struct mw_span code_begun(void)
{
	struct mw_seed seed;

	assert_true(mw_seed_parse(mw_span_str(enrollment.seed), &seed));
	return code_of(&seed);
}

static void start(enum mw_mfa_phase phase)
{
	assert_int_equal(mw_mfa_start(&second, &core, &login, mw_span_str("alice"), true),
			 MW_CONTINUE);
	assert_int_equal(second.phase, phase);
}

static enum mw_verdict answer(struct mw_span typed)
{
	return mw_mfa_code(&second, &core, &login, typed);
}

static enum mw_verdict enroll(void)
{
	return mw_mfa_enroll(&second, &core, &login, &enrollment);
}

static enum mw_verdict confirm(void)
{
	return mw_mfa_confirm(&second, &core, &login, code_begun(), &enrolled);
}

static void assert_over(enum mw_verdict verdict, enum mw_reason reason)
{
	assert_string_equal(mw_reason_name(second.outcome.reason), mw_reason_name(reason));
	assert_int_equal(verdict, mw_reason_verdict(reason));
	assert_string_equal(enrolled.codes, "");
}

static size_t device_count(bool confirmed_only)
{
	struct mw_device out[MW_DEVICES_MAX];
	size_t count, n = 0;

	assert_int_equal(core.store->devices->list(core.store, alice.id, out, &count), MW_STORE_OK);
	for (size_t i = 0; i < count; i++)
		n += out[i].confirmed != 0 || !confirmed_only;
	return n;
}

static int64_t backlog(void)
{
	struct mw_throttle t;

	assert_int_equal(core.store->throttle->show(core.store, alice.id, &t), MW_STORE_OK);
	return t.backlog_until > now_s ? t.backlog_until - now_s : 0;
}

/* What happens */

static void set_disabled(bool disabled)
{
	assert_int_equal(core.store->accounts->set_disabled(core.store, alice.id, disabled),
			 MW_STORE_OK);
}

static void disable(void)
{
	set_disabled(true);
}

static void delete (void)
{
	assert_int_equal(core.store->accounts->delete (core.store, alice.id, 1), MW_STORE_OK);
}

static void take_phone_away(void)
{
	assert_int_equal(core.store->devices->remove(core.store, alice.id, phone.id), MW_STORE_OK);
}

/* Before the answer arrives, or while it is judged. */
static void happens_before(void (*what)(void))
{
	what();
}

static void happens_inside(void (*what)(void))
{
	meanwhile = what;
}

static void (*const moments[])(void (*what)(void)) = { happens_before, happens_inside };

#define EACH_MOMENT (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)

/* Codes */

static void disabled_account_is_refused_whenever_it_was_disabled(void **state)
{
	(void)state;
	phone = add_device(alice.id, 1, NOW);
	for
		EACH_MOMENT
		{
			start(MW_MFA_CODE);
			moments[i](disable);
			assert_over(answer(code(1)), MW_R_ACCOUNT_DISABLED);
			set_disabled(false);
			assert_int_equal(backlog(), 0);
			/* No address was remembered by it, and the code is used up. */
			start(MW_MFA_CODE);
			assert_over(answer(code(1)), MW_R_CODE_REPLAYED);
			now_s += 60;
		}
}

static void disabled_account_is_not_told_from_a_wrong_code(void **state)
{
	(void)state;
	phone = add_device(alice.id, 1, NOW);
	for
		EACH_MOMENT
		{
			start(MW_MFA_CODE);
			moments[i](disable);
			assert_over(answer(code(9)), MW_R_CODE_WRONG);
			set_disabled(false);
		}
	assert_int_equal(backlog(), 2 * MW_THROTTLE_COST);
}

static void recovery_code_of_a_disabled_account_is_refused_and_stays_good(void **state)
{
	char codes[MW_RECOVERY_TEXT];

	(void)state;
	phone = add_device(alice.id, 1, NOW);
	assert_int_equal(mw_recovery_make(&core, alice.id, codes), MW_R_ACCEPTED);
	for
		EACH_MOMENT
		{
			start(MW_MFA_CODE);
			moments[i](disable);
			assert_over(answer(mw_span_of(codes, MW_APIKEY_LEN)),
				    MW_R_ACCOUNT_DISABLED);
			set_disabled(false);
		}
	start(MW_MFA_CODE);
	assert_over(answer(mw_span_of(codes, MW_APIKEY_LEN)), MW_R_RECOVERY_CODE);
}

static void code_of_a_device_that_was_removed_is_wrong_and_counted(void **state)
{
	(void)state;
	for
		EACH_MOMENT
		{
			phone = add_device(alice.id, 1, NOW);
			start(MW_MFA_CODE);
			moments[i](take_phone_away);
			assert_over(answer(code(1)), MW_R_CODE_WRONG);
			assert_int_equal(backlog(), (int64_t)(i + 1) * MW_THROTTLE_COST);
		}
}

static void code_of_a_device_that_was_added_is_accepted(void **state)
{
	(void)state;
	phone = add_device(alice.id, 1, NOW);
	start(MW_MFA_CODE);
	add_device(alice.id, 2, NOW);
	assert_over(answer(code(2)), MW_R_ACCEPTED);
}

static void deleted_account_lets_nobody_in_and_leaves_nothing(void **state)
{
	(void)state;
	for
		EACH_MOMENT
		{
			phone = add_device(alice.id, 1, NOW);
			start(MW_MFA_CODE);
			moments[i](delete);
			assert_over(answer(code(1)), MW_R_CODE_WRONG);
			assert_int_equal(backlog(), 0);
			alice = new_account(core.store, "alice@example.org");
		}
}

/* The name decides at the moment of the answer, too. */
static void name_that_went_to_another_account_is_that_accounts(void **state)
{
	struct mw_account other;

	(void)state;
	phone = add_device(alice.id, 1, NOW);
	start(MW_MFA_CODE);
	assert_int_equal(core.store->accounts->rename(core.store, alice.id, "al@example.org", 1),
			 MW_STORE_OK);
	other = new_account(core.store, "alice@example.org");
	add_device(other.id, 2, NOW);
	assert_over(answer(code(1)), MW_R_CODE_WRONG);
	start(MW_MFA_CODE);
	assert_over(answer(code(2)), MW_R_ACCEPTED);
}

static void disabled_account_changes_nothing_of_its_own(void **state)
{
	struct mw_confirmation c = { .account_id = alice.id };
	struct mw_judgement judgement;
	struct mw_subject subject;
	struct mw_device pending;

	(void)state;
	phone = add_device(alice.id, 1, NOW);
	pending = add_device(alice.id, 2, 0);
	c.device_id = pending.id;
	assert_int_equal(mw_subject_find(&core, mw_span_str(alice.name), false, &subject),
			 MW_STORE_OK);
	meanwhile = disable;
	assert_int_equal(mw_mfa_reauth(&core, &login, &subject, code(1), &judgement),
			 MW_R_ACCOUNT_DISABLED);
	assert_int_equal(mw_mfa_confirm_own(&core, &login, &alice, &pending, &c, code(2), &enrolled,
					    &judgement),
			 MW_R_ACCOUNT_DISABLED);
	assert_string_equal(enrolled.codes, "");
	assert_int_equal(device_count(true), 1);
	/* An administrator may prepare it. */
	c.by_admin = true;
	assert_int_equal(mw_enroll_confirm(&core, &c, code(2), &enrolled), MW_R_ENROLLED);
}

/* Enrollments */

static void disabled_account_begins_no_device(void **state)
{
	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	for
		EACH_MOMENT
		{
			start(MW_MFA_ENROLL);
			moments[i](disable);
			assert_over(enroll(), MW_R_ACCOUNT_DISABLED);
			assert_int_equal(device_count(false), 0);
			set_disabled(false);
		}
}

static void disabled_account_confirms_no_device_and_gets_no_recovery_codes(void **state)
{
	size_t left;

	(void)state;
	rules.enroll = MW_ENROLL_LOGIN;
	for
		EACH_MOMENT
		{
			start(MW_MFA_ENROLL);
			assert_int_equal(enroll(), MW_CONTINUE);
			moments[i](disable);
			assert_over(confirm(), MW_R_ACCOUNT_DISABLED);
			set_disabled(false);
		}
	assert_int_equal(device_count(true), 0);
	assert_int_equal(core.store->recovery->count(core.store, alice.id, &left), MW_STORE_OK);
	assert_int_equal(left, 0);
}

static struct mw_span invite(void)
{
	static char invitation[MW_APIKEY_SIZE];

	assert_int_equal(mw_invitation_make(&core, alice.id, now_s + 3600, invitation),
			 MW_R_ACCEPTED);
	return mw_span_of(invitation, MW_APIKEY_LEN);
}

/* The configuration was read again meanwhile. */
static void enrollment_obeys_the_rules_in_force(void **state)
{
	static const struct {
		enum mw_enroll_policy at_first, then;
	} changes[] = { { MW_ENROLL_LOGIN, MW_ENROLL_INVITE },
			{ MW_ENROLL_LOGIN, MW_ENROLL_ADMIN },
			{ MW_ENROLL_INVITE, MW_ENROLL_ADMIN } };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(changes) / sizeof(changes[0]); i++) {
		bool invited = changes[i / 2].at_first == MW_ENROLL_INVITE;

		rules.enroll = changes[i / 2].at_first;
		start(invited ? MW_MFA_CODE : MW_MFA_ENROLL);
		if (invited)
			assert_int_equal(answer(invite()), MW_CONTINUE);
		if (i % 2 == 1)
			assert_int_equal(enroll(), MW_CONTINUE);
		rules.enroll = changes[i / 2].then;
		assert_over(i % 2 == 1 ? confirm() : enroll(), MW_R_NOT_ENROLLED);
	}
	assert_int_equal(device_count(true), 0);
}

/* Another store */

static char other_folder[TEMP_FOLDER_SIZE];

/* With an account alice of its own, of the same number. */
static struct mw_store *other_store(void)
{
	char url[TEMP_FOLDER_SIZE + 32];
	struct mw_store *s;
	struct mw_err err;

	temp_folder_make(other_folder);
	snprintf(url, sizeof(url), "sqlite:%s/store.db", other_folder);
	s = mw_store_open(url, true, core.keyring, &err);
	assert_non_null(s);
	assert_int_equal(new_account(s, alice.name).id, alice.id);
	return s;
}

/* Each begins in the one store and ends in the other. */
static void enrollment_in_another_store_is_a_temporary_failure(void **state)
{
	struct mw_store *first = core.store, *other = other_store();

	(void)state;
	rules.enroll = MW_ENROLL_INVITE;
	start(MW_MFA_CODE);
	assert_int_equal(answer(invite()), MW_CONTINUE);
	core.store = other;
	assert_over(enroll(), MW_R_STORE_UNAVAILABLE);
	core.store = first;
	start(MW_MFA_CODE);
	assert_int_equal(answer(invite()), MW_CONTINUE);
	assert_int_equal(enroll(), MW_CONTINUE);
	core.store = other;
	assert_over(confirm(), MW_R_STORE_UNAVAILABLE);
	assert_int_equal(mw_reason_verdict(MW_R_STORE_UNAVAILABLE), MW_TEMPFAIL);
	core.store = first;
	assert_int_equal(device_count(true), 0);
	mw_store_close(other);
	temp_folder_remove(other_folder);
}

/* A code means the same everywhere: the store that is there judges it. */
static void code_is_judged_by_the_store_that_is_there(void **state)
{
	struct mw_store *first = core.store, *other = other_store();

	(void)state;
	phone = add_device(alice.id, 1, NOW);
	start(MW_MFA_CODE);
	core.store = other;
	add_device(alice.id, 2, NOW);
	assert_over(answer(code(2)), MW_R_ACCEPTED);
	core.store = first;
	mw_store_close(other);
	temp_folder_remove(other_folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(disabled_account_is_refused_whenever_it_was_disabled),
		TEST(disabled_account_is_not_told_from_a_wrong_code),
		TEST(recovery_code_of_a_disabled_account_is_refused_and_stays_good),
		TEST(code_of_a_device_that_was_removed_is_wrong_and_counted),
		TEST(code_of_a_device_that_was_added_is_accepted),
		TEST(deleted_account_lets_nobody_in_and_leaves_nothing),
		TEST(name_that_went_to_another_account_is_that_accounts),
		TEST(disabled_account_changes_nothing_of_its_own),
		TEST(disabled_account_begins_no_device),
		TEST(disabled_account_confirms_no_device_and_gets_no_recovery_codes),
		TEST(enrollment_obeys_the_rules_in_force),
		TEST(enrollment_in_another_store_is_a_temporary_failure),
		TEST(code_is_judged_by_the_store_that_is_there),
	};

	return cmocka_run_group_tests_name("under way", tests, NULL, NULL);
}
