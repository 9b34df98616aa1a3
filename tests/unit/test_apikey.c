/* API keys: made well, read forgivingly, and never with a typo in them. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/b32.h"
#include "common/ident/apikey.h"

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* The random source of these tests: a list of bytes, again and again. */
static const uint8_t *bytes;
static size_t bytes_len;

static void listed(void *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)buf)[i] = bytes[i % bytes_len];
}

static void make(const uint8_t *list, size_t len, char out[static MW_APIKEY_SIZE])
{
	bytes = list;
	bytes_len = len;
	mw_apikey_make(MW_APIKEY_PREFIX, listed, out);
}

static enum mw_apikey_form parse(const char *typed, char out[static MW_APIKEY_SIZE])
{
	memset(out, 'x', MW_APIKEY_SIZE);
	return mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_str(typed), out);
}

static void made_key_is_read_back(void **state)
{
	char key[MW_APIKEY_SIZE], read[MW_APIKEY_SIZE];

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		uint8_t list[2] = { (uint8_t)i, (uint8_t)(255 - i / 3) };

		make(list, sizeof(list), key);
		assert_int_equal(strlen(key), MW_APIKEY_LEN);
		assert_int_equal(strspn(key + 4, digits), MW_APIKEY_LEN - 4);
		assert_int_equal(parse(key, read), MW_APIKEY_GOOD);
		assert_string_equal(read, key);
	}
}

