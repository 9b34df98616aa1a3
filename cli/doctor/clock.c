/*
 * NAME
 *	clock - is the time right by which keys expire?
 */
#include <sys/timex.h>

#include "base/clock.h"
#include "cli/doctor/look.h"

/* Clocks before this (2025-01-01) were never set. */
#define EARLIEST 1735689600

static void look_at_clock(struct mw_doctor *d)
{
	struct timex t = { 0 };
	int state = adjtimex(&t);

	if (mw_clock_s() < EARLIEST)
		mw_doctor_found(d, MW_BROKEN, "clock", "timedatectl set-ntp true",
				"the clock was never set: keys would expire at a wrong time");
	else if (state == TIME_ERROR || (t.status & STA_UNSYNC) != 0)
		mw_doctor_found(d, MW_WARNING, "clock", "timedatectl set-ntp true",
				"the kernel says that the clock is not synchronised");
	else
		mw_doctor_found(d, MW_FINE, "clock", NULL, "synchronised");
}

const struct mw_look mw_clock_looks[] = {
	{ false, look_at_clock },
	{ .run = NULL },
};
