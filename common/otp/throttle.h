/*
 * throttle: how often an account's codes may be guessed.
 *
 * A code is six digits, so the number of guesses is what protects it. Each wrong
 * guess has a cost in seconds, which grows with the chance that it had, and adds it
 * to a backlog. Time alone reduces the backlog: a login that succeeds in between does
 * not, or the owner's own logins would buy an attacker new tries. The first
 * MW_THROTTLE_FREE wrong guesses come without a wait between them; after them come
 * waits that double from MW_THROTTLE_FIRST_WAIT up to the cost.
 *
 * The cost is six hours, or 72 minutes for each chance in a million that a
 * guess has, if that is more (an account with two devices: six chances): an
 * attacker who never stops then has less than one percent a year (SECURITY.md
 * has the arithmetic, tests/unit/test_throttle.c plays it through).
 *
 * An account has one backlog and one wait. A wait that was given holds whatever the
 * next guess costs: guesses at different things (a login, a device to be confirmed)
 * have different chances, and the number of devices and the window change. However
 * they are mixed, the costs of all guesses together exceed the time that has passed by
 * no more than MW_THROTTLE_BACKLOG_MAX.
 *
 * A clock that is set back does not make a wait longer, nor end it: what was left at
 * the last guess begins anew.
 *
 * Pure functions: the store keeps the numbers, and changes them in the
 * transaction that judges the guess.
 */
#ifndef MW_COMMON_OTP_THROTTLE_H
#define MW_COMMON_OTP_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "common/otp/totp.h"

#define MW_THROTTLE_FREE       5
#define MW_THROTTLE_FIRST_WAIT 30    /* seconds */
#define MW_THROTTLE_COST       21600 /* seconds, at least */
#define MW_THROTTLE_CHANCE     4320  /* seconds of cost for a chance in a million */

/* The most that a guess can cost: all devices an account may have, the widest window. */
#define MW_THROTTLE_COST_MAX (MW_DEVICES_MAX * (2 * MW_WINDOW_MAX + 1) * MW_THROTTLE_CHANCE)
/* A backlog of that many guesses has a wait as long as its cost, so it grows no more. */
#define MW_THROTTLE_BACKLOG_MAX (20LL * MW_THROTTLE_COST_MAX)

/* Times in seconds since 1970; zeroed: no wrong guess yet. */
struct mw_throttle {
	int64_t backlog_until; /* when all wrong guesses are paid off */
	int64_t wait_until;    /* no guess is looked at before */
	int64_t counted;       /* when the last wrong guess was */
};

/* What a guess costs that hits with `chance` in a million. */
int64_t mw_throttle_cost(int64_t chance);

/* Let the times begin anew at `now` if the clock was set back since the last guess.
 * true: it was, and they have changed. */
bool mw_throttle_follow(struct mw_throttle *t, int64_t now);

/* Count a guess. false: it may not be looked at, and nothing was counted. */
bool mw_throttle_count(struct mw_throttle *t, int64_t cost, int64_t now);

/* Seconds until the next guess is looked at. */
int64_t mw_throttle_wait(const struct mw_throttle *t, int64_t now);

#endif
