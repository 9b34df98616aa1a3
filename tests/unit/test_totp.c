/* Codes, seeds, URIs and QR codes. The codes are those of RFC 6238, appendix B. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/otp/qr.h"
#include "common/otp/totp.h"

static struct mw_seed seed_of(const char *text)
{
	struct mw_seed seed = { .len = strlen(text) };

	memcpy(seed.bytes, text, seed.len);
	return seed;
}

static void codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t time;
		const char *code[3];
	} cases[] = {
		{ 59, { "94287082", "46119246", "90693936" } },
		{ 1111111109, { "07081804", "68084774", "25091201" } },
		{ 1111111111, { "14050471", "67062674", "99943326" } },
		{ 1234567890, { "89005924", "91819424", "93441116" } },
		{ 2000000000, { "69279037", "90698825", "38618901" } },
		{ 20000000000, { "65353130", "77737706", "47863826" } },
	};
	static const char *const seeds[3] = {
		"12345678901234567890", "12345678901234567890123456789012",
		"1234567890123456789012345678901234567890123456789012345678901234"
	};
	char code[MW_CODE_SIZE];

	(void)state;
	for (unsigned a = 0; a < 3; a++) {
		struct mw_totp t = { (enum mw_totp_algorithm)(a + 1), 8, 30 };
		struct mw_seed seed = seed_of(seeds[a]);

		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			assert_true(mw_totp_code(&t, &seed, mw_totp_step(&t, cases[i].time), code));
			assert_string_equal(code, cases[i].code[a]);
		}
	}
}

static void code_matches_within_the_window_and_not_beyond(void **state)
{
	const struct mw_totp t = { MW_TOTP_SHA1, 8, 30 };
	struct mw_seed seed = seed_of("12345678901234567890");
	struct mw_span typed = mw_span_str("14050471");
	int64_t now = 1111111111, step = 0;

	(void)state;
	assert_true(mw_totp_match(&t, &seed, now, 1, typed, &step));
	assert_int_equal(step, now / 30);
	for (int off = -3; off <= 3; off++) {
		assert_int_equal(mw_totp_match(&t, &seed, now + off * 30, 1, typed, &step),
				 off >= -1 && off <= 1);
		assert_int_equal(mw_totp_match(&t, &seed, now + off * 30, 0, typed, &step),
				 off == 0);
	}
}

static void code_is_read_as_it_was_typed_or_pasted(void **state)
{
	static const char *const good[] = { "14050471", "1405 0471", " 1405-0471 ",
					    "\"14050471\"\r\n",
					    "\t1405\xc2\xa0"
					    "0471\xe2\x80\x8b",
					    "1405\xe2\x80\x93"
					    "0471.",
					    /* full-width, Arabic-Indic and Persian digits */
					    "\xef\xbc\x91\xef\xbc\x94"
					    "050471",
					    "\xd9\xa1\xd9\xa4"
					    "050471",
					    "\xdb\xb1\xdb\xb4"
					    "050471" };
	static const char *const bad[] = {
		"",	     " ",	  "1405047",   "140504711",	   "1405047a",	  "050471",
		"+14050471", "1405_0471", "1405'0471", "14050471\xc2\xb2", "14050471\xff"
	};
	const struct mw_totp t = { MW_TOTP_SHA1, 8, 30 };
	struct mw_seed seed = seed_of("12345678901234567890");
	int64_t step;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mw_totp_match(&t, &seed, 1111111111, 1, mw_span_str(good[i]), &step));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_totp_match(&t, &seed, 1111111111, 1, mw_span_str(bad[i]), &step));
	assert_false(mw_totp_match(&t, &seed, 1111111111, 1, mw_span_of("14050471\0", 9), &step));
	/* Before 1970 there are no steps, and so no codes: not even an empty one. */
	assert_false(mw_totp_match(&t, &seed, -90, 1, mw_span_str(""), &step));
}

