/*
 * NAME
 *	clock - is the time right by which keys expire, and was it?
 */
#include <sys/timex.h>

#include "base/clock.h"
#include "cli/doctor/asking.h"
#include "cli/doctor/look.h"

/* Clocks before this (2025-01-01) were never set. */
#define EARLIEST 1735689600

/* Accounts that the daemon names. */
#define NAMED 8

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

/* Devices that accepted codes while the clock was ahead. Until that time comes, their
 * codes are refused. */
static void report_faults(struct mw_doctor *d, const struct mw_message *reply)
{
	unsigned long long count = mw_message_number(reply, MW_F_CLOCK_FAULTS, 0);
	char names[MW_NAMES_SIZE];
	struct mw_span list, first;

	if (count == 0)
		return;
	mw_message_text(reply, MW_F_NAMES, names, sizeof(names));
	list = mw_span_str(names);
	mw_take_word(&list, &first);
	mw_doctor_found(d, MW_BROKEN, "clock",
			mw_doctor_remedy(d,
					 "look at the clock; once it is right, for each account: "
					 "mailward totp unlock %.*s",
					 (int)first.len, (const char *)first.ptr),
			"the clock was ahead when codes were accepted, or is behind now; those "
			"devices are locked until then (accounts: %llu): %s%s",
			count, names, count > NAMED ? " …" : "");
}

static void look_at_faults(struct mw_doctor *d)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_message reply;
	struct mw_err err;

	if (mw_doctor_connect(d, &c) && mw_doctor_ask(&c, MW_V_STATUS, &reply, buf, &err))
		report_faults(d, &reply);
	mw_client_close(&c);
}

const struct mw_look mw_clock_looks[] = {
	{ false, look_at_clock },
	{ true, look_at_faults },
	{ .run = NULL },
};
