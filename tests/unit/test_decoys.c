/*
 * Names that are nobody's behave like accounts, and guessing from one address is slow
 * wherever it goes (common/mfa/subject.h, common/mfa/judge.h).
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/mfa/device.h"
#include "common/mfa/mfa.h"
#include "tests/unit/temp_store.h"

#define NOW   1700000000
#define HERE  "192.0.2.1"
#define THERE "198.51.100.1"

/* As the configuration has it by default. */
#define FAILURES 30
#define WINDOW	 60

static const uint8_t limiter_seed[16] = { 5 };
static const struct mw_seed device_seed = { .len = 20, .bytes = { 42 } };

static int64_t now_s;
static struct mw_mfa_rules rules;
static struct mw_core core;
static struct mw_login login;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static void discard(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	(void)e;
}

static struct mw_account add_account(const char *name)
{
	struct mw_account a = { .created = NOW };

	snprintf(a.name, sizeof(a.name), "%s", name);
	assert_int_equal(core.store->accounts->create(core.store, &a), MW_STORE_OK);
	return a;
}

static void enroll(const struct mw_account *a)
{
	struct mw_device d;

	assert_int_equal(
		mw_device_make(&core, a->id, "phone", &mw_totp_usual, &device_seed, NOW, &d),
		MW_R_ACCEPTED);
	assert_int_equal(core.store->devices->add(core.store, &d, 1), MW_STORE_OK);
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };
	struct mw_account enrolled;

	(void)state;
	now_s = NOW;
	rules = (struct mw_mfa_rules){ .window = 1, .issuer = "Example" };
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .audit = mw_audit_to(discard, NULL),
				 .limiter = mw_limiter_new(FAILURES, WINDOW, limiter_seed),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .strip = "EXAMPLE\\",
				 .apikey_username = "",
				 .mfa = &rules };
	login = (struct mw_login){ .frontend = "test", .mechanism = "", .service = "sshd" };
	core.store = temp_store_open(core.keyring);
	enrolled = add_account("alice@example.org");
	enroll(&enrolled);
	add_account("bob");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(core.store);
	mw_audit_close(core.audit);
	mw_limiter_free(core.limiter);
	mw_keyring_free((struct mw_keyring *)core.keyring);
	return 0;
}

static int64_t who(const char *name)
{
	struct mw_subject p;

	assert_int_equal(mw_subject_find(&core, mw_span_str(name), false, &p), MW_STORE_OK);
	return p.who;
}

static struct mw_outcome last;
static int64_t last_wait;

/* A login from there; the reason that it ended with. */
static enum mw_reason answer(const char *from, const char *name, struct mw_span typed)
{
	struct mw_mfa second;

	login.remote = mw_address_parse(mw_span_str(from));
	assert_int_equal(mw_mfa_start(&second, &core, &login, mw_span_str(name), false),
			 MW_CONTINUE);
	assert_int_equal(second.phase, MW_MFA_CODE);
	mw_mfa_code(&second, &core, &login, typed);
	last = second.outcome;
	last_wait = second.judgement.wait;
	return last.reason;
}

static enum mw_reason guess(const char *from, const char *name)
{
	return answer(from, name, mw_span_str("000000"));
}

static enum mw_reason right_code(const char *from, const char *name)
{
	char code[MW_CODE_SIZE];

	assert_true(mw_totp_code(&mw_totp_usual, &device_seed, mw_totp_step(&mw_totp_usual, now_s),
				 code));
	return answer(from, name, mw_span_str(code));
}

static void all_spellings_of_a_name_are_one_subject_whether_it_exists_or_not(void **state)
{
	static const char *const shapes[][2] = {
		{ "", "" },	     { "", "@example.org" },	      { "", "@EXAMPLE.org." },
		{ " ", "\n" },	     { "<", "@example.org>" },	      { "mailto:", "@example.org" },
		{ "EXAMPLE\\", "" }, { "example\\", "@example.org" }, { "\xc2\xa0", "\t" },
	};
	static const char *const names[][2] = {
		{ "alice", "ALICE" },
		{ "bob", "BOB" },
		{ "nobody", "NOBODY" },
		{ "eve", "Eve" },
	};
	char typed[64];

	(void)state;
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t i = 0; i < 2 * sizeof(shapes) / sizeof(shapes[0]); i++) {
			snprintf(typed, sizeof(typed), "%s%s%s", shapes[i / 2][0], names[n][i % 2],
				 shapes[i / 2][1]);
			if (who(typed) != who(names[n][0]))
				fail_msg("%s", typed);
		}
	assert_int_not_equal(who("nobody"), who("eve"));
	assert_true(who("nobody") < 0 && who("alice") > 0 && who("bob") > 0);
	/* Text that can't be a name is somebody too, and always the same. */
	assert_true(who("no body") < 0);
	assert_int_equal(who("no body"), who("no body"));
}

/* The same verdicts and waits, guess after guess, whatever the spelling: one guess when
 * it may be looked at, and one that comes too early. */