static void seed_goes_through_base32_and_back(void **state)
{
	struct mw_seed seed, again;
	char text[MW_SEED_TEXT];

	(void)state;
	for (size_t len = MW_SEED_MIN; len <= MW_SEED_MAX; len++) {
		seed.len = len;
		for (size_t i = 0; i < len; i++)
			seed.bytes[i] = (uint8_t)(i * 37 + len);
		mw_seed_text(&seed, len % 2 ? 4 : 0, text);
		assert_true(mw_seed_parse(mw_span_str(text), &again));
		assert_int_equal(again.len, len);
		assert_memory_equal(again.bytes, seed.bytes, len);
	}
	assert_true(mw_seed_parse(mw_span_str("gezd gnbv-GY3T QOJQ"), &seed));
	assert_memory_equal(seed.bytes, "1234567890", 10);
	assert_true(mw_seed_parse(mw_span_str("\"GEZD\xc2\xa0GNBV\xe2\x80\x91GY3T QOJQ=\"\r\n"),
				  &seed));
	assert_memory_equal(seed.bytes, "1234567890", 10);
	mw_seed_text(&seed, 4, text);
	assert_string_equal(text, "GEZD GNBV GY3T QOJQ");
	assert_false(mw_seed_parse(mw_span_str(""), &seed));
	assert_false(mw_seed_parse(mw_span_str("GEZDGNBV"), &seed));
	assert_false(mw_seed_parse(mw_span_str("GEZDGNBVGY3TQOJ1"), &seed));
}

static void what_no_app_speaks_is_refused(void **state)
{
	static const struct mw_totp bad[] = {
		{ MW_TOTP_SHA1, 7, 30 },
		{ MW_TOTP_SHA1, 6, 14 },
		{ MW_TOTP_SHA1, 6, 121 },
		{ MW_TOTP_SHA1, 6, 0 },
		{ (enum mw_totp_algorithm)0, 6, 30 },
		{ (enum mw_totp_algorithm)4, 6, 30 },
	};

	(void)state;
	assert_null(mw_totp_fault(&mw_totp_usual));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(mw_totp_fault(&bad[i]));
}

static void uri_says_what_is_unusual_and_escapes_the_rest(void **state)
{
	const struct mw_totp rare = { MW_TOTP_SHA256, 8, 60 };
	struct mw_seed seed = seed_of("1234567890");
	char uri[MW_URI_SIZE];

	(void)state;
	assert_true(
		mw_totp_uri(&mw_totp_usual, &seed, "Mail ward", "alice@example.org", false, uri));
	assert_string_equal(uri, "otpauth://totp/Mail%20ward:alice@example.org"
				 "?secret=GEZDGNBVGY3TQOJQ&issuer=Mail%20ward");
	assert_true(mw_totp_uri(&rare, &seed, "M", "a&b?c", true, uri));
	assert_string_equal(uri, "otpauth://totp/M:a%26b%3Fc?secret=GEZDGNBVGY3TQOJQ"
				 "&algorithm=SHA256&digits=8&period=60");
}

static void qr_code_has_few_lines_of_one_width(void **state)
{
	char text[MW_QR_MAX], uri[400];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));
	struct mw_span lines, line;
	size_t count = 0, width = 0;

	(void)state;
	memset(uri, 'x', sizeof(uri) - 1);
	uri[sizeof(uri) - 1] = '\0';
	assert_false(mw_qr_draw(uri, &w));
	assert_int_equal(w.len, 0);
	uri[150] = '\0';
	assert_true(mw_qr_draw(uri, &w));
	for (lines = mw_wbuf_span(&w); mw_take_until(&lines, '\n', &line); count++) {
		size_t columns = 0;

		assert_true(mw_span_is_text(line));
		for (size_t i = 0; i < line.len; i++)
			columns += (line.ptr[i] & 0xc0) != 0x80;
		assert_true(count == 0 || columns == width);
		width = columns;
		/* One line is one PAM message: 512 bytes with its NUL. */
		assert_true(line.len < 512);
	}
	assert_int_equal(lines.len, 0);
	assert_true(count <= MW_QR_LINES && width <= 2 * MW_QR_LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(code_matches_within_the_window_and_not_beyond),
		cmocka_unit_test(code_is_read_as_it_was_typed_or_pasted),
		cmocka_unit_test(seed_goes_through_base32_and_back),
		cmocka_unit_test(what_no_app_speaks_is_refused),
		cmocka_unit_test(uri_says_what_is_unusual_and_escapes_the_rest),
		cmocka_unit_test(qr_code_has_few_lines_of_one_width),
	};

	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
