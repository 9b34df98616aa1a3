/*
 * NAME
 *	age - counts for how long the store is served
 * DESCRIPTION
 *	Only what has passed since the store was seen at that age is added. If it has
 *	another age meanwhile, another host has counted, or the store was restored:
 *	nothing is added, and counting begins anew.
 */
#include "daemon/age.h"

#include "base/clock.h"

#define EVERY_MS 60000

bool mw_age_is_due(const struct mw_age *a)
{
	return a->since == 0 || mw_monotonic_ms() - a->since >= EVERY_MS;
}

void mw_age_count(struct mw_age *a, struct mw_store *store)
{
	int64_t now = mw_monotonic_ms();
	int64_t seconds = a->since != 0 ? (now - a->since) / 1000 : 0;

	switch (store->lifecycle->tick(store, &a->age, seconds)) {
	case MW_STORE_OK:
		/* What is left of a second is counted the next time. */
		a->since = a->since != 0 ? a->since + seconds * 1000 : now;
		break;
	case MW_STORE_STALE:
		a->since = now;
		break;
	default:
		a->since = 0;
	}
}
