/*
 * A clock that was ahead, on a real store with a clock of the test's own: what it leaves
 * behind locks nobody out for good, and nothing that has been used is good again.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/mfa/device.h"
#include "common/mfa/mfa.h"
#include "tests/unit/temp_store.h"

#define NOW    1700000010 /* the middle of a step */
#define DAY    86400
#define YEAR   (365 * DAY)
#define PERIOD 30

static int64_t now_s;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static enum mw_reason audited;

static void watch(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	audited = e->reason;
}

static struct mw_mfa_rules rules;
static struct mw_core core;
static struct mw_login login;
static struct mw_account alice, bob;
static struct mw_unlocked unlocked;

static struct mw_account new_account(const char *name)
{
	struct mw_account a = { .created = now_s };

	snprintf(a.name, sizeof(a.name), "%s", name);
	assert_int_equal(core.store->accounts->create(core.store, &a), MW_STORE_OK);
	return a;
}

static struct mw_seed seed_of(uint8_t number)
{
	struct mw_seed seed = { .len = 20 };

	memset(seed.bytes, number, seed.len);
	return seed;
}

static void add_device(const struct mw_account *a, uint8_t number)
{
	struct mw_seed seed = seed_of(number);
	struct mw_device d;

	assert_int_equal(mw_device_make(&core, a->id, "phone", &mw_totp_usual, &seed, now_s, &d),
			 MW_R_ACCEPTED);
	assert_int_equal(core.store->devices->add(core.store, &d, 1), MW_STORE_OK);
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };

	(void)state;
	now_s = NOW;
	rules = (struct mw_mfa_rules){ .window = 1, .issuer = "Example" };
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .audit = mw_audit_to(watch, NULL),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .apikey_username = "",
				 .mfa = &rules };
	core.store = temp_store_open(core.keyring);
	login = (struct mw_login){ .frontend = "test",
				   .mechanism = "",
				   .service = "sshd",
				   .remote = mw_address_parse(mw_span_str("192.0.2.1")) };
	alice = new_account("alice@example.org");
	bob = new_account("bob@example.org");
	add_device(&alice, 1);
	add_device(&bob, 2);
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

/* A login with the code that the device of that seed shows at `when`. */
static enum mw_reason code_of(const char *name, uint8_t number, int64_t when)
{
	struct mw_seed seed = seed_of(number);
	char code[MW_CODE_SIZE];
	struct mw_mfa second;

	assert_true(mw_totp_code(&mw_totp_usual, &seed, when / PERIOD, code));
	if (mw_mfa_start(&second, &core, &login, mw_span_str(name), true) == MW_CONTINUE)
		mw_mfa_code(&second, &core, &login, mw_span_str(code));
	assert_int_equal(audited, second.outcome.reason);
	return second.outcome.reason;
}

#define assert_code(when, reason)                                                                  \
	assert_string_equal(mw_reason_name(code_of("alice", 1, when)), mw_reason_name(reason))

static void unlock(void)
{
	assert_int_equal(
		core.store->throttle->unlock(core.store, alice.id, now_s, rules.window, &unlocked),
		MW_STORE_OK);
}

static size_t count_ahead(void)
{
	struct mw_account out[4];
	size_t count;

	assert_int_equal(
		core.store->devices->ahead(core.store, now_s, rules.window, out, 4, &count),
		MW_STORE_OK);
	if (count > 0)
		assert_string_equal(out[0].name, alice.name);
	return count;
}

static void device_used_under_a_fast_clock_is_a_clock_fault(void **state)
{
	struct mw_throttle t;

	(void)state;
	assert_int_equal(mw_reason_verdict(MW_R_CLOCK_FAULT), MW_TEMPFAIL);
	assert_int_equal(count_ahead(), 0);
	now_s += YEAR;
	assert_code(now_s, MW_R_ACCEPTED);
	assert_code(now_s, MW_R_CODE_REPLAYED);
	assert_int_equal(count_ahead(), 0);
	now_s -= YEAR;
	assert_code(now_s, MW_R_CLOCK_FAULT);
	assert_code(now_s + 10 * PERIOD, MW_R_CODE_WRONG);
	assert_int_equal(count_ahead(), 1);
	assert_string_equal(mw_reason_name(code_of("bob", 2, now_s)), "accepted");
	/* It is no guess. */
	unlock();
	assert_true(unlocked.wrong_codes);
	assert_code(now_s, MW_R_CODE_REPLAYED);
	assert_int_equal(core.store->throttle->show(core.store, alice.id, &t), MW_STORE_OK);
	assert_int_equal(t.backlog_until, 0);
}

