/* What people read: times in words, texts that can't harm a terminal, reasons. */
#include "tests/unit/unit.h"

#include <string.h>

#include "cli/reasons.h"
#include "cli/words.h"
#include "common/ident/reason.h"

#define NOW 1800000000

static void assert_when(int64_t when, const char *wanted)
{
	char out[MW_WORDS_SIZE];

	mw_words_when(when, NOW, out);
	assert_string_equal(out, wanted);
}

static void times_are_told_in_one_unit_to_the_nearest(void **state)
{
	(void)state;
	assert_when(0, "never");
	assert_when(NOW, "just now");
	assert_when(NOW - 4, "just now");
	assert_when(NOW - 5, "5 seconds ago");
	assert_when(NOW - 59, "59 seconds ago");
	assert_when(NOW - 60, "1 minute ago");
	assert_when(NOW - 179, "3 minutes ago");
	assert_when(NOW - 3569, "59 minutes ago");
	assert_when(NOW - 3570, "1 hour ago");
	assert_when(NOW - 47 * 3600, "47 hours ago");
	assert_when(NOW - 48 * 3600, "2 days ago");
	assert_when(NOW - 99 * 86400, "99 days ago");
	assert_when(NOW - 100 * 86400, "3 months ago");
	assert_when(NOW - 3 * 31556952LL, "3 years ago");
	assert_when(NOW + 1, "in 1 second");
	/* What was asked for a moment ago still reads as asked. */
	assert_when(NOW + 90 * 86400 - 2, "in 90 days");
	assert_when(NOW + 365 * 86400, "in 12 months");
	assert_when(1, "57 years ago");
}

static void dates_are_utc_whatever_the_time_zone(void **state)
{
	char out[MW_WORDS_SIZE];

	(void)state;
	mw_words_date(1798740000, out);
	assert_string_equal(out, "2026-12-31 18:00 UTC");
	mw_words_date(INT64_MAX, out);
	assert_string_equal(out, "9223372036854775807");
}

static void assert_clean(const char *text, const char *wanted)
{
	char out[64];

	mw_words_clean(mw_span_str(text), out, sizeof(out));
	assert_string_equal(out, wanted);
}

static void nothing_from_outside_moves_the_cursor(void **state)
{
	(void)state;
	assert_clean("Zo\xc3\xab's phone \xf0\x9f\x93\xb1", "Zo\xc3\xab's phone \xf0\x9f\x93\xb1");
	assert_clean("a\x1b[31mb\rc\nd\x7f", "a?[31mb?c?d?");
	assert_clean("\xc2\x9b"
		     "31m",
		     "??31m");
	assert_clean("a\xe2\x80\xae"
		     "b",
		     "a?b");
	assert_clean("a\xe2\x80\x8b"
		     "b",
		     "a?b");
	assert_clean("\xff\xc3", "??");
	assert_clean("\xe2\x82", "??");
}

static void a_long_text_is_cut_at_a_whole_character(void **state)
{
	char out[6];

	(void)state;
	mw_words_clean(mw_span_str("abc\xe2\x82\xac"), out, sizeof(out));
	assert_string_equal(out, "abc");
	mw_words_clean(mw_span_str("ab\xe2\x82\xac"), out, sizeof(out));
	assert_string_equal(out, "ab\xe2\x82\xac");
}

static void width_counts_columns_and_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(mw_words_width("alice"), 5);
	assert_int_equal(mw_words_width("Zo\xc3\xab"), 3);
	assert_int_equal(mw_words_width("Zoe\xcc\x88"), 3);
	assert_int_equal(mw_words_width("\xe6\x97\xa5\xe6\x9c\xac"), 4);
	assert_int_equal(mw_words_fit("\xe6\x97\xa5\xe6\x9c\xac", 3), 3);
	assert_int_equal(mw_words_fit("Zo\xc3\xab", 9), 4);
}

static void every_reason_has_a_sentence(void **state)
{
	(void)state;
	for (int r = 0; r < MW_REASON_COUNT; r++) {
		const char *word = mw_reason_name((enum mw_reason)r);

		assert_true(strchr(mw_reason_sentence(word), ' ') != NULL);
	}
	assert_string_equal(mw_reason_sentence("brand_new"), "brand_new");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_told_in_one_unit_to_the_nearest),
		cmocka_unit_test(dates_are_utc_whatever_the_time_zone),
		cmocka_unit_test(nothing_from_outside_moves_the_cursor),
		cmocka_unit_test(a_long_text_is_cut_at_a_whole_character),
		cmocka_unit_test(width_counts_columns_and_not_bytes),
		cmocka_unit_test(every_reason_has_a_sentence),
	};

	return cmocka_run_group_tests_name("cli_words", tests, NULL, NULL);
}
