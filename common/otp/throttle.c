/*
 * NAME
 *	throttle - how often an account's codes may be guessed
 */
#include "common/otp/throttle.h"

int64_t mw_throttle_cost(int64_t chance)
{
	int64_t cost = chance * MW_THROTTLE_CHANCE;

	return cost > MW_THROTTLE_COST ? cost : MW_THROTTLE_COST;
}

bool mw_throttle_follow(struct mw_throttle *t, int64_t now)
{
	int64_t back = t->counted - now;

	if (back <= 0)
		return false;
	t->backlog_until -= back;
	t->wait_until -= back;
	t->counted = now;
	return true;
}

int64_t mw_throttle_wait(const struct mw_throttle *t, int64_t now)
{
	struct mw_throttle at = *t;
	int64_t wait;

	mw_throttle_follow(&at, now);
	wait = at.wait_until - now;
	return wait > 0 ? wait : 0;
}

/* Wrong guesses not paid off yet, this one included, as if all had cost the same. */
static int64_t backlog(const struct mw_throttle *t, int64_t cost, int64_t now)
{
	return (t->backlog_until - now + cost - 1) / cost;
}

static int64_t wait_for(int64_t backlog, int64_t cost)
{
	int64_t wait = MW_THROTTLE_FIRST_WAIT;

	if (backlog < MW_THROTTLE_FREE)
		return 0;
	for (int64_t i = MW_THROTTLE_FREE; i < backlog && wait < cost; i++)
		wait *= 2;
	return wait < cost ? wait : cost;
}

bool mw_throttle_count(struct mw_throttle *t, int64_t cost, int64_t now)
{
	int64_t most = now + MW_THROTTLE_BACKLOG_MAX;

	mw_throttle_follow(t, now);
	if (mw_throttle_wait(t, now) > 0)
		return false;
	if (t->backlog_until < now)
		t->backlog_until = now;
	t->backlog_until = t->backlog_until + cost < most ? t->backlog_until + cost : most;
	t->wait_until = now + wait_for(backlog(t, cost, now), cost);
	t->counted = now;
	return true;
}
