/* API keys: what was mistyped is known, and what was meant is read. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/b32.h"
#include "common/apikey.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Lists that stand in for randomness; only the lowest five bits of a byte count. */
static const uint8_t lists[][MW_APIKEY_RANDOM_DIGITS] = {
	{ 0 },
	{ 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31 },
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 },
	{ 251, 17, 66, 199, 3, 128, 90, 54, 233, 12, 77, 145, 208, 31, 64, 99, 182, 5, 240, 111 },
	{ 9, 224, 13, 87, 160, 42, 255, 1, 118, 73, 200, 36, 149, 91, 6, 187, 222, 50, 14, 133 },
};
static const uint8_t *list;

static void from_list(void *buf, size_t len)
{
	assert_int_equal(len, MW_APIKEY_RANDOM_DIGITS);
	memcpy(buf, list, len);
}

static void make(size_t which, const char *prefix, char key[static MW_APIKEY_SIZE])
{
	list = lists[which];
	mw_apikey_make(prefix, from_list, key);
}

static enum mw_apikey_form parse(const char *typed, char out[static MW_APIKEY_SIZE])
{
	static const char zeros[MW_APIKEY_SIZE];
	enum mw_apikey_form form = mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_str(typed), out);

	if (form != MW_APIKEY_GOOD)
		assert_memory_equal(out, zeros, sizeof(zeros));
	return form;
}

static void assert_mistyped(const char *typed)
{
	char out[MW_APIKEY_SIZE];

	if (parse(typed, out) != MW_APIKEY_MISTYPED)
		fail_msg("%s is not seen as mistyped", typed);
}

static void a_key_is_its_random_digits_and_a_checksum(void **state)
{
	char key[MW_APIKEY_SIZE], out[MW_APIKEY_SIZE];

	(void)state;
	make(2, MW_APIKEY_PREFIX, key);
	assert_memory_equal(key, "mwk_0123456789abcdefghjk", 24);
	for (size_t i = 0; i < COUNT(lists); i++) {
		make(i, MW_APIKEY_PREFIX, key);
		assert_int_equal(strlen(key), MW_APIKEY_LEN);
		for (int at = 0; at < MW_APIKEY_RANDOM_DIGITS; at++)
			assert_int_equal(mw_b32_digit((uint8_t)key[4 + at]), lists[i][at] & 31);
		assert_int_equal(parse(key, out), MW_APIKEY_GOOD);
		assert_string_equal(out, key);
	}
}

/* The CRC-32 of the 24 characters, from zlib. */
static void the_checksum_is_the_crc_that_others_compute(void **state)
{
	static const struct {
		size_t which;
		uint32_t crc;
	} known[] = { { 0, 0xcbab31ba }, { 1, 0xe0567b62 }, { 2, 0x30881de5 } };
	char key[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		make(known[i].which, MW_APIKEY_PREFIX, key);
		for (int at = 0; at < MW_APIKEY_CHECK_DIGITS; at++)
			assert_int_equal(key[24 + at], mw_b32_char(known[i].crc >> (15 - 5 * at)));
	}
}

static void each_wrong_digit_is_seen(void **state)
{
	char key[MW_APIKEY_SIZE], typed[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		make(i, MW_APIKEY_PREFIX, key);
		for (size_t at = 4; at < MW_APIKEY_LEN; at++) {
			for (unsigned digit = 0; digit < 32; digit++) {
				memcpy(typed, key, sizeof(key));
				typed[at] = mw_b32_char(digit);
				if (typed[at] != key[at])
					assert_mistyped(typed);
			}
		}
	}
}

static void each_swap_of_neighbours_is_seen(void **state)
{
	char key[MW_APIKEY_SIZE], typed[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		make(i, MW_APIKEY_PREFIX, key);
		for (size_t at = 4; at + 1 < MW_APIKEY_LEN; at++) {
			memcpy(typed, key, sizeof(key));
			typed[at] = key[at + 1];
			typed[at + 1] = key[at];
			if (typed[at] != key[at])
				assert_mistyped(typed);
		}
	}
}

/* The checksum is linear: what holds for two digits at a place of one key holds
 * for them in every key. */
static void no_two_neighbours_of_any_key_can_be_swapped_unseen(void **state)
{
	uint8_t digits[MW_APIKEY_RANDOM_DIGITS] = { 0 };
	char key[MW_APIKEY_SIZE], swapped[MW_APIKEY_SIZE];

	(void)state;
	list = digits;
	for (size_t at = 0; at + 1 < MW_APIKEY_RANDOM_DIGITS; at++) {
		for (unsigned pair = 0; pair < 32 * 32; pair++) {
			digits[at] = (uint8_t)(pair / 32);
			digits[at + 1] = (uint8_t)(pair % 32);
			mw_apikey_make(MW_APIKEY_PREFIX, from_list, key);
			digits[at] = (uint8_t)(pair % 32);
			digits[at + 1] = (uint8_t)(pair / 32);
			mw_apikey_make(MW_APIKEY_PREFIX, from_list, swapped);
			if (pair / 32 != pair % 32)
				assert_string_not_equal(key + 24, swapped + 24);
		}
		digits[at] = digits[at + 1] = 0;
	}
}