/* Half a minute, with a window of a step: the code of the next step was good. */
static void watermark_within_the_window_is_no_fault(void **state)
{
	(void)state;
	assert_code(now_s + PERIOD, MW_R_ACCEPTED);
	assert_code(now_s, MW_R_CODE_REPLAYED);
	assert_int_equal(count_ahead(), 0);
	unlock();
	assert_int_equal(unlocked.count, 0);
	assert_code(now_s + PERIOD, MW_R_CODE_REPLAYED);
	rules.window = 0;
	assert_code(now_s, MW_R_CLOCK_FAULT);
	assert_int_equal(count_ahead(), 1);
}

static void unlocking_resets_it_and_no_code_is_good_twice(void **state)
{
	int64_t fast;

	(void)state;
	assert_code(now_s, MW_R_ACCEPTED);
	fast = now_s + YEAR;
	now_s = fast;
	assert_code(now_s, MW_R_ACCEPTED);
	now_s = NOW + 5;
	unlock();
	assert_int_equal(unlocked.count, 1);
	assert_int_equal(unlocked.reset[0].device_id, 1);
	assert_false(unlocked.wrong_codes);
	assert_int_equal(count_ahead(), 0);
	/* Codes that are good now may have been seen. */
	for (int step = -1; step <= 1; step++)
		assert_code(now_s + step * PERIOD, MW_R_CODE_REPLAYED);
	assert_true(unlocked.reset[0].from > now_s && unlocked.reset[0].from <= now_s + 60);
	now_s = unlocked.reset[0].from;
	assert_code(now_s, MW_R_ACCEPTED);
	/* A year later: the one that was used, and those around it. */
	now_s = fast - PERIOD;
	assert_code(now_s, MW_R_ACCEPTED);
	assert_code(now_s + PERIOD, MW_R_CODE_REPLAYED);
	now_s = fast;
	assert_code(now_s, MW_R_CODE_REPLAYED);
	now_s = fast + PERIOD;
	assert_code(now_s, MW_R_ACCEPTED);
}

/* More of them than are remembered one by one; a year passes in which the device works. */
static void codes_of_a_long_excursion_are_all_refused_later(void **state)
{
	int64_t used[40];

	(void)state;
	for (int day = 0; day < 30; day++, now_s += DAY)
		assert_code(now_s, MW_R_ACCEPTED);
	now_s += YEAR;
	for (int i = 0; i < 40; i++, now_s += (1 + i % 5) * 2 * PERIOD) {
		used[i] = now_s;
		assert_code(now_s, MW_R_ACCEPTED);
	}
	now_s = used[0] - YEAR;
	assert_code(now_s, MW_R_CLOCK_FAULT);
	unlock();
	assert_int_equal(unlocked.count, 1);
	assert_true(unlocked.reset[0].from <= now_s + 60);
	for (int day = 1; day < 365; day += 7) {
		now_s = used[0] - YEAR + day * DAY;
		assert_code(now_s, MW_R_ACCEPTED);
	}
	for (int i = 0; i < 40; i++) {
		now_s = used[i];
		assert_code(now_s, MW_R_CODE_REPLAYED);
	}
	now_s = used[39] + PERIOD;
	assert_code(now_s, MW_R_ACCEPTED);
}

/* An administrator who unlocks while the clock is behind. */
static void unlocking_under_a_slow_clock_brings_no_code_back(void **state)
{
	int64_t used[3];

	(void)state;
	for (int i = 0; i < 3; i++, now_s += 5 * PERIOD) {
		used[i] = now_s;
		assert_code(now_s, MW_R_ACCEPTED);
	}
	now_s = NOW - DAY;
	unlock();
	assert_int_equal(unlocked.count, 1);
	for (int i = 0; i < 3; i++) {
		now_s = used[i];
		assert_code(now_s, MW_R_CODE_REPLAYED);
	}
	now_s = used[2] + PERIOD;
	assert_code(now_s, MW_R_ACCEPTED);
}

static void nothing_is_reset_without_a_fault(void **state)
{
	(void)state;
	assert_code(now_s, MW_R_ACCEPTED);
	unlock();
	assert_int_equal(unlocked.count, 0);
	assert_false(unlocked.wrong_codes);
	assert_code(now_s, MW_R_CODE_REPLAYED);
	now_s += PERIOD;
	assert_code(now_s, MW_R_ACCEPTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(device_used_under_a_fast_clock_is_a_clock_fault),
		TEST(watermark_within_the_window_is_no_fault),
		TEST(unlocking_resets_it_and_no_code_is_good_twice),
		TEST(codes_of_a_long_excursion_are_all_refused_later),
		TEST(unlocking_under_a_slow_clock_brings_no_code_back),
		TEST(nothing_is_reset_without_a_fault),
	};

	return cmocka_run_group_tests_name("clock fault", tests, NULL, NULL);
}
