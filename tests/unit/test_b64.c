/* Base64: what is written is read, and no value has two spellings. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/b64.h"

static const char *encode(enum mw_b64_kind kind, struct mw_span bytes)
{
	static char text[2048];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));

	mw_b64_encode(kind, bytes, &w);
	return mw_wbuf_cstr(&w);
}

static bool decode(enum mw_b64_kind kind, const char *text, const char *wanted)
{
	uint8_t out[256];
	struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

	return mw_b64_decode(kind, mw_span_str(text), &w) && mw_span_is(mw_wbuf_span(&w), wanted);
}

/* RFC 4648 section 10. */
static void test_vectors_of_the_rfc_hold(void **state)
{
	static const char *const vectors[][3] = {
		{ "", "", "" },
		{ "f", "Zg==", "Zg" },
		{ "fo", "Zm8=", "Zm8" },
		{ "foo", "Zm9v", "Zm9v" },
		{ "foob", "Zm9vYg==", "Zm9vYg" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		assert_string_equal(encode(MW_B64, mw_span_str(vectors[i][0])), vectors[i][1]);
		assert_string_equal(encode(MW_B64URL, mw_span_str(vectors[i][0])), vectors[i][2]);
		assert_true(decode(MW_B64, vectors[i][1], vectors[i][0]));
		assert_true(decode(MW_B64URL, vectors[i][2], vectors[i][0]));
	}
	assert_string_equal(encode(MW_B64, mw_span_str("\xfb\xff\xfe")), "+//+");
	assert_string_equal(encode(MW_B64URL, mw_span_str("\xfb\xff\xfe")), "-__-");
}

static void every_byte_makes_the_way_there_and_back(void **state)
{
	uint8_t bytes[256], out[256];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (uint8_t)(i * 167 + 13);
	for (size_t len = 0; len <= 256; len++) {
		for (int kind = MW_B64; kind <= MW_B64URL; kind++) {
			const char *text = encode((enum mw_b64_kind)kind, mw_span_of(bytes, len));
			struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

			assert_true(mw_b64_decode((enum mw_b64_kind)kind, mw_span_str(text), &w));
			assert_int_equal(w.len, len);
			assert_memory_equal(out, bytes, len);
		}
	}
}

static void other_spellings_are_refused(void **state)
{
	static const char *const bad[] = {
		"Zg",	 "Zg=",	  "Zg===",  "=",    "====", "Z===",	"Zh==", "Zm9=",	 "Zm9v ",
		" Zm9v", "Zm9\n", "Zm9v\n", "Zm-v", "Zm_v", "Zg==Zg==", "Z=g=", "Zm9v=", "Zm9v===="
	};
	static const char *const bad_url[] = { "Z",    "Zg==", "Zm8=",	"Zh",	 "Zm9",
					       "Zm+v", "Zm/v", "Zm9v ", "Zm9vY", "Zm9v=" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t out[64];
		struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

		mw_put_str(&w, "before");
		if (mw_b64_decode(MW_B64, mw_span_str(bad[i]), &w))
			fail_msg("%s", bad[i]);
		assert_int_equal(w.len, 6);
		assert_false(w.overflow);
	}
	for (size_t i = 0; i < sizeof(bad_url) / sizeof(bad_url[0]); i++) {
		uint8_t out[64];
		struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

		if (mw_b64_decode(MW_B64URL, mw_span_str(bad_url[i]), &w))
			fail_msg("%s", bad_url[i]);
	}
}

/* All texts of four letters from a few that matter: whatever is accepted is what
 * would have been written. */
static void accepted_text_is_the_only_spelling(void **state)
{
	static const char letters[] = "AQgwZ/+-_= \n";
	uint8_t out[8];
	char text[5] = "";

	(void)state;
	for (size_t n = 0; n < 12 * 12 * 12 * 12; n++) {
		for (size_t i = 0, rest = n; i < 4; i++, rest /= 12)
			text[i] = letters[rest % 12];
		for (int kind = MW_B64; kind <= MW_B64URL; kind++) {
			struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));

			if (mw_b64_decode((enum mw_b64_kind)kind, mw_span_str(text), &w))
				assert_string_equal(
					encode((enum mw_b64_kind)kind, mw_wbuf_span(&w)), text);
		}
	}
}

static void nothing_is_written_past_a_small_buffer(void **state)
{
	uint8_t out[4] = { 1, 2, 3, 4 };
	struct mw_wbuf w = mw_wbuf_of(out, 2);

	(void)state;
	assert_false(mw_b64_decode(MW_B64, mw_span_str("Zm9v"), &w));
	assert_int_equal(w.len, 0);
	assert_int_equal(out[2], 3);
	w = mw_wbuf_of(out, 3);
	mw_b64_encode(MW_B64, mw_span_str("foo"), &w);
	assert_true(w.overflow);
	assert_int_equal(out[3], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors_of_the_rfc_hold),
		cmocka_unit_test(every_byte_makes_the_way_there_and_back),
		cmocka_unit_test(other_spellings_are_refused),
		cmocka_unit_test(accepted_text_is_the_only_spelling),
		cmocka_unit_test(nothing_is_written_past_a_small_buffer),
	};

	return cmocka_run_group_tests_name("b64", tests, NULL, NULL);
}
