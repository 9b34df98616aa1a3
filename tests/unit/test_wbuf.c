/* Writers: nothing is written past the end, and an overflow stays. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"

static void what_fits_exactly_is_written(void **state)
{
	static const uint8_t wanted[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t bytes[sizeof(wanted)];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	(void)state;
	mw_put_u8(&w, 1);
	mw_put_u16(&w, 0x0203);
	mw_put_u16(&w, 0x0405);
	mw_put_u16(&w, 0x0607);
	mw_put_u64(&w, 0x08090a0b0c0d0e0f);
	assert_false(w.overflow);
	assert_int_equal(mw_wbuf_span(&w).len, sizeof(wanted));
	assert_memory_equal(bytes, wanted, sizeof(wanted));
}

static void what_does_not_fit_writes_nothing_and_neither_does_anything_later(void **state)
{
	uint8_t bytes[8];
	struct mw_wbuf w = mw_wbuf_of(bytes, 4);

	(void)state;
	memset(bytes, 0x55, sizeof(bytes));
	mw_put_u16(&w, 0x0102);
	mw_put_u64(&w, UINT64_MAX);
	assert_true(w.overflow);
	mw_put_u8(&w, 0xff);
	mw_put_str(&w, "");
	mw_putf(&w, "x");
	assert_int_equal(w.len, 2);
	assert_memory_equal(bytes + 4, "\x55\x55\x55\x55", 4);
}

static void formatted_text_needs_room_for_its_nul(void **state)
{
	char bytes[5];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	(void)state;
	mw_putf(&w, "%d", 1234);
	assert_string_equal(mw_wbuf_cstr(&w), "1234");
	mw_wbuf_cut(&w, 0);
	mw_putf(&w, "%d", 12345);
	assert_true(w.overflow);
	assert_string_equal(mw_wbuf_cstr(&w), "");
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
	static const int64_t numbers[] = { 0, 9, 10, -1, 1234567890, INT64_MAX, INT64_MIN };
	char bytes[21], wanted[21];

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

		mw_put_number(&w, numbers[i]);
		snprintf(wanted, sizeof(wanted), "%lld", (long long)numbers[i]);
		assert_string_equal(mw_wbuf_cstr(&w), wanted);
	}
}

static void a_full_buffer_is_no_string(void **state)
{
	char bytes[3];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	(void)state;
	mw_put_str(&w, "abc");
	assert_false(w.overflow);
	assert_string_equal(mw_wbuf_cstr(&w), "");
}

static void cutting_forgets_an_overflow(void **state)
{
	char bytes[4];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	(void)state;
	mw_put_str(&w, "ab");
	mw_put_str(&w, "too long");
	mw_wbuf_cut(&w, 1);
	mw_put_str(&w, "cd");
	assert_string_equal(mw_wbuf_cstr(&w), "acd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_exactly_is_written),
		cmocka_unit_test(what_does_not_fit_writes_nothing_and_neither_does_anything_later),
		cmocka_unit_test(formatted_text_needs_room_for_its_nul),
		cmocka_unit_test(numbers_are_written_as_printf_writes_them),
		cmocka_unit_test(a_full_buffer_is_no_string),
		cmocka_unit_test(cutting_forgets_an_overflow),
	};

	return cmocka_run_group_tests_name("wbuf", tests, NULL, NULL);
}
