/*
 * The promise of SECURITY.md, on a real store with a clock of the test's own: an attacker
 * who never stops guessing an account's codes, by every way there is, has less than one
 * percent a year.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/mfa/device.h"
#include "common/mfa/mfa.h"
#include "common/mfa/reauth.h"
#include "tests/unit/temp_store.h"

#define START 1700000000
#define DAY   86400
#define YEAR  (365 * DAY + DAY / 4)

/* Of five digits, so that no device shows it. */
#define WRONG "12345"
/* Well-formed, and nobody's. */
#define NO_RECOVERY_CODE "mwr_00000000000000000000"

static int64_t now_s;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static struct mw_mfa_rules rules;
static struct mw_core core;
static struct mw_login login;
static struct mw_account alice;
static struct mw_device pending; /* waits to be confirmed; renewed every day */
static uint32_t seeds;		 /* made so far */
static double expected;		 /* codes that were hit so far */
static int64_t looked_at;
static char recovery[MW_RECOVERY_TEXT];

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };

	(void)state;
	now_s = START;
	expected = 0;
	looked_at = 0;
	seeds = 0;
	rules = (struct mw_mfa_rules){ .window = 1, .issuer = "Example" };
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .apikey_username = "",
				 .mfa = &rules };
	core.store = temp_store_open(core.keyring);
	login = (struct mw_login){ .frontend = "test", .mechanism = "", .service = "sshd" };
	alice = (struct mw_account){ .name = "alice@example.org", .created = now_s };
	assert_int_equal(core.store->accounts->create(core.store, &alice), MW_STORE_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(core.store);
	mw_keyring_free((struct mw_keyring *)core.keyring);
	return 0;
}

/* Each seed once: an account takes none twice. */
static struct mw_seed seed_of(uint32_t number)
{
	struct mw_seed seed = { .len = 20 };

	memcpy(seed.bytes, &number, sizeof(number));
	return seed;
}

static struct mw_device add_device(int64_t confirmed)
{
	struct mw_seed seed = seed_of(++seeds);
	struct mw_device d;

	assert_int_equal(
		mw_device_make(&core, alice.id, "phone", &mw_totp_usual, &seed, confirmed, &d),
		MW_R_ACCEPTED);
	assert_int_equal(core.store->devices->add(core.store, &d, 1), MW_STORE_OK);
	return d;
}

static struct mw_subject subject_now(void)
{
	struct mw_subject subject;

	assert_int_equal(mw_subject_find(&core, mw_span_str(alice.name), false, &subject),
			 MW_STORE_OK);
	return subject;
}

/* In a million, of a guess at a code of all active devices. */
static int64_t chance_of_all(void)
{
	struct mw_subject subject = subject_now();
	int64_t chance = 0;

	for (size_t i = 0; i < subject.device_count; i++)
		chance += mw_totp_chance(&subject.devices[i].totp, rules.window);
	return chance;
}

/* A guess was made; whether it was looked at. */
static bool note(enum mw_reason reason, int64_t chance)
{
	if (reason == MW_R_THROTTLED)
		return false;
	assert_string_equal(mw_reason_name(reason), "code_wrong");
	expected += (double)chance / 1e6;
	looked_at++;
	return true;
}

/* The ways to guess */

static bool at_a_login(void)
{
	struct mw_mfa second;

	assert_int_equal(mw_mfa_start(&second, &core, &login, mw_span_str("alice"), true),
			 MW_CONTINUE);
	mw_mfa_code(&second, &core, &login, mw_span_str(WRONG));
	return note(second.outcome.reason, chance_of_all());
}

/* Before a change of the own account: a device is to be removed, a key to be made. */
static bool at_a_change(void)
{
	struct mw_subject subject = subject_now();
	struct mw_judgement judgement;

	return note(mw_mfa_reauth(&core, &login, &subject, mw_span_str(WRONG), &judgement),
		    chance_of_all());
}

static bool at_a_confirmation(void)
{
	struct mw_confirmation c = { .account_id = alice.id, .device_id = pending.id };
	struct mw_judgement judgement;
	struct mw_enrolled enrolled;

	return note(mw_mfa_confirm_own(&core, &login, &alice, &pending, &c, mw_span_str(WRONG),
				       &enrolled, &judgement),
		    mw_totp_chance(&pending.totp, rules.window));
}

