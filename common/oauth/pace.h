/*
 * pace: how often something may happen: so many at once, then one every so often.
 */
#ifndef MW_COMMON_OAUTH_PACE_H
#define MW_COMMON_OAUTH_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct mw_pace {
	int64_t every_ms; /* one is earned in that time … */
	int64_t burst;	  /* … and so many may be saved */
	int64_t due;	  /* mw_monotonic_ms() by which all are earned again */
};

/* Whether one may happen now; mw_pace_take() it then. */
bool mw_pace_allows(const struct mw_pace *pace, int64_t now_ms);
void mw_pace_take(struct mw_pace *pace, int64_t now_ms);

#endif
