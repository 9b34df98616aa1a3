/* Spans: cursors never read past the end, text is text, numbers are bounded. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/err.h"
#include "base/span.h"

static void take_leaves_a_short_span_alone(void **state)
{
	struct mw_span s = mw_span_str("ab"), out;
	uint16_t v;

	(void)state;
	assert_false(mw_take(&s, 3, &out));
	assert_true(mw_take(&s, 1, &out));
	assert_false(mw_take_u16(&s, &v));
	assert_int_equal(s.len, 1);
}

static void text_has_no_control_bytes_and_no_bad_utf8(void **state)
{
	static const char *const bad[] = { "a\tb",     "\x7f",	       "\xc2\x80",
					   "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
					   "\xff",     "\xe2\x82" };

	(void)state;
	assert_true(mw_span_is_text(mw_span_str("alice@example.org")));
	assert_true(
		mw_span_is_text(mw_span_str("\xc3\xa9t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x91")));
	assert_false(mw_span_is_text(mw_span_of("a\0b", 3)));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_span_is_text(mw_span_str(bad[i])));
}

static void hex_digit_is_of_either_case(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	int found = 0;

	(void)state;
	assert_int_equal(mw_hex_digit('9'), 9);
	assert_int_equal(mw_hex_digit('a'), 10);
	assert_int_equal(mw_hex_digit('F'), 15);
	for (int c = 0; c < 256; c++) {
		found += mw_hex_digit((uint8_t)c) >= 0;
		if (c == 0 || strchr(digits, c) == NULL)
			assert_int_equal(mw_hex_digit((uint8_t)c), -1);
	}
	assert_int_equal(found, 22);
}

static void number_stops_at_its_maximum(void **state)
{
	uint64_t v;

	(void)state;
	assert_true(mw_span_number(mw_span_str("65535"), 65535, &v));
	assert_int_equal(v, 65535);
	assert_false(mw_span_number(mw_span_str("65536"), 65535, &v));
	assert_true(mw_span_number(mw_span_str("18446744073709551615"), UINT64_MAX, &v));
	assert_false(mw_span_number(mw_span_str("18446744073709551616"), UINT64_MAX, &v));
	assert_false(mw_span_number(mw_span_str("7"), 5, &v));
	assert_false(mw_span_number(mw_span_str("-1"), 5, &v));
	assert_false(mw_span_number(mw_span_str(""), 5, &v));
}

static void copy_refuses_a_nul_and_a_small_buffer(void **state)
{
	char out[4];

	(void)state;
	assert_true(mw_span_copy(mw_span_str("abc"), out, sizeof(out)));
	assert_false(mw_span_copy(mw_span_str("abcd"), out, sizeof(out)));
	assert_string_equal(out, "");
	assert_false(mw_span_copy(mw_span_of("a\0b", 3), out, sizeof(out)));
}

static void words_are_set_apart_by_blanks_and_commas(void **state)
{
	struct mw_span s = mw_span_str("  smtp, imap\tpop3 "), w;

	(void)state;
	assert_true(mw_take_word(&s, &w) && mw_span_is(w, "smtp"));
	assert_true(mw_take_word(&s, &w) && mw_span_is(w, "imap"));
	assert_true(mw_take_word(&s, &w) && mw_span_is(w, "pop3"));
	assert_false(mw_take_word(&s, &w));
}

static void head_never_ends_within_a_letter(void **state)
{
	struct mw_span s = mw_span_str("a\xe2\x82\xac"
				       "b");

	(void)state;
	assert_int_equal(mw_span_head(s, 0).len, 0);
	assert_int_equal(mw_span_head(s, 1).len, 1);
	assert_int_equal(mw_span_head(s, 2).len, 1);
	assert_int_equal(mw_span_head(s, 3).len, 1);
	assert_int_equal(mw_span_head(s, 4).len, 4);
	assert_int_equal(mw_span_head(s, 5).len, 5);
	assert_int_equal(mw_span_head(s, 99).len, 5);
}

static void error_text_that_was_cut_off_is_text(void **state)
{
	char letters[1024] = "";
	struct mw_err err;

	(void)state;
	while (strlen(letters) < 1000)
		strcat(letters, "\xe2\x82\xac");
	for (int shift = 0; shift < 3; shift++) {
		assert_int_equal(mw_fail(&err, "%.*s, %s", shift, "xyz", letters), -1);
		assert_true(mw_span_is_text(mw_span_str(err.text)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(take_leaves_a_short_span_alone),
		cmocka_unit_test(text_has_no_control_bytes_and_no_bad_utf8),
		cmocka_unit_test(hex_digit_is_of_either_case),
		cmocka_unit_test(number_stops_at_its_maximum),
		cmocka_unit_test(copy_refuses_a_nul_and_a_small_buffer),
		cmocka_unit_test(words_are_set_apart_by_blanks_and_commas),
		cmocka_unit_test(head_never_ends_within_a_letter),
		cmocka_unit_test(error_text_that_was_cut_off_is_text),
	};

	return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