static void enrolled_unenrolled_and_unknown_names_are_throttled_alike(void **state)
{
	static const char *const names[][2] = { { "alice", "Alice@example.org" },
						{ "bob", "BOB@example.org" },
						{ "nobody", "Nobody@Example.org" } };
	enum mw_reason reason[3];
	int64_t wait[3];

	(void)state;
	for (int round = 0; round < 40; round++) {
		for (int i = 0; i < 3; i++) {
			reason[i] = guess("", names[i][round % 2]);
			wait[i] = last_wait;
		}
		assert_int_equal(reason[0], reason[1]);
		assert_int_equal(reason[0], reason[2]);
		assert_int_equal(wait[0], wait[1]);
		assert_int_equal(wait[0], wait[2]);
		if (reason[0] == MW_R_THROTTLED)
			now_s += wait[0];
	}
	assert_true(wait[0] > MW_THROTTLE_FIRST_WAIT);
}

static int64_t slot_of(int64_t decoy)
{
	return mw_decoy_first(decoy);
}

/* Another name in the slot of "victim". */
static void find_neighbour(char out[static 32])
{
	int64_t slot = slot_of(who("victim"));

	for (unsigned i = 0;; i++) {
		snprintf(out, 32, "n%u", i);
		if (slot_of(who(out)) == slot)
			return;
	}
}

/* An account whose neighbours were guessed at is not throttled at the first guess, so
 * neither is a name that is nobody's. */
static void guesses_at_a_neighbour_do_not_throttle_a_name(void **state)
{
	char neighbour[32];

	(void)state;
	find_neighbour(neighbour);
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		assert_int_equal(guess("", neighbour), MW_R_CODE_WRONG);
	assert_int_equal(guess("", neighbour), MW_R_THROTTLED);
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		assert_int_equal(guess("", "victim"), MW_R_CODE_WRONG);
	assert_int_equal(guess("", "victim"), MW_R_THROTTLED);
}

/* Accounts and names that are nobody's, in turn. */
static void spray(const char *from, int count, int expected_free)
{
	char name[32];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "user%d", i);
		if (i % 2 == 0)
			add_account(name);
		assert_int_equal(guess(from, name),
				 i < expected_free ? MW_R_CODE_WRONG : MW_R_RATE_LIMITED);
		assert_int_equal(last.verdict, i < expected_free ? MW_DENY : MW_TEMPFAIL);
		assert_int_equal(last_wait > 0, i >= expected_free);
	}
}

static void spraying_many_accounts_from_one_address_is_slowed(void **state)
{
	(void)state;
	spray(HERE, 40, FAILURES);
	/* From there each name that has a wrong code is left alone, the accounts too. */
	for (int i = 0; i < 4; i++) {
		assert_int_equal(guess(HERE, i % 2 ? "user1" : "user0"), MW_R_RATE_LIMITED);
		assert_in_range(last_wait, 1, WINDOW);
	}
	assert_int_equal(guess(THERE, "user0"), MW_R_CODE_WRONG);
	now_s += WINDOW;
	assert_int_equal(guess(HERE, "user0"), MW_R_CODE_WRONG);
}

static void people_at_a_noisy_address_are_let_in_with_a_right_code(void **state)
{
	(void)state;
	spray(HERE, 40, FAILURES);
	assert_int_equal(right_code(HERE, "alice"), MW_R_ACCEPTED);
}

static void who_guessed_wrong_at_a_noisy_address_waits_until_it_is_quiet(void **state)
{
	(void)state;
	assert_int_equal(guess(HERE, "alice"), MW_R_CODE_WRONG);
	spray(HERE, 40, FAILURES - 1);
	assert_int_equal(right_code(HERE, "alice"), MW_R_RATE_LIMITED);
	assert_int_equal(right_code(THERE, "alice"), MW_R_ACCEPTED);
	now_s += WINDOW;
	assert_int_equal(right_code(HERE, "alice"), MW_R_ACCEPTED);
}

static void loopback_and_the_unknown_are_never_noisy(void **state)
{
	(void)state;
	for (int i = 0; i < 3 * FAILURES; i++) {
		char name[32];

		snprintf(name, sizeof(name), "user%d", i);
		assert_int_equal(guess("127.0.0.1", name), MW_R_CODE_WRONG);
		assert_int_equal(guess("", name), MW_R_CODE_WRONG);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(all_spellings_of_a_name_are_one_subject_whether_it_exists_or_not),
		TEST(enrolled_unenrolled_and_unknown_names_are_throttled_alike),
		TEST(guesses_at_a_neighbour_do_not_throttle_a_name),
		TEST(spraying_many_accounts_from_one_address_is_slowed),
		TEST(people_at_a_noisy_address_are_let_in_with_a_right_code),
		TEST(who_guessed_wrong_at_a_noisy_address_waits_until_it_is_quiet),
		TEST(loopback_and_the_unknown_are_never_noisy),
	};

	return cmocka_run_group_tests_name("decoys", tests, NULL, NULL);
}
