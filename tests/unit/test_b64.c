/* Base64: no value has two spellings. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/b64.h"

static bool decodes(enum mw_b64_kind kind, struct mw_span text)
{
	uint8_t out[64];
	struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));
	bool ok;

	mw_put_str(&w, "before");
	ok = mw_b64_decode(kind, text, &w);
	if (!ok)
		assert_true(mw_span_is(mw_wbuf_span(&w), "before") && !w.overflow);
	return ok;
}

/* RFC 4648 section 10, and what both alphabets differ in. */
static const struct {
	const char *bytes, *b64, *b64url;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void the_vectors_of_the_rfc_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const char *const texts[] = { vectors[i].b64, vectors[i].b64url };

		for (int kind = MW_B64; kind <= MW_B64URL; kind++) {
			uint8_t out[16];
			struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

			mw_b64_encode((enum mw_b64_kind)kind, mw_span_str(vectors[i].bytes), &w);
			assert_true(mw_span_is(mw_wbuf_span(&w), texts[kind]));
			mw_wbuf_cut(&w, 0);
			assert_true(mw_b64_decode((enum mw_b64_kind)kind, mw_span_str(texts[kind]),
						  &w));
			assert_true(mw_span_is(mw_wbuf_span(&w), vectors[i].bytes));
		}
	}
}

static void all_bytes_come_back_at_every_length(void **state)
{
	uint8_t bytes[256], text[348], back[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(255 - i);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		for (int kind = MW_B64; kind <= MW_B64URL; kind++) {
			struct mw_wbuf t = mw_wbuf_of(text, sizeof(text));
			struct mw_wbuf b = mw_wbuf_of(back, len);

			mw_b64_encode((enum mw_b64_kind)kind, mw_span_of(bytes, len), &t);
			assert_true(mw_b64_decode((enum mw_b64_kind)kind, mw_wbuf_span(&t), &b));
			assert_int_equal(b.len, len);
			assert_memory_equal(back, bytes, len);
		}
	}
}

static void wrong_padding_is_refused(void **state)
{
	static const char *const bad[] = { "Zg",   "Zg=",      "Zg===",	   "Zm8",  "Zm8==",
					   "=",	   "==",       "====",	   "Z===", "Zm=v",
					   "=Zm9", "Zg==Zg==", "Zm9v====", "Z",	   "Zm9vY" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(decodes(MW_B64, mw_span_str(bad[i])));
	assert_false(decodes(MW_B64URL, mw_span_str("Zg==")));
	assert_false(decodes(MW_B64URL, mw_span_str("Zm8=")));
	assert_false(decodes(MW_B64URL, mw_span_str("Z")));
	assert_false(decodes(MW_B64URL, mw_span_str("Zm9vY")));
}

/* Of the 64 spellings of a last digit, only those without left-over bits. */
static void bits_behind_the_last_byte_must_be_zero(void **state)
{
	char one[] = "A?==", two[] = "AA?=";
	int ones = 0, twos = 0;

	(void)state;
	for (int c = 0; c < 256; c++) {
		one[1] = two[2] = (char)c;
		ones += decodes(MW_B64, mw_span_of(one, 4));
		twos += decodes(MW_B64, mw_span_of(two, 4));
		assert_int_equal(decodes(MW_B64URL, mw_span_of(one, 2)),
				 decodes(MW_B64, mw_span_of(one, 4)));
	}
	assert_int_equal(ones, 4);
	assert_int_equal(twos, 16 + 1); /* and "AA==" */
}

static void bytes_outside_the_alphabet_are_refused_everywhere(void **state)
{
	int good[2] = { 0, 0 };
	char text[4];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++) {
		for (int c = 0; c < 256; c++) {
			memset(text, 'A', sizeof(text));
			text[at] = (char)c;
			for (int kind = MW_B64; kind <= MW_B64URL; kind++)
				good[kind] += decodes((enum mw_b64_kind)kind, mw_span_of(text, 4));
		}
	}
	/* "AAA=" is padded correctly. */
	assert_int_equal(good[MW_B64], 4 * 64 + 1);
	assert_int_equal(good[MW_B64URL], 4 * 64);
}

static void white_space_is_refused(void **state)
{
	static const char *const bad[] = { "Zm9v\n",   "Zm9v\r\n", " Zm9v", "Zm9v YmFy",
					   "Zm9v    ", "Zm\n9",	   "\tZm8=" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(decodes(MW_B64, mw_span_str(bad[i])));
		assert_false(decodes(MW_B64URL, mw_span_str(bad[i])));
	}
}

static void what_does_not_fit_is_refused_as_a_whole(void **state)
{
	uint8_t out[5];
	struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

	(void)state;
	assert_false(mw_b64_decode(MW_B64, mw_span_str("Zm9vYmFy"), &w));
	assert_int_equal(w.len, 0);
	assert_true(mw_b64_decode(MW_B64, mw_span_str("Zm9vYmE="), &w));
	assert_int_equal(w.len, 5);
	mw_put_u8(&w, 0);
	assert_false(mw_b64_decode(MW_B64, mw_span_str(""), &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfc_go_both_ways),
		cmocka_unit_test(all_bytes_come_back_at_every_length),
		cmocka_unit_test(wrong_padding_is_refused),
		cmocka_unit_test(bits_behind_the_last_byte_must_be_zero),
		cmocka_unit_test(bytes_outside_the_alphabet_are_refused_everywhere),
		cmocka_unit_test(white_space_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused_as_a_whole),
	};

	return cmocka_run_group_tests_name("b64", tests, NULL, NULL);
}
