/* Crockford's base32: forgiving about letters, strict about everything else. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/b32.h"

static void each_digit_is_read_back(void **state)
{
	(void)state;
	for (unsigned value = 0; value < 32; value++)
		assert_int_equal(mw_b32_digit((uint8_t)mw_b32_char(value)), value);
	assert_int_equal(mw_b32_char(32), '0');
}

static void exactly_the_letters_crockford_names_are_digits(void **state)
{
	int digits = 0;

	(void)state;
	for (int c = 0; c < 256; c++)
		digits += mw_b32_digit((uint8_t)c) >= 0;
	/* 10 numerals; all letters but u, in both cases. */
	assert_int_equal(digits, 10 + 2 * 25);
	assert_int_equal(mw_b32_digit('u'), -1);
	assert_int_equal(mw_b32_digit('U'), -1);
	assert_int_equal(mw_b32_digit('-'), -1);
	assert_int_equal(mw_b32_digit('\0'), -1);
}

static void letters_that_look_like_numerals_are_those(void **state)
{
	(void)state;
	for (const char *c = "oO"; *c != '\0'; c++)
		assert_int_equal(mw_b32_digit((uint8_t)*c), 0);
	for (const char *c = "iIlL"; *c != '\0'; c++)
		assert_int_equal(mw_b32_digit((uint8_t)*c), 1);
	assert_int_equal(mw_b32_digit('Z'), 31);
}

static void bytes_come_back_as_they_were(void **state)
{
	uint8_t bytes[20], text[33], back[20];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 53 + 200);
	for (size_t len = 0; len <= sizeof(bytes); len += 5) {
		struct mw_wbuf t = mw_wbuf_of(text, sizeof(text));
		struct mw_wbuf b = mw_wbuf_of(back, sizeof(back));

		mw_b32_encode(mw_span_of(bytes, len), &t);
		assert_int_equal(t.len, len * 8 / 5);
		assert_true(mw_b32_decode(mw_wbuf_span(&t), &b));
		assert_int_equal(b.len, len);
		assert_memory_equal(back, bytes, len);
	}
}

static void bits_left_over_bad_letters_and_a_full_buffer_are_refused(void **state)
{
	static const char *const bad[] = { "0", "00", "000", "0000000", "0000000u", "0000 0000" };
	uint8_t out[8];
	struct mw_wbuf w;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		w = mw_wbuf_of(out, sizeof(out));
		assert_false(mw_b32_decode(mw_span_str(bad[i]), &w));
	}
	w = mw_wbuf_of(out, 4);
	assert_false(mw_b32_decode(mw_span_str("00000000"), &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_digit_is_read_back),
		cmocka_unit_test(exactly_the_letters_crockford_names_are_digits),
		cmocka_unit_test(letters_that_look_like_numerals_are_those),
		cmocka_unit_test(bytes_come_back_as_they_were),
		cmocka_unit_test(bits_left_over_bad_letters_and_a_full_buffer_are_refused),
	};

	return cmocka_run_group_tests_name("b32", tests, NULL, NULL);
}
