/* Crockford's base32. */
#include "tests/unit/unit.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_are_crockfords),
		cmocka_unit_test(reading_forgives_case_and_lookalikes_and_nothing_else),
	};

	return cmocka_run_group_tests_name("b32", tests, NULL, NULL);
}
