/* How often codes may be guessed: the arithmetic of SECURITY.md, played through. */
#include "tests/unit/unit.h"

#include "common/otp/throttle.h"
#include "common/otp/totp.h"

#define DAY  86400
#define YEAR (365 * DAY + DAY / 4)

/* An attacker who guesses whenever a guess is looked at; the owner logs in, and
 * is right, as often as it likes: a right code is not counted. */
static int64_t guesses_in(int64_t cost, int64_t seconds)
{
	struct mw_throttle g = { 0 };
	int64_t n = 0, start = 1700000000;

	for (int64_t now = start; now < start + seconds; n++) {
		assert_true(mw_throttle_count(&g, cost, now));
		now += mw_throttle_wait(&g, now);
	}
	return n;
}

static void attacker_who_never_stops_has_less_than_one_percent_a_year(void **state)
{
	(void)state;
	for (int64_t chance = 1; chance <= 70; chance++) {
		int64_t n = guesses_in(mw_throttle_cost(chance), YEAR);

		assert_true((double)n * (double)chance / 1e6 < 0.01);
	}
	/* The usual case: one device, the window of one step each way. */
	assert_int_equal(mw_throttle_cost(mw_totp_chance(&mw_totp_usual, 1)), 6 * 3600);
	assert_true((double)guesses_in(6 * 3600, YEAR) * 3e-6 < 0.005);
}

/* Guessing at the pace at which backlog are paid off gains nothing: that is the
 * pace of the cost. */
static void patient_attacker_gains_nothing(void **state)
{
	int64_t cost = 6 * 3600, n = 0;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int64_t now = 0; now < YEAR; now += 60)
		if (mw_throttle_wait(&g, now) == 0 &&
		    g.backlog_until - now <= (MW_THROTTLE_FREE - 1) * cost)
			n += mw_throttle_count(&g, cost, now);
	assert_true((double)n * 6e-6 < 0.01);
}

static void first_wrong_guesses_are_free_and_then_waits_double(void **state)
{
	int64_t cost = 6 * 3600, now = 1700000000, wanted = MW_THROTTLE_FIRST_WAIT;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 1; i < MW_THROTTLE_FREE; i++) {
		assert_true(mw_throttle_count(&g, cost, now));
		assert_int_equal(mw_throttle_wait(&g, now), 0);
	}
	for (int i = 0; i < 9; i++) {
		assert_true(mw_throttle_count(&g, cost, now));
		assert_int_equal(mw_throttle_wait(&g, now), wanted);
		assert_false(mw_throttle_count(&g, cost, now + wanted - 1));
		now += wanted;
		wanted *= 2;
	}
	for (int i = 0; i < 20; i++) {
		assert_true(mw_throttle_count(&g, cost, now));
		assert_true(mw_throttle_wait(&g, now) <= cost);
		now += mw_throttle_wait(&g, now);
	}
}

static void the_backlog_goes_down_with_time(void **state)
{
	int64_t cost = 6 * 3600, now = 1700000000;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		mw_throttle_count(&g, cost, now);
	assert_int_equal(mw_throttle_wait(&g, now), MW_THROTTLE_FIRST_WAIT);
	now += MW_THROTTLE_FREE * cost;
	for (int i = 1; i < MW_THROTTLE_FREE; i++)
		assert_true(mw_throttle_count(&g, cost, now));
	assert_int_equal(mw_throttle_wait(&g, now), 0);
}

/* As many guesses as there can be, of each kind in turn, through all kinds: what they
 * cost together is what time pays for, and the beginning. */
static void kinds_of_guesses_that_are_mixed_gain_nothing(void **state)
{
	static const int64_t chances[] = { 1, 3, 7, 30, 70, 3 };
	struct mw_throttle g = { 0 };
	int64_t start = 1700000000, now = start, paid = 0;
	double expected = 0;

	(void)state;
	for (size_t i = 0; now < start + YEAR; i++) {
		int64_t chance = chances[i % (sizeof(chances) / sizeof(chances[0]))];

		assert_true(mw_throttle_count(&g, mw_throttle_cost(chance), now));
		paid += mw_throttle_cost(chance);
		expected += (double)chance / 1e6;
		now += mw_throttle_wait(&g, now);
	}
	assert_true(paid <= now - start + MW_THROTTLE_BACKLOG_MAX);
	assert_true(expected < 0.01);
}

/* The cheapest guess after the dearest, at the same moment and up to the end of its wait. */
static void wait_holds_whatever_the_next_guess_costs(void **state)
{
	int64_t dear = MW_THROTTLE_COST_MAX, cheap = MW_THROTTLE_COST, now = 1700000000, wait;
	struct mw_throttle g = { 0 };

	(void)state;
	for (int i = 0; i < 30; i++, now += mw_throttle_wait(&g, now))
		assert_true(mw_throttle_count(&g, dear, now));
	assert_true(mw_throttle_count(&g, dear, now));
	wait = mw_throttle_wait(&g, now);
	assert_int_equal(wait, dear);
	assert_false(mw_throttle_count(&g, cheap, now));
	assert_false(mw_throttle_count(&g, cheap, now + wait - 1));
	assert_int_equal(mw_throttle_wait(&g, now + wait - 1), 1);
	assert_true(mw_throttle_count(&g, cheap, now + wait));
	/* The backlog of dear guesses is still there for a cheap one. */
	assert_int_equal(mw_throttle_wait(&g, now + wait), cheap);
}

/* Each wait is served in full, and no longer, by the clock as it is afterwards. */
static void clock_that_is_set_back_lets_a_wait_begin_anew(void **state)
{
	static const int64_t jumps[] = { 1, 3600, 5 * 3600, DAY, YEAR, 10LL * YEAR };
	int64_t cost = 6 * 3600;

	(void)state;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		int64_t now = 1700000000, fast = now + jumps[i], backlog;
		struct mw_throttle g = { 0 };

		for (int n = 0; n < 30; n++, fast += mw_throttle_wait(&g, fast))
			assert_true(mw_throttle_count(&g, cost, fast));
		assert_true(mw_throttle_count(&g, cost, fast));
		backlog = g.backlog_until - fast;
		now = fast - jumps[i];
		assert_false(mw_throttle_count(&g, cost, now));
		assert_int_equal(mw_throttle_wait(&g, now), cost);
		assert_int_equal(g.backlog_until, now + backlog);
		assert_false(mw_throttle_count(&g, cost, now + cost - 1));
		assert_true(mw_throttle_count(&g, cost, now + cost));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attacker_who_never_stops_has_less_than_one_percent_a_year),
		cmocka_unit_test(patient_attacker_gains_nothing),
		cmocka_unit_test(first_wrong_guesses_are_free_and_then_waits_double),
		cmocka_unit_test(the_backlog_goes_down_with_time),
		cmocka_unit_test(kinds_of_guesses_that_are_mixed_gain_nothing),
		cmocka_unit_test(wait_holds_whatever_the_next_guess_costs),
		cmocka_unit_test(clock_that_is_set_back_lets_a_wait_begin_anew),
	};

	return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
