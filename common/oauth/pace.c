/*
 * NAME
 *	pace - how often something may happen
 */
#include "common/oauth/pace.h"

bool mw_pace_allows(const struct mw_pace *pace, int64_t now_ms)
{
	return pace->due - now_ms <= (pace->burst - 1) * pace->every_ms;
}

void mw_pace_take(struct mw_pace *pace, int64_t now_ms)
{
	pace->due = (pace->due > now_ms ? pace->due : now_ms) + pace->every_ms;
}
