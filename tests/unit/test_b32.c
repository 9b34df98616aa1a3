/* Crockford's base32. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/b32.h"

static void digits_are_crockfords(void **state)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		assert_int_equal(mw_b32_char(i), alphabet[i]);
		assert_int_equal(mw_b32_digit((uint8_t)alphabet[i]), i);
	}
	assert_int_equal(mw_b32_char(32 + 5), '5');
}

static void reading_forgives_case_and_lookalikes_and_nothing_else(void **state)
{
	unsigned accepted = 0;

	(void)state;
	assert_int_equal(mw_b32_digit('O'), 0);
	assert_int_equal(mw_b32_digit('o'), 0);
	assert_int_equal(mw_b32_digit('I'), 1);
	assert_int_equal(mw_b32_digit('i'), 1);
	assert_int_equal(mw_b32_digit('L'), 1);
	assert_int_equal(mw_b32_digit('l'), 1);
	assert_int_equal(mw_b32_digit('Z'), 31);
	assert_int_equal(mw_b32_digit('u'), -1);
	assert_int_equal(mw_b32_digit('U'), -1);
	assert_int_equal(mw_b32_digit(0), -1);
	for (unsigned c = 0; c < 256; c++)
		accepted += mw_b32_digit((uint8_t)c) >= 0;
	assert_int_equal(accepted, 10 + 2 * 25);
}

static void bytes_make_the_way_there_and_back(void **state)
{
	uint8_t bytes[40], out[40];
	char text[65];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 91 + 200);
	for (size_t len = 0; len <= sizeof(bytes); len += 5) {
		struct mw_wbuf w = mw_wbuf_of(text, sizeof(text)), back = mw_wbuf_of(out, 40);

		mw_b32_encode(mw_span_of(bytes, len), &w);
		assert_int_equal(w.len, len / 5 * 8);
		assert_true(mw_b32_decode(mw_wbuf_span(&w), &back));
		assert_int_equal(back.len, len);
		assert_memory_equal(out, bytes, len);
	}
}

static void known_text_is_decoded(void **state)
{
	uint8_t out[8];
	struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

	(void)state;
	assert_true(mw_b32_decode(mw_span_str("CSQPYRK1"), &w));
	assert_true(mw_span_is(mw_wbuf_span(&w), "fooba"));
}

static void what_is_no_whole_text_is_refused(void **state)
{
	static const char *const bad[] = { "0",	       "00",	    "000",
					   "csqpyrk",  "csqpyrk1c", "csqpyrku",
					   "csqp-rk1", "csqpyrk=",  " sqpyrk1" };
	uint8_t out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

		assert_false(mw_b32_decode(mw_span_str(bad[i]), &w));
	}
}

static void nothing_is_written_past_a_small_buffer(void **state)
{
	uint8_t out[6] = { 1, 2, 3, 4, 5, 6 };
	struct mw_wbuf w = mw_wbuf_of(out, 4);

	(void)state;
	assert_false(mw_b32_decode(mw_span_str("csqpyrk1"), &w));
	assert_int_equal(out[4], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_crockfords),
		cmocka_unit_test(reading_forgives_case_and_lookalikes_and_nothing_else),
		cmocka_unit_test(bytes_make_the_way_there_and_back),
		cmocka_unit_test(known_text_is_decoded),
		cmocka_unit_test(what_is_no_whole_text_is_refused),
		cmocka_unit_test(nothing_is_written_past_a_small_buffer),
	};

	return cmocka_run_group_tests_name("b32", tests, NULL, NULL);
}
