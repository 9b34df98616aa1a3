/*
 * NAME
 *	throttle - how often an account's codes may be guessed
 */
#include "common/otp/throttle.h"

int64_t mw_throttle_ceiling(int64_t chance)
{
	int64_t ceiling = chance * MW_THROTTLE_CHANCE;

	return ceiling > MW_THROTTLE_CEILING ? ceiling : MW_THROTTLE_CEILING;
}

/* A wait beyond the ceiling was never given: the clock has been set back since,
 * and that must not lock anyone out for years. */
int64_t mw_throttle_wait(const struct mw_throttle *g, int64_t ceiling, int64_t now)
{
	int64_t wait = g->wait_until - now;

	return wait > 0 && wait <= ceiling ? wait : 0;
}

/* Wrong guesses not paid off yet, this one included. */
static int64_t backlog(const struct mw_throttle *g, int64_t ceiling, int64_t now)
{
	return (g->backlog_until - now + ceiling - 1) / ceiling;
}

static int64_t wait_for(int64_t backlog, int64_t ceiling)
{
	int64_t wait = MW_THROTTLE_FIRST_WAIT;

	if (backlog < MW_THROTTLE_FREE)
		return 0;
	for (int64_t i = MW_THROTTLE_FREE; i < backlog && wait < ceiling; i++)
		wait *= 2;
	return wait < ceiling ? wait : ceiling;
}

bool mw_throttle_count(struct mw_throttle *g, int64_t ceiling, int64_t now)
{
	/* Only a clock that was set back can leave more than this. */
	int64_t most = now + 32 * ceiling;

	if (mw_throttle_wait(g, ceiling, now) > 0)
		return false;
	if (g->backlog_until < now)
		g->backlog_until = now;
	if (g->backlog_until > most)
		g->backlog_until = most;
	g->backlog_until += ceiling;
	g->wait_until = now + wait_for(backlog(g, ceiling, now), ceiling);
	return true;
}
