/*
 * NAME
 *	words - times and texts for a person
 * DESCRIPTION
 *	Widths come from a short table instead of wcwidth(3), which knows UTF-8
 *	only under a UTF-8 locale, and the helper also runs from cron and over
 *	serial lines without one.
 */
#include "cli/words.h"

#include <stdio.h>
#include <time.h>

#include "base/wbuf.h"

void mw_words_duration(int64_t seconds, char out[static MW_WORDS_SIZE])
{
	/* A unit is used as long as fewer than `below` of it are to be named. */
	static const struct {
		int64_t seconds, below;
		const char *name;
	} units[] = {
		{ 1, 60, "second" },   { 60, 60, "minute" },	 { 3600, 48, "hour" },
		{ 86400, 100, "day" }, { 2629746, 24, "month" }, { 31556952, INT64_MAX, "year" },
	};
	int64_t n = 0;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		n = seconds / units[i].seconds;
		if (seconds % units[i].seconds >= (units[i].seconds + 1) / 2)
			n++;
		if (n < units[i].below)
			break;
	}
	snprintf(out, MW_WORDS_SIZE, "%lld %s%s", (long long)n, units[i].name, n == 1 ? "" : "s");
}

void mw_words_when(int64_t when, int64_t now, char out[static MW_WORDS_SIZE])
{
	char span[MW_WORDS_SIZE];

	if (when == 0) {
		snprintf(out, MW_WORDS_SIZE, "never");
	} else if (when > now) {
		mw_words_duration(when - now, span);
		snprintf(out, MW_WORDS_SIZE, "in %.40s", span);
	} else if (now - when < 5) {
		snprintf(out, MW_WORDS_SIZE, "just now");
	} else {
		mw_words_duration(now - when, span);
		snprintf(out, MW_WORDS_SIZE, "%.40s ago", span);
	}
}

void mw_words_date(int64_t when, char out[static MW_WORDS_SIZE])
{
	time_t t = (time_t)when;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(out, MW_WORDS_SIZE, "%F %H:%M UTC", &tm) == 0)
		snprintf(out, MW_WORDS_SIZE, "%lld", (long long)when);
}

void mw_words_time(int64_t when, int64_t now, char out[static MW_WORDS_SIZE])
{
	char date[MW_WORDS_SIZE], distance[MW_WORDS_SIZE];

	mw_words_date(when, date);
	mw_words_when(when, now, distance);
	snprintf(out, MW_WORDS_SIZE, "%.30s (%.30s)", date, distance);
}

/* Take one character of UTF-8; false leaves *s alone: its first byte is none. */
static bool take_character(struct mw_span *s, struct mw_span *bytes, uint32_t *point)
{
	uint8_t c = s->ptr[0];
	size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (len > s->len || !mw_span_is_text(mw_span_of(s->ptr, len)))
		return false;
	mw_take(s, len, bytes);
	*point = len == 1 ? c : c & (0xff >> (len + 1));
	for (size_t i = 1; i < len; i++)
		*point = *point << 6 | (bytes->ptr[i] & 0x3f);
	return true;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}
#define IN(point, ranges) in_ranges(point, ranges, sizeof(ranges) / sizeof((ranges)[0]))

/* Characters that show as nothing or move the ones around them. */
static bool is_deceptive(uint32_t point)
{
	static const struct range ranges[] = {
		{ 0x00ad, 0x00ad }, { 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
	};

	return IN(point, ranges);
}

static size_t columns_of(uint32_t point)
{
	static const struct range combining[] = {
		{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
		{ 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },
		{ 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1faff },
		{ 0x20000, 0x3fffd },
	};

	return IN(point, combining) ? 0 : IN(point, wide) ? 2 : 1;
}

void mw_words_clean(struct mw_span text, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size - 1);
	struct mw_span bytes;
	uint32_t point;

	while (text.len > 0 && !w.overflow) {
		if (take_character(&text, &bytes, &point)) {
			mw_put(&w, is_deceptive(point) ? mw_span_str("?") : bytes);
		} else {
			mw_put_u8(&w, '?');
			mw_take(&text, 1, &bytes);
		}
	}
	out[w.len] = '\0';
}

size_t mw_words_fit(const char *text, size_t columns)
{
	struct mw_span s = mw_span_str(text), bytes;
	uint32_t point;

	while (s.len > 0 && take_character(&s, &bytes, &point)) {
		if (columns_of(point) > columns)
			return (size_t)((const char *)bytes.ptr - text);
		columns -= columns_of(point);
	}
	return (size_t)((const char *)s.ptr - text);
}

size_t mw_words_width(const char *text)
{
	struct mw_span s = mw_span_str(text), bytes;
	size_t columns = 0;
	uint32_t point;

	while (s.len > 0 && take_character(&s, &bytes, &point))
		columns += columns_of(point);
	return columns;
}
