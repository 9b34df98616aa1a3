/*
 * throttle: how often an account's codes may be guessed.
 *
 * A code is six digits, so the number of guesses is what protects it. Each wrong
 * guess is a debt that time alone pays off, one guess each `ceiling` seconds: a
 * login that succeeds in between pays nothing, or the owner's own logins would
 * buy an attacker new tries. The first MW_THROTTLE_FREE wrong guesses come without
 * a wait between them; after them come waits that double from
 * MW_THROTTLE_FIRST_WAIT up to the ceiling.
 *
 * The ceiling is six hours, or 72 minutes for each chance in a million that a
 * guess has, if that is more (an account with two devices: six chances): an
 * attacker who never stops then has less than one percent a year (SECURITY.md
 * has the arithmetic, tests/unit/test_throttle.c plays it through).
 *
 * Pure functions: the store keeps the two numbers, and changes them in the
 * transaction that judges the guess.
 */
#ifndef MW_COMMON_OTP_THROTTLE_H
#define MW_COMMON_OTP_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define MW_THROTTLE_FREE       5
#define MW_THROTTLE_FIRST_WAIT 30    /* seconds */
#define MW_THROTTLE_CEILING    21600 /* seconds, at least */
#define MW_THROTTLE_CHANCE     4320  /* seconds of ceiling for a chance in a million */

/* Times in seconds since 1970; zeroed: no wrong guess yet. */
struct mw_throttle {
	int64_t backlog_until; /* when all wrong guesses are paid off */
	int64_t wait_until;    /* no guess is looked at before */
};

/* The ceiling for an account whose codes a guess hits with `chance` in a million. */
int64_t mw_throttle_ceiling(int64_t chance);

/* Count a guess. false: it may not be looked at, and nothing was counted. */
bool mw_throttle_count(struct mw_throttle *g, int64_t ceiling, int64_t now);

/* Seconds until the next guess is looked at. */
int64_t mw_throttle_wait(const struct mw_throttle *g, int64_t ceiling, int64_t now);

#endif
