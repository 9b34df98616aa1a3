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

static int digit_of(enum mw_b64_kind kind, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (kind == MW_B64 ? '+' : '-'))
		return 62;
	if (c == (kind == MW_B64 ? '/' : '_'))
		return 63;
	return -1;
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

static bool decode_group(enum mw_b64_kind kind, struct mw_span group, struct mw_wbuf *out)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		int digit = i < group.len ? digit_of(kind, group.ptr[i]) : 0;

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
	}
	/* Two digits carry one byte, three carry two; what is left must be 0. */
	if (group.len < 2 || (group.len < 4 && (bits & (group.len == 2 ? 0xffff : 0xff)) != 0))
		return false;
	for (size_t i = 0; i + 1 < group.len; i++)
		mw_put_u8(out, (uint8_t)(bits >> (16 - 8 * i)));
	return !out->overflow;
}

bool mw_b64_decode(enum mw_b64_kind kind, struct mw_span text, struct mw_wbuf *out)
{
	size_t before = out->len;
	struct mw_span group;

	if (out->overflow || !strip_padding(kind, &text))
		return false;
	while (text.len > 0) {
		if (!mw_take(&text, text.len < 4 ? text.len : 4, &group) ||
		    !decode_group(kind, group, out)) {
			mw_wbuf_cut(out, before);
			return false;
		}
	}
	return true;
}
