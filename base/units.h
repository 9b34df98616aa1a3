/*
 * units: times as people write them.
 */
#ifndef MW_BASE_UNITS_H
#define MW_BASE_UNITS_H

#include "base/span.h"

/* "90d", "2h", "30" (seconds): s m h d w y. At most 100 years. */
bool mw_units_duration(struct mw_span text, int64_t *seconds);
/* "2026-12-31" or "2026-12-31T18:00:00Z" (RFC 3339, UTC): seconds since 1970. */
bool mw_units_date(struct mw_span text, int64_t *when);

#endif
