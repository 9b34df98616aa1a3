/*
 * NAME
 *	clock - what time it is, and how much of it has passed
 */
#include "base/clock.h"

#include <time.h>

/* With these clocks and a valid pointer it cannot fail. */
static struct timespec read_clock(clockid_t clock)
{
	struct timespec ts = { 0 };

	clock_gettime(clock, &ts);
	return ts;
}

static int64_t milliseconds(clockid_t clock)
{
	struct timespec ts = read_clock(clock);

	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t mw_clock_us(void)
{
	struct timespec ts = read_clock(CLOCK_REALTIME);

	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t mw_clock_s(void)
{
	return read_clock(CLOCK_REALTIME).tv_sec;
}

int64_t mw_monotonic_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC);
}

int64_t mw_clock_coarse_ms(void)
{
	return milliseconds(CLOCK_MONOTONIC_COARSE);
}