/* A hundred bits: no chance to speak of, and it must not bring other guesses. */
static bool at_a_recovery_code(void)
{
	struct mw_mfa second;

	mw_mfa_start(&second, &core, &login, mw_span_str("alice"), true);
	mw_mfa_code(&second, &core, &login, mw_span_str(NO_RECOVERY_CODE));
	assert_int_equal(second.outcome.verdict, MW_DENY);
	return false;
}

static bool (*const ways[])(void) = { at_a_login, at_a_change, at_a_confirmation,
				      at_a_recovery_code };

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static int64_t wait_now(void)
{
	struct mw_throttle t;

	assert_int_equal(core.store->throttle->show(core.store, alice.id, &t), MW_STORE_OK);
	return mw_throttle_wait(&t, now_s);
}

/* Every way, from the next one on, again and again, until none is looked at. */
static void guess_while_it_is_looked_at(size_t first)
{
	size_t in_vain = 0;

	for (size_t i = first; in_vain < WAYS; i++)
		in_vain = ways[i % WAYS]() ? 0 : in_vain + 1;
}

/* What the owner and the administrator do meanwhile, once a day. */
typedef void (*meanwhile_fn)(int64_t day);

static void renew_pending(void)
{
	if (pending.id != 0)
		core.store->devices->remove(core.store, alice.id, pending.id);
	pending = add_device(0);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void attack_for_a_year(meanwhile_fn meanwhile)
{
	int64_t day = 0;

	pending = (struct mw_device){ 0 };
	for (size_t turn = 0; now_s < START + YEAR; turn++) {
		for (; day <= (now_s - START) / DAY; day++) {
			renew_pending();
			if (meanwhile != NULL)
				meanwhile(day);
		}
		guess_while_it_is_looked_at(turn);
		assert_true(wait_now() > 0);
		now_s = earlier(now_s + wait_now(), START + day * DAY);
	}
	print_message("# %lld guesses, %.3f %%\n", (long long)looked_at, expected * 100);
	assert_true(expected < 0.01);
}

static void one_device(void **state)
{
	(void)state;
	add_device(now_s);
	attack_for_a_year(NULL);
	assert_true(expected < 0.0073);
}

static void one_device_and_the_widest_window(void **state)
{
	(void)state;
	rules.window = MW_WINDOW_MAX;
	add_device(now_s);
	attack_for_a_year(NULL);
}

static void nine_devices_and_a_tenth_to_be_confirmed(void **state)
{
	(void)state;
	rules.window = MW_WINDOW_MAX;
	for (int i = 0; i < MW_DEVICES_MAX - 1; i++)
		add_device(now_s);
	attack_for_a_year(NULL);
}

static void owner_logs_in(int64_t day)
{
	struct mw_seed seed = seed_of(1);
	char code[MW_CODE_SIZE];
	struct mw_mfa second;
	int64_t wait = wait_now();

	(void)day;
	now_s += wait;
	assert_true(mw_totp_code(&mw_totp_usual, &seed, mw_totp_step(&mw_totp_usual, now_s), code));
	mw_mfa_start(&second, &core, &login, mw_span_str("alice"), true);
	assert_int_equal(mw_mfa_code(&second, &core, &login, mw_span_str(code)), MW_OK);
}

static void logins_of_the_owner_bring_no_guesses(void **state)
{
	(void)state;
	add_device(now_s);
	attack_for_a_year(owner_logs_in);
	assert_true(expected < 0.0073);
}

/* Added in the one week and removed in the next. */
static void change_devices(int64_t day)
{
	static struct mw_device more[MW_DEVICES_MAX - 2];

	if (day % 14 == 0)
		for (size_t i = 0; i < MW_DEVICES_MAX - 2; i++)
			more[i] = add_device(now_s);
	if (day % 14 == 7)
		for (size_t i = 0; i < MW_DEVICES_MAX - 2; i++)
			core.store->devices->remove(core.store, alice.id, more[i].id);
}

static void devices_that_come_and_go_bring_no_guesses(void **state)
{
	(void)state;
	add_device(now_s);
	attack_for_a_year(change_devices);
}

static void change_window(int64_t day)
{
	rules.window = (unsigned)(day % (MW_WINDOW_MAX + 1));
}

static void window_that_changes_brings_no_guesses(void **state)
{
	(void)state;
	add_device(now_s);
	add_device(now_s);
	add_device(now_s);
	attack_for_a_year(change_window);
}

/* Ten a year, which is all there are at once. */
static void use_recovery_code(int64_t day)
{
	size_t number = (size_t)(day / 36);
	struct mw_mfa second;

	if (day % 36 != 35 || number >= MW_RECOVERY_MAX)
		return;
	mw_mfa_start(&second, &core, &login, mw_span_str("alice"), true);
	mw_mfa_code(&second, &core, &login,
		    mw_span_of(recovery + number * MW_APIKEY_SIZE, MW_APIKEY_LEN));
	assert_int_equal(second.outcome.reason, MW_R_RECOVERY_CODE);
	assert_int_equal(wait_now(), 0);
}

static void recovery_codes_end_a_wait_and_bring_one_guess_each(void **state)
{
	int64_t without;

	(void)state;
	rules.window = MW_WINDOW_MAX;
	for (int i = 0; i < MW_DEVICES_MAX - 1; i++)
		add_device(now_s);
	attack_for_a_year(NULL);
	without = looked_at;
	tear_down(NULL);
	set_up(NULL);
	rules.window = MW_WINDOW_MAX;
	for (int i = 0; i < MW_DEVICES_MAX - 1; i++)
		add_device(now_s);
	assert_int_equal(mw_recovery_make(&core, alice.id, recovery), MW_R_ACCEPTED);
	attack_for_a_year(use_recovery_code);
	assert_true(looked_at <= without + MW_RECOVERY_MAX + 2);
}

/* A clock that jumps by a day, forward and back again, each week. */
static void jump(int64_t day)
{
	if (day % 7 == 3)
		now_s += DAY;
	if (day % 7 == 5)
		now_s -= DAY;
}

static void clock_that_is_set_back_ends_no_wait(void **state)
{
	(void)state;
	add_device(now_s);
	attack_for_a_year(jump);
}

/* The lock of ten devices holds when nine of them are removed, and for a device that is
 * to be confirmed. */
static void lock_is_lifted_by_no_change(void **state)
{
	struct mw_device more[MW_DEVICES_MAX - 2];
	int64_t wait;

	(void)state;
	rules.window = MW_WINDOW_MAX;
	add_device(now_s);
	for (size_t i = 0; i < MW_DEVICES_MAX - 2; i++)
		more[i] = add_device(now_s);
	pending = add_device(0);
	for (int i = 0; i < 40; i++) {
		now_s += wait_now();
		at_a_login();
	}
	wait = wait_now();
	assert_int_equal(wait, (MW_DEVICES_MAX - 1) * 7 * MW_THROTTLE_CHANCE);
	for (size_t i = 0; i < MW_DEVICES_MAX - 2; i++)
		core.store->devices->remove(core.store, alice.id, more[i].id);
	rules.window = 0;
	now_s += wait - 1;
	for (size_t i = 0; i < WAYS; i++)
		assert_false(ways[i]());
	assert_int_equal(wait_now(), 1);
	now_s++;
	assert_true(at_a_confirmation());
	assert_false(at_a_login());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_device),
		TEST(one_device_and_the_widest_window),
		TEST(nine_devices_and_a_tenth_to_be_confirmed),
		TEST(logins_of_the_owner_bring_no_guesses),
		TEST(devices_that_come_and_go_bring_no_guesses),
		TEST(window_that_changes_brings_no_guesses),
		TEST(recovery_codes_end_a_wait_and_bring_one_guess_each),
		TEST(clock_that_is_set_back_ends_no_wait),
		TEST(lock_is_lifted_by_no_change),
	};

	return cmocka_run_group_tests_name("guessing", tests, NULL, NULL);
}