/* Keys are out in the world: their form must not change. */
static void form_is_the_one_that_was_published(void **state)
{
	static const uint8_t list[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	char key[MW_APIKEY_SIZE];

	(void)state;
	make(list, sizeof(list), key);
	assert_string_equal(key, "mwk_0123456789abcdef0123tcav");
}

static void every_kind_has_its_own_prefix(void **state)
{
	static const char *const prefixes[] = { MW_APIKEY_PREFIX, MW_RECOVERY_PREFIX,
						MW_INVITATION_PREFIX };
	char key[MW_APIKEY_SIZE], read[MW_APIKEY_SIZE];

	(void)state;
	bytes = (const uint8_t *)"\x07";
	bytes_len = 1;
	for (size_t made = 0; made < 3; made++) {
		mw_apikey_make(prefixes[made], listed, key);
		for (size_t wanted = 0; wanted < 3; wanted++)
			assert_int_equal(mw_apikey_parse(prefixes[wanted], mw_span_str(key), read),
					 made == wanted ? MW_APIKEY_GOOD : MW_APIKEY_NOT);
	}
	/* The checksum is over the prefix too: another one does not make another kind. */
	mw_apikey_make(MW_RECOVERY_PREFIX, listed, key);
	memcpy(key, MW_APIKEY_PREFIX, 4);
	assert_int_equal(parse(key, read), MW_APIKEY_MISTYPED);
}

static void reading_forgives_how_people_type(void **state)
{
	static const uint8_t list[] = { 0, 1, 10, 31, 20, 5 };
	char key[MW_APIKEY_SIZE], read[MW_APIKEY_SIZE], typed[MW_APIKEY_TYPED_MAX + 1];
	size_t len = 0;

	(void)state;
	make(list, sizeof(list), key);
	for (size_t i = 0; i < MW_APIKEY_LEN; i++) {
		if (i >= 4 && i % 4 == 0)
			typed[len++] = " -\t"[i / 4 % 3];
		typed[len++] = key[i] == '0' ? 'o' : key[i] == '1' ? "iIlL"[i % 4] : key[i];
		if (i % 2 && typed[len - 1] >= 'a' && typed[len - 1] <= 'z')
			typed[len - 1] = (char)(typed[len - 1] - 'a' + 'A');
	}
	memcpy(typed + len, " \r\n", 4);
	assert_int_equal(parse(typed, read), MW_APIKEY_GOOD);
	assert_string_equal(read, key);
}

static void assert_form(const char *typed, enum mw_apikey_form form)
{
	char read[MW_APIKEY_SIZE];

	if (parse(typed, read) != form)
		fail_msg("%s", typed);
	for (size_t i = 0; i < sizeof(read); i++)
		assert_int_equal(read[i], 0);
}

/* Every digit at every place replaced by every other one: with the key made of
 * one digit alone, for each digit, no pair is left out. */
static void every_substituted_digit_is_noticed(void **state)
{
	char key[MW_APIKEY_SIZE];

	(void)state;
	for (uint8_t digit = 0; digit < 32; digit++) {
		make(&digit, 1, key);
		for (size_t at = 4; at < MW_APIKEY_LEN; at++) {
			char right = key[at];

			for (unsigned other = 0; other < 32; other++) {
				key[at] = mw_b32_char(other);
				if (key[at] != right)
					assert_form(key, MW_APIKEY_MISTYPED);
			}
			key[at] = right;
		}
	}
}

static void assert_swap_is_noticed(char *key, size_t at)
{
	char left = key[at], right = key[at + 1];

	if (left == right)
		return;
	key[at] = right;
	key[at + 1] = left;
	assert_form(key, MW_APIKEY_MISTYPED);
	key[at] = left;
	key[at + 1] = right;
}

/* Every pair of digits at every place, either way around. */
static void every_swap_of_neighbours_is_noticed(void **state)
{
	char key[MW_APIKEY_SIZE];

	(void)state;
	for (uint8_t a = 0; a < 32; a++) {
		for (uint8_t b = 0; b < 32; b++) {
			uint8_t list[2] = { a, b };

			make(list, sizeof(list), key);
			for (size_t at = 4; at + 1 < MW_APIKEY_LEN; at++)
				assert_swap_is_noticed(key, at);
		}
	}
}

static void lost_or_doubled_digit_is_noticed(void **state)
{
	static const uint8_t list[] = { 3, 29, 14, 7, 22 };
	char key[MW_APIKEY_SIZE], typed[MW_APIKEY_SIZE + 1];

	(void)state;
	make(list, sizeof(list), key);
	for (size_t at = 4; at < MW_APIKEY_LEN; at++) {
		memcpy(typed, key, at);
		memcpy(typed + at, key + at + 1, MW_APIKEY_LEN - at);
		assert_form(typed, MW_APIKEY_MALFORMED);
		memcpy(typed, key, at + 1);
		memcpy(typed + at + 1, key + at, MW_APIKEY_LEN - at + 1);
		assert_form(typed, MW_APIKEY_MALFORMED);
	}
}

static void letter_that_is_no_digit_is_malformed(void **state)
{
	static const char bad[] = "uU_!@.\x80\xff";
	char key[MW_APIKEY_SIZE];

	(void)state;
	make((const uint8_t *)"\x05", 1, key);
	for (size_t i = 0; i < sizeof(bad) - 1; i++) {
		key[10] = bad[i];
		assert_form(key, MW_APIKEY_MALFORMED);
	}
	assert_form("mwk_", MW_APIKEY_MALFORMED);
	assert_form("MWK_", MW_APIKEY_MALFORMED);
}

static void anything_else_is_no_key(void **state)
{
	static const char *const others[] = { "",	 "mwk",	       "hunter2", "mwx_0000",
					      "xmwk_00", "eyJhbGciOi", "mw",	  " - " };
	char read[MW_APIKEY_SIZE], typed[1025];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(parse(others[i], read), MW_APIKEY_NOT);
		assert_string_equal(read, "");
	}
	assert_int_equal(mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_of(NULL, 0), read),
			 MW_APIKEY_NOT);
	/* Too long to be one, whatever it begins with. */
	memset(typed, ' ', sizeof(typed) - 1);
	typed[sizeof(typed) - 1] = '\0';
	make((const uint8_t *)"\x05", 1, typed);
	typed[MW_APIKEY_LEN] = ' ';
	assert_int_equal(parse(typed, read), MW_APIKEY_NOT);
	typed[MW_APIKEY_TYPED_MAX] = '\0';
	assert_int_equal(parse(typed, read), MW_APIKEY_GOOD);
}

/* The key is mwk_ and the digits 0123 4567 89ab cdef 0123 tcav. */
#define FULL_WIDTH                                                                                 \
	"\xef\xbd\x8d\xef\xbd\x97\xef\xbd\x8b\xef\xbc\xbf" /* mwk_ */                              \
	"0123456789abcdef0123tcav"

