/*
 * NAME
 *	apikey - make and read API keys
 */
#include "common/ident/apikey.h"

#include <string.h>

#include "base/b32.h"
#include "base/paste.h"
#include "base/secret.h"

#define PREFIX_LEN 4

/* By halves of a byte: of all sizes of table, the one that fits a cache line. */
static uint32_t crc32_ieee(struct mw_span s)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < s.len; i++) {
		crc = crc >> 4 ^ table[(crc ^ s.ptr[i]) & 15];
		crc = crc >> 4 ^ table[(crc ^ s.ptr[i] >> 4) & 15];
	}
	return ~crc;
}

/* The four checksum digits of the characters before them. */
static void checksum(const char *key, char digits[static MW_APIKEY_CHECK_DIGITS])
{
	uint32_t crc = crc32_ieee(mw_span_of(key, PREFIX_LEN + MW_APIKEY_RANDOM_DIGITS));

	for (int i = 0; i < MW_APIKEY_CHECK_DIGITS; i++)
		digits[i] = mw_b32_char(crc >> (15 - 5 * i));
}

void mw_apikey_make(const char *prefix, mw_random_fn random, char out[static MW_APIKEY_SIZE])
{
	uint8_t bytes[MW_APIKEY_RANDOM_DIGITS];

	random(bytes, sizeof(bytes));
	memcpy(out, prefix, PREFIX_LEN);
	for (int i = 0; i < MW_APIKEY_RANDOM_DIGITS; i++)
		out[PREFIX_LEN + i] = mw_b32_char(bytes[i]);
	checksum(out, out + PREFIX_LEN + MW_APIKEY_RANDOM_DIGITS);
	out[MW_APIKEY_LEN] = '\0';
	mw_wipe(bytes, sizeof(bytes));
}

/* The canonical digits after the prefix; false when a letter is not a digit. */
static bool canonical_digits(const char *typed, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		int digit = mw_b32_digit((uint8_t)typed[i]);

		if (digit < 0)
			return false;
		out[i] = mw_b32_char((unsigned)digit);
	}
	return true;
}

/*
 * The digits of what was typed, in text[*at] to text[*len]. MALFORMED: it has the
 * prefix. NOT: it may be the digits alone, and is a key only if they prove it.
 */
static enum mw_apikey_form find_digits(const char *prefix, struct mw_span typed,
				       char text[static MW_APIKEY_TYPED_MAX], size_t *at,
				       size_t *len)
{
	char letters[PREFIX_LEN] = "";

	*at = *len = 0;
	if (typed.len > MW_APIKEY_TYPED_MAX)
		return MW_APIKEY_NOT;
	/* As programs send it: nothing to take off, and no time to lose. */
	if (typed.len == MW_APIKEY_LEN && mw_span_starts(typed, prefix)) {
		memcpy(text, typed.ptr, MW_APIKEY_LEN);
		*at = PREFIX_LEN;
		*len = MW_APIKEY_LEN;
		return MW_APIKEY_MALFORMED;
	}
	memcpy(letters, prefix, PREFIX_LEN - 1);
	if (!mw_paste_code(typed, letters, text, MW_APIKEY_TYPED_MAX, len) || *len < PREFIX_LEN ||
	    !mw_span_is_nocase(mw_span_of(text, PREFIX_LEN - 1), letters))
		return MW_APIKEY_NOT;
	/* Without the underscore, its digits have to be as many as there should be. */
	if (text[PREFIX_LEN - 1] != '_' && *len != MW_APIKEY_LEN - 1)
		return MW_APIKEY_NOT;
	*at = text[PREFIX_LEN - 1] == '_' ? PREFIX_LEN : PREFIX_LEN - 1;
	return MW_APIKEY_MALFORMED;
}

enum mw_apikey_form mw_apikey_parse(const char *prefix, struct mw_span typed,
				    char out[static MW_APIKEY_SIZE])
{
	char text[MW_APIKEY_TYPED_MAX], check[MW_APIKEY_CHECK_DIGITS];
	enum mw_apikey_form form;
	size_t at, len;

	out[0] = '\0';
	form = find_digits(prefix, typed, text, &at, &len);
	if (len - at != MW_APIKEY_LEN - PREFIX_LEN ||
	    !canonical_digits(text + at, len - at, out + PREFIX_LEN))
		goto out;
	memcpy(out, prefix, PREFIX_LEN);
	checksum(out, check);
	out[MW_APIKEY_LEN] = '\0';
	if (memcmp(check, out + MW_APIKEY_LEN - MW_APIKEY_CHECK_DIGITS, sizeof(check)) == 0)
		form = MW_APIKEY_GOOD;
	else if (form == MW_APIKEY_MALFORMED)
		form = MW_APIKEY_MISTYPED;
out:
	if (form != MW_APIKEY_GOOD)
		mw_wipe(out, MW_APIKEY_SIZE);
	mw_wipe(text, len);
	return form;
}
