/* How often codes may be guessed: the arithmetic of SECURITY.md, played through. */
#include "tests/unit/unit.h"

#include "common/otp/throttle.h"
#include "common/otp/totp.h"

#define DAY  86400
#define YEAR (365 * DAY + DAY / 4)

/* An attacker who guesses whenever a guess is looked at; the owner logs in, and
 * is right, as often as it likes: a right code is not counted. */
static int64_t guesses_in(int64_t ceiling, int64_t seconds)
{
	struct mw_throttle g = { 0 };
	int64_t n = 0, start = 1700000000;

	for (int64_t now = start; now < start + seconds; n++) {
		assert_true(mw_throttle_count(&g, ceiling, now));
		now += mw_throttle_wait(&g, ceiling, now);
	}
	return n;
}

static void attacker_who_never_stops_has_less_than_one_percent_a_year(void **state)
{
	(void)state;
	for (int64_t chance = 1; chance <= 70; chance++) {
		int64_t n = guesses_in(mw_throttle_ceiling(chance), YEAR);

		assert_true((double)n * (double)chance / 1e6 < 0.01);
	}
	/* The usual case: one device, the window of one step each way. */
	assert_int_equal(mw_throttle_ceiling(mw_totp_chance(&mw_totp_usual, 1)), 6 * 3600);
	assert_true((double)guesses_in(6 * 3600, YEAR) * 3e-6 < 0.005);
}

/* Guessing at the pace at which backlog are paid off gains nothing: that is the
 * pace of the ceiling. */
static void patient_attacker_gains_nothing(void **state)
{
	int64_t ceiling = 6 * 3600, n = 0;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int64_t now = 0; now < YEAR; now += 60)
		if (mw_throttle_wait(&g, ceiling, now) == 0 &&
		    g.backlog_until - now <= (MW_THROTTLE_FREE - 1) * ceiling)
			n += mw_throttle_count(&g, ceiling, now);
	assert_true((double)n * 6e-6 < 0.01);
}

static void first_wrong_guesses_are_free_and_then_waits_double(void **state)
{
	int64_t ceiling = 6 * 3600, now = 1700000000, wanted = MW_THROTTLE_FIRST_WAIT;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 1; i < MW_THROTTLE_FREE; i++) {
		assert_true(mw_throttle_count(&g, ceiling, now));
		assert_int_equal(mw_throttle_wait(&g, ceiling, now), 0);
	}
	for (int i = 0; i < 9; i++) {
		assert_true(mw_throttle_count(&g, ceiling, now));
		assert_int_equal(mw_throttle_wait(&g, ceiling, now), wanted);
		assert_false(mw_throttle_count(&g, ceiling, now + wanted - 1));
		now += wanted;
		wanted *= 2;
	}
	for (int i = 0; i < 20; i++) {
		assert_true(mw_throttle_count(&g, ceiling, now));
		assert_true(mw_throttle_wait(&g, ceiling, now) <= ceiling);
		now += mw_throttle_wait(&g, ceiling, now);
	}
}

static void the_backlog_goes_down_with_time(void **state)
{
	int64_t ceiling = 6 * 3600, now = 1700000000;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		mw_throttle_count(&g, ceiling, now);
	assert_int_equal(mw_throttle_wait(&g, ceiling, now), MW_THROTTLE_FIRST_WAIT);
	now += MW_THROTTLE_FREE * ceiling;
	for (int i = 1; i < MW_THROTTLE_FREE; i++)
		assert_true(mw_throttle_count(&g, ceiling, now));
	assert_int_equal(mw_throttle_wait(&g, ceiling, now), 0);
}

static void clock_that_is_set_back_locks_nobody_out_for_years(void **state)
{
	int64_t ceiling = 6 * 3600, now = 1700000000;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 0; i < 30; i++) {
		int64_t later = now + 10LL * YEAR;

		mw_throttle_count(&g, ceiling, later + mw_throttle_wait(&g, ceiling, later));
	}
	assert_true(mw_throttle_count(&g, ceiling, now));
	assert_true(mw_throttle_wait(&g, ceiling, now) <= ceiling);
	assert_true(g.backlog_until <= now + 64 * ceiling);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attacker_who_never_stops_has_less_than_one_percent_a_year),
		cmocka_unit_test(patient_attacker_gains_nothing),
		cmocka_unit_test(first_wrong_guesses_are_free_and_then_waits_double),
		cmocka_unit_test(the_backlog_goes_down_with_time),
		cmocka_unit_test(clock_that_is_set_back_locks_nobody_out_for_years),
	};

	return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
