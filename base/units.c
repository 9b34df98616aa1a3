/*
 * NAME
 *	units - times as people write them
 */
#include "base/units.h"

#include <time.h>

#define YEAR (365 * 86400LL)

bool mw_units_duration(struct mw_span text, int64_t *seconds)
{
	static const int64_t factors[] = { 1, 60, 3600, 86400, 7 * 86400, YEAR };
	struct mw_span letters = mw_span_str("smhdwy");
	int64_t factor = 1;
	uint64_t v;
	size_t at;

	if (text.len == 0)
		return false;
	at = mw_span_find(letters, text.ptr[text.len - 1]);
	if (at < letters.len) {
		factor = factors[at];
		text.len--;
	}
	if (!mw_span_number(text, (uint64_t)(100 * YEAR / factor), &v))
		return false;
	*seconds = (int64_t)v * factor;
	return true;
}

static bool take_number(struct mw_span *s, size_t digits, uint64_t max, int *out)
{
	struct mw_span part;
	uint64_t v;

	if (!mw_take(s, digits, &part) || !mw_span_number(part, max, &v))
		return false;
	*out = (int)v;
	return true;
}

static bool take_clock(struct mw_span *s, struct tm *tm)
{
	return mw_take_prefix(s, "T") && take_number(s, 2, 23, &tm->tm_hour) &&
	       mw_take_prefix(s, ":") && take_number(s, 2, 59, &tm->tm_min) &&
	       mw_take_prefix(s, ":") && take_number(s, 2, 59, &tm->tm_sec) &&
	       mw_take_prefix(s, "Z");
}

bool mw_units_date(struct mw_span text, int64_t *when)
{
	struct tm tm = { 0 }, back;

	if (!take_number(&text, 4, 9999, &tm.tm_year) || !mw_take_prefix(&text, "-") ||
	    !take_number(&text, 2, 12, &tm.tm_mon) || !mw_take_prefix(&text, "-") ||
	    !take_number(&text, 2, 31, &tm.tm_mday) || tm.tm_year < 1970)
		return false;
	if (text.len > 0 && (!take_clock(&text, &tm) || text.len > 0))
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	*when = timegm(&back);
	/* timegm() turns February 30 into March: such a date is refused. */
	return back.tm_mday == tm.tm_mday && back.tm_mon == tm.tm_mon;
}