static void a_pasted_key_is_read_whatever_came_with_it(void **state)
{
	static const char *const pasted[] = {
		"\xef\xbb\xbfmwk_0123456789abcdef0123tcav",
		"mwk_0123456789abcdef0123tcav\xe2\x80\x8b\r\n",
		"\xc2\xa0mwk_0123\xc2\xa0"
		"4567\xc2\xa0"
		"89ab\xc2\xa0"
		"cdef\xc2\xa0"
		"0123\xc2\xa0tcav",
		"\"mwk_0123456789abcdef0123tcav\"",
		"'mwk_0123456789abcdef0123tcav'",
		"`mwk_0123456789abcdef0123tcav`.",
		"<mwk_0123456789abcdef0123tcav>,",
		"\xe2\x80\x9cmwk_0123456789abcdef0123tcav\xe2\x80\x9d",
		"\xe2\x80\x9emwk_0123456789abcdef0123tcav\xe2\x80\x9c",
		"\xc2\xabmwk_0123456789abcdef0123tcav\xc2\xbb",
		"mwk_0123\xe2\x80\x93"
		"4567\xe2\x80\x94"
		"89ab\xe2\x80\x91"
		"cdef\xe2\x88\x92"
		"0123tcav",
		"mwk_01234567\xc2\xad"
		"89abcdef\xc2\xad"
		"0123tcav",
		"mwk-0123456789abcdef0123tcav",
		"mwk 0123456789abcdef0123tcav",
		"MWK - 0123 4567 89AB CDEF O123 TCAV",
		"mwk _0123456789abcdef0123tcav",
		"mwk-_0123456789abcdef0123tcav",
		"mwk\xe2\x80\x94"
		"0123456789abcdef0123tcav",
		"mwk\xc2\xa0"
		"0123456789abcdef0123tcav",
		"mwk0123456789abcdef0123tcav",
		"0123456789abcdef0123tcav",
		" 0123-4567-89AB-CDEF-0123-TCAV\n",
		FULL_WIDTH,
	};
	char read[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(pasted) / sizeof(pasted[0]); i++) {
		if (parse(pasted[i], read) != MW_APIKEY_GOOD)
			fail_msg("%s", pasted[i]);
		assert_string_equal(read, "mwk_0123456789abcdef0123tcav");
	}
}

static void without_the_underscore_only_the_checksum_makes_a_key(void **state)
{
	static const struct {
		const char *typed;
		enum mw_apikey_form form;
	} cases[] = {
		{ "0123456789abcdef0123tcaw", MW_APIKEY_NOT },
		{ "0123456789abcdef0123tca", MW_APIKEY_NOT },
		{ "mwk0123456789abcdef0123tcaw", MW_APIKEY_MISTYPED },
		{ "mwk0123456789abcdef0123tca", MW_APIKEY_NOT },
		{ "mwk0123456789abcdef0123tcau", MW_APIKEY_MALFORMED },
		{ "mwk-0123456789abcdef0123tcaw", MW_APIKEY_MISTYPED },
		{ "mwk-0123456789abcdef0123tca", MW_APIKEY_MALFORMED },
		{ "mwk 0123456789abcdef0123tcau", MW_APIKEY_MALFORMED },
		{ "mwkitchen", MW_APIKEY_NOT },
		/* of another kind: the prefix is in the checksum */
		{ "mwr_0123456789abcdef0123tcav", MW_APIKEY_NOT },
		{ "mwr-0123456789abcdef0123tcav", MW_APIKEY_NOT },
	};
	char key[MW_APIKEY_SIZE], read[MW_APIKEY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (parse(cases[i].typed, read) != cases[i].form)
			fail_msg("%s", cases[i].typed);
	bytes = (const uint8_t *)"\x07";
	bytes_len = 1;
	mw_apikey_make(MW_RECOVERY_PREFIX, listed, key);
	assert_int_equal(parse(key + 4, read), MW_APIKEY_NOT);
	assert_int_equal(mw_apikey_parse(MW_RECOVERY_PREFIX, mw_span_str(key + 4), read),
			 MW_APIKEY_GOOD);
	assert_string_equal(read, key);
}

static void nul_byte_is_no_filler(void **state)
{
	char key[MW_APIKEY_SIZE], read[MW_APIKEY_SIZE];

	(void)state;
	make((const uint8_t *)"\x05", 1, key);
	assert_int_equal(mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_of(key, sizeof(key)), read),
			 MW_APIKEY_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_key_is_read_back),
		cmocka_unit_test(form_is_the_one_that_was_published),
		cmocka_unit_test(every_kind_has_its_own_prefix),
		cmocka_unit_test(reading_forgives_how_people_type),
		cmocka_unit_test(every_substituted_digit_is_noticed),
		cmocka_unit_test(every_swap_of_neighbours_is_noticed),
		cmocka_unit_test(lost_or_doubled_digit_is_noticed),
		cmocka_unit_test(letter_that_is_no_digit_is_malformed),
		cmocka_unit_test(anything_else_is_no_key),
		cmocka_unit_test(a_pasted_key_is_read_whatever_came_with_it),
		cmocka_unit_test(without_the_underscore_only_the_checksum_makes_a_key),
		cmocka_unit_test(nul_byte_is_no_filler),
	};

	return cmocka_run_group_tests_name("apikey", tests, NULL, NULL);
}
