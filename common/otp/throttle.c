/*
 * NAME
 *	throttle - how often an account's codes may be guessed
 */
#include "common/otp/throttle.h"

int64_t mw_guess_ceiling(int64_t chance)
{
	int64_t ceiling = chance * MW_GUESS_CHANCE;

	return ceiling > MW_GUESS_CEILING ? ceiling : MW_GUESS_CEILING;
}

/* A wait beyond the ceiling was never given: the clock has been set back since,
 * and nobody may be locked out for years by that. */
int64_t mw_guess_wait(const struct mw_guess *g, int64_t ceiling, int64_t now)
{
	int64_t wait = g->wait_until - now;

	return wait > 0 && wait <= ceiling ? wait : 0;
}

/* Wrong guesses not paid off yet, this one included. */
static int64_t debts(const struct mw_guess *g, int64_t ceiling, int64_t now)
{
	return (g->debt_until - now + ceiling - 1) / ceiling;
}

static int64_t wait_for(int64_t debts, int64_t ceiling)
{
	int64_t wait = MW_GUESS_FIRST_WAIT;

	if (debts < MW_GUESS_FREE)
		return 0;
	for (int64_t i = MW_GUESS_FREE; i < debts && wait < ceiling; i++)
		wait *= 2;
	return wait < ceiling ? wait : ceiling;
}

bool mw_guess_count(struct mw_guess *g, int64_t ceiling, int64_t now)
{
	/* More than this only a clock that was set back can leave behind. */
	int64_t most = now + 32 * ceiling;

	if (mw_guess_wait(g, ceiling, now) > 0)
		return false;
	if (g->debt_until < now)
		g->debt_until = now;
	if (g->debt_until > most)
		g->debt_until = most;
	g->debt_until += ceiling;
	g->wait_until = now + wait_for(debts(g, ceiling, now), ceiling);
	return true;
}
