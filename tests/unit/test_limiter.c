/* The limit on noise: per source, leaking away, in a table that can't grow. */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdio.h>

#include "common/login/limiter.h"

static const uint8_t seed[16] = { 3 };

static struct mw_address at(const char *text)
{
	return mw_address_parse(mw_span_str(text));
}

static bool count(struct mw_limiter *l, const char *source, int64_t now_ms)
{
	struct mw_address a = at(source);

	return mw_limiter_count(l, &a, now_ms);
}

static void tries_over_the_limit_are_told_and_leak_away(void **state)
{
	struct mw_limiter *l = mw_limiter_new(10, 60, seed);

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_false(count(l, "192.0.2.1", 1000));
	assert_true(count(l, "192.0.2.1", 1000));
	assert_true(count(l, "192.0.2.1", 1000 + 5000));
	assert_false(count(l, "192.0.2.1", 1000 + 6100));
	assert_true(count(l, "192.0.2.1", 1000 + 6200));
	mw_limiter_free(l);
}

static void quiet_is_not_saved_up(void **state)
{
	struct mw_limiter *l = mw_limiter_new(10, 60, seed);
	int64_t later = 1000 + 3600 * 1000;

	(void)state;
	assert_false(count(l, "192.0.2.1", 1000));
	for (int i = 0; i < 10; i++)
		assert_false(count(l, "192.0.2.1", later));
	assert_true(count(l, "192.0.2.1", later));
	mw_limiter_free(l);
}

static void a_source_is_an_ipv4_address_or_an_ipv6_64(void **state)
{
	struct mw_limiter *l = mw_limiter_new(1, 60, seed);

	(void)state;
	assert_false(count(l, "192.0.2.1", 1));
	assert_false(count(l, "192.0.2.2", 1));
	assert_true(count(l, "::ffff:192.0.2.1", 1));
	assert_false(count(l, "2001:db8:0:1::1", 1));
	assert_true(count(l, "2001:db8:0:1:ffff::2", 1));
	assert_false(count(l, "2001:db8:0:2::1", 1));
	mw_limiter_free(l);
}

static void loopback_and_the_unknown_are_not_limited(void **state)
{
	struct mw_limiter *l = mw_limiter_new(1, 60, seed);

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_false(count(l, "127.0.0.1", 1));
		assert_false(count(l, "::1", 1));
		assert_false(count(l, "", 1));
	}
	mw_limiter_free(l);
}

static void no_limit_is_none(void **state)
{
	struct mw_limiter *l = mw_limiter_new(0, 60, seed);

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_false(count(l, "192.0.2.1", 1));
	mw_limiter_free(l);
}

/* A flood of sources pushes out quiet ones, never the one that is being noisy
 * all the while. */
static void a_million_sources_do_not_hide_a_noisy_one(void **state)
{
	struct mw_limiter *l = mw_limiter_new(5, 3600, seed);
	char source[32];
	int over = 0;

	(void)state;
	for (int i = 0; i < 1000000; i++) {
		snprintf(source, sizeof(source), "10.%d.%d.%d", i >> 16 & 255, i >> 8 & 255,
			 i & 255);
		count(l, source, 1000 + i);
		if (i % 100 == 0 && count(l, "192.0.2.1", 1000 + i))
			over++;
	}
	assert_true(over > 9000);
	mw_limiter_free(l);
}

static int64_t wait_at(struct mw_limiter *l, const char *source, int64_t now_ms)
{
	struct mw_address a = at(source);

	return mw_limiter_wait(l, &a, now_ms);
}

static void how_long_a_source_has_to_wait_is_told_without_counting(void **state)
{
	struct mw_limiter *l = mw_limiter_new(10, 60, seed);

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(wait_at(l, "192.0.2.1", 1000), 0);
		assert_false(count(l, "192.0.2.1", 1000));
	}
	for (int i = 0; i < 100; i++)
		assert_in_range(wait_at(l, "192.0.2.1", 1000), 6, 7);
	assert_int_equal(wait_at(l, "192.0.2.2", 1000), 0);
	assert_int_equal(wait_at(l, "192.0.2.1", 1000 + 6100), 0);
	assert_int_equal(wait_at(l, "127.0.0.1", 1000), 0);
	mw_limiter_free(l);
}

static void clock_that_is_set_back_limits_nobody_for_longer(void **state)
{
	struct mw_limiter *l = mw_limiter_new(5, 60, seed);
	int64_t fast = 1000LL * 86400 * 365;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_false(count(l, "192.0.2.1", fast));
	assert_true(count(l, "192.0.2.1", fast));
	assert_true(count(l, "192.0.2.1", 1000));
	assert_false(count(l, "192.0.2.1", 1000 + 60000));
	mw_limiter_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tries_over_the_limit_are_told_and_leak_away),
		cmocka_unit_test(quiet_is_not_saved_up),
		cmocka_unit_test(a_source_is_an_ipv4_address_or_an_ipv6_64),
		cmocka_unit_test(loopback_and_the_unknown_are_not_limited),
		cmocka_unit_test(no_limit_is_none),
		cmocka_unit_test(how_long_a_source_has_to_wait_is_told_without_counting),
		cmocka_unit_test(clock_that_is_set_back_limits_nobody_for_longer),
		cmocka_unit_test(a_million_sources_do_not_hide_a_noisy_one),
	};

	return cmocka_run_group_tests_name("limiter", tests, NULL, NULL);
}
