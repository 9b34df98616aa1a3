/*
 * NAME
 *	b64 - strict base64 and base64url
 */
#include "base/b64.h"

static const char *const alphabets[] = {
	[MW_B64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	[MW_B64URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

void mw_b64_encode(enum mw_b64_kind kind, struct mw_span bytes, struct mw_wbuf *out)
{
	const char *alphabet = alphabets[kind];

	while (bytes.len > 0) {
		size_t n = bytes.len < 3 ? bytes.len : 3;
		uint32_t group = (uint32_t)bytes.ptr[0] << 16;

		if (n > 1)
			group |= (uint32_t)bytes.ptr[1] << 8;
		if (n > 2)
			group |= bytes.ptr[2];
		for (size_t i = 0; i < 4; i++) {
			if (i <= n)
				mw_put_u8(out, (uint8_t)alphabet[group >> (18 - 6 * i) & 0x3f]);
			else if (kind == MW_B64)
				mw_put_u8(out, '=');
		}
		bytes = mw_span_of(bytes.ptr + n, bytes.len - n);
	}
}

/* The digit + 1 of the letters that both alphabets share, by ASCII code. */
/* clang-format off */
static const uint8_t shared_digits[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 0, 0, 0, 0, 0, 0,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 0,
	0, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41,
	42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 0, 0, 0, 0, 0,
};
/* clang-format on */

static int digit_of(enum mw_b64_kind kind, uint8_t c)
{
	if (shared_digits[c] != 0)
		return shared_digits[c] - 1;
	if (c == (uint8_t)alphabets[kind][62])
		return 62;
	return c == (uint8_t)alphabets[kind][63] ? 63 : -1;
}

/* The text without its padding; false when that is not as it must be. */
static bool strip_padding(enum mw_b64_kind kind, struct mw_span *text)
{
	if (kind == MW_B64URL)
		return true;
	if (text->len % 4 != 0)
		return false;
	for (int i = 0; i < 2 && text->len > 0 && text->ptr[text->len - 1] == '='; i++)
		text->len--;
	return true;
}

/* Four letters to three bytes: the bulk of a text, which a login waits for. */
static bool decode_four(enum mw_b64_kind kind, const uint8_t *four, uint8_t *out)
{
	int a = digit_of(kind, four[0]), b = digit_of(kind, four[1]), c = digit_of(kind, four[2]),
	    d = digit_of(kind, four[3]);

	if ((a | b | c | d) < 0)
		return false;
	out[0] = (uint8_t)(a << 2 | b >> 4);
	out[1] = (uint8_t)(b << 4 | c >> 2);
	out[2] = (uint8_t)(c << 6 | d);
	return true;
}

/* The last two letters carry one byte, the last three two; what is left of
 * their bits must be 0, and a single letter carries nothing. */
static bool decode_tail(enum mw_b64_kind kind, struct mw_span tail, uint8_t *out)
{
	uint8_t four[4] = { 'A', 'A', 'A', 'A' }, three[3];

	if (tail.len == 0)
		return true;
	for (size_t i = 0; i < tail.len; i++)
		four[i] = tail.ptr[i];
	if (tail.len == 1 || !decode_four(kind, four, three) || three[tail.len - 1] != 0)
		return false;
	for (size_t i = 0; i + 1 < tail.len; i++)
		out[i] = three[i];
	return true;
}

bool mw_b64_decode(enum mw_b64_kind kind, struct mw_span text, struct mw_wbuf *out)
{
	size_t i, fours, len;
	uint8_t *at;

	if (out->overflow || !strip_padding(kind, &text))
		return false;
	/* It may be absent, and NULL takes no arithmetic. */
	if (text.len == 0)
		return true;
	fours = text.len / 4;
	len = fours * 3 + (text.len % 4 > 1 ? text.len % 4 - 1 : 0);
	if (len > out->size - out->len)
		return false;
	at = out->ptr + out->len;
	for (i = 0; i < fours; i++)
		if (!decode_four(kind, text.ptr + 4 * i, at + 3 * i))
			return false;
	if (!decode_tail(kind, mw_span_of(text.ptr + 4 * fours, text.len % 4), at + 3 * fours))
		return false;
	out->len += len;
	return true;
}
