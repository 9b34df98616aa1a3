/*
 * age: counts for how long the store is served (struct mw_store_lifecycle, tick).
 */
#ifndef MW_DAEMON_AGE_H
#define MW_DAEMON_AGE_H

#include "daemon/daemon.h"

/* Zeroed before the first call. */
struct mw_age {
	int64_t age;   /* of the store, as far as it is known */
	int64_t since; /* mw_monotonic_ms() when it was that; 0: not known */
};

/* Whether it is time to count. */
bool mw_age_is_due(const struct mw_age *a);
/* Count what has passed since the last call. */
void mw_age_count(struct mw_age *a, struct mw_store *store);

#endif