static void a_key_is_read_as_people_type_it(void **state)
{
	char key[MW_APIKEY_SIZE], typed[MW_APIKEY_TYPED_MAX + 2], out[MW_APIKEY_SIZE];
	size_t len = 0;

	(void)state;
	make(2, MW_APIKEY_PREFIX, key);
	for (const char *c = key; *c != '\0'; c++) {
		char as_typed = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;

		if (*c == '0' || *c == '1')
			as_typed = *c == '0' ? 'O' : 'l';
		typed[len++] = as_typed;
		typed[len] = "- \t\r\n"[len % 5];
		len++;
	}
	typed[len] = '\0';
	assert_int_equal(parse(typed, out), MW_APIKEY_GOOD);
	assert_string_equal(out, key);
}

static void a_key_with_blanks_ends_at_its_maximum(void **state)
{
	char typed[MW_APIKEY_TYPED_MAX + 2], out[MW_APIKEY_SIZE], key[MW_APIKEY_SIZE];

	(void)state;
	make(3, MW_APIKEY_PREFIX, key);
	snprintf(typed, sizeof(typed), "%*s", MW_APIKEY_TYPED_MAX, key);
	assert_int_equal(parse(typed, out), MW_APIKEY_GOOD);
	snprintf(typed, sizeof(typed), "%*s", MW_APIKEY_TYPED_MAX + 1, key);
	assert_int_equal(parse(typed, out), MW_APIKEY_NOT);
}

static void a_wrong_length_or_letter_is_a_typo(void **state)
{
	char key[MW_APIKEY_SIZE], typed[MW_APIKEY_SIZE + 1];

	(void)state;
	make(3, MW_APIKEY_PREFIX, key);
	for (int len = 4; len < MW_APIKEY_LEN; len++) {
		snprintf(typed, sizeof(typed), "%.*s", len, key);
		assert_mistyped(typed);
	}
	snprintf(typed, sizeof(typed), "%s0", key);
	assert_mistyped(typed);
	for (const char *c = "uU_.=\x7f\x80\xff"; *c != '\0'; c++) {
		snprintf(typed, sizeof(typed), "%s", key);
		typed[10] = *c;
		assert_mistyped(typed);
	}
}

static void a_nul_in_a_key_is_no_end(void **state)
{
	char key[MW_APIKEY_SIZE], out[MW_APIKEY_SIZE];

	(void)state;
	make(3, MW_APIKEY_PREFIX, key);
	assert_int_equal(mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_of(key, MW_APIKEY_SIZE), out),
			 MW_APIKEY_MISTYPED);
	assert_string_equal(out, "");
}

static void something_else_is_no_key(void **state)
{
	static const char *const others[] = { "",
					      " ",
					      "mwk",
					      "mwk-0123456789abcdefghjk0000",
					      "secret",
					      "xmwk_",
					      "eyJhbGciOiJFZERTQSJ9.e30.c2ln" };
	char key[MW_APIKEY_SIZE], out[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_int_equal(parse(others[i], out), MW_APIKEY_NOT);
	assert_int_equal(mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_of(NULL, 0), out),
			 MW_APIKEY_NOT);
	make(4, MW_RECOVERY_PREFIX, key);
	assert_int_equal(parse(key, out), MW_APIKEY_NOT);
}

static void a_key_under_another_prefix_has_another_checksum(void **state)
{
	static const char *const prefixes[] = { MW_APIKEY_PREFIX, MW_RECOVERY_PREFIX,
						MW_INVITATION_PREFIX };
	char key[MW_APIKEY_SIZE], out[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		for (size_t j = 0; j < COUNT(prefixes); j++) {
			make(4, prefixes[i], key);
			memcpy(key, prefixes[j], 4);
			assert_int_equal(mw_apikey_parse(prefixes[j], mw_span_str(key), out),
					 i == j ? MW_APIKEY_GOOD : MW_APIKEY_MISTYPED);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_its_random_digits_and_a_checksum),
		cmocka_unit_test(the_checksum_is_the_crc_that_others_compute),
		cmocka_unit_test(each_wrong_digit_is_seen),
		cmocka_unit_test(each_swap_of_neighbours_is_seen),
		cmocka_unit_test(no_two_neighbours_of_any_key_can_be_swapped_unseen),
		cmocka_unit_test(a_key_is_read_as_people_type_it),
		cmocka_unit_test(a_key_with_blanks_ends_at_its_maximum),
		cmocka_unit_test(a_wrong_length_or_letter_is_a_typo),
		cmocka_unit_test(a_nul_in_a_key_is_no_end),
		cmocka_unit_test(something_else_is_no_key),
		cmocka_unit_test(a_key_under_another_prefix_has_another_checksum),
	};

	return cmocka_run_group_tests_name("apikey", tests, NULL, NULL);
}
