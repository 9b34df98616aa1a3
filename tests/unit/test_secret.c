/* Secrets: bounded, wiped, compared as a whole. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/secret.h"

static void a_secret_ends_at_its_maximum(void **state)
{
	static uint8_t bytes[MW_SECRET_MAX + 1];
	static struct mw_secret s;

	(void)state;
	assert_true(mw_secret_set(&s, mw_span_of(bytes, MW_SECRET_MAX)));
	assert_int_equal(mw_secret_span(&s).len, MW_SECRET_MAX);
	assert_false(mw_secret_set(&s, mw_span_of(bytes, sizeof(bytes))));
	assert_int_equal(mw_secret_span(&s).len, 0);
	assert_true(mw_secret_set(&s, mw_span_of(NULL, 0)));
}

static void wiping_leaves_nothing(void **state)
{
	static struct mw_secret s;
	static const uint8_t zeros[16];

	(void)state;
	assert_true(mw_secret_set(&s, mw_span_str("correct horse")));
	mw_secret_wipe(&s);
	assert_int_equal(s.len, 0);
	assert_memory_equal(s.bytes, zeros, sizeof(zeros));
	mw_secret_wipe(NULL);
	mw_wipe(NULL, 1);
}

static void a_difference_in_any_byte_is_seen(void **state)
{
	const uint8_t a[32] = { 7 };
	uint8_t b[32];

	(void)state;
	for (size_t i = 0; i < sizeof(a); i++) {
		for (int bit = 0; bit < 8; bit++) {
			memcpy(b, a, sizeof(a));
			b[i] ^= (uint8_t)(1 << bit);
			assert_false(
				mw_equal_ct(mw_span_of(a, sizeof(a)), mw_span_of(b, sizeof(b))));
		}
	}
	assert_true(mw_equal_ct(mw_span_of(a, sizeof(a)), mw_span_of(a, sizeof(a))));
	assert_false(mw_equal_ct(mw_span_of(a, 32), mw_span_of(a, 31)));
	assert_true(mw_equal_ct(mw_span_of(NULL, 0), mw_span_str("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_ends_at_its_maximum),
		cmocka_unit_test(wiping_leaves_nothing),
		cmocka_unit_test(a_difference_in_any_byte_is_seen),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
