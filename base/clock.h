/*
 * clock: what time it is, and how much of it has passed.
 *
 * The calendar's clock can be set and may go back; the monotonic one never does, and
 * says nothing but how far two moments are apart.
 */
#ifndef MW_BASE_CLOCK_H
#define MW_BASE_CLOCK_H

#include <stdint.h>

/* Microseconds since 1970 (UTC). */
int64_t mw_clock_us(void);
/* Seconds since 1970 (UTC). */
int64_t mw_clock_s(void);

/* Milliseconds that never go back. */
int64_t mw_monotonic_ms(void);
/* The same, several times cheaper and up to 10 ms late (CLOCK_MONOTONIC_COARSE). */
int64_t mw_clock_coarse_ms(void);

#endif
