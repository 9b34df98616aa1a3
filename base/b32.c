/*
 * NAME
 *	b32 - Crockford's base32
 */
#include "base/b32.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

int mw_b32_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		c = (uint8_t)(c - 'A' + 'a');
	if (c == 'o')
		c = '0';
	if (c == 'i' || c == 'l')
		c = '1';
	for (int i = 0; i < 32; i++)
		if (alphabet[i] == c)
			return i;
	return -1;
}

char mw_b32_char(unsigned value)
{
	return alphabet[value & 31];
}

void mw_b32_encode(struct mw_span bytes, struct mw_wbuf *out)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		bits = bits << 8 | bytes.ptr[i];
		for (have += 8; have >= 5; have -= 5)
			mw_put_u8(out, (uint8_t)mw_b32_char(bits >> (have - 5)));
		bits &= (1u << have) - 1;
	}
}

bool mw_b32_decode(struct mw_span text, struct mw_wbuf *out)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < text.len; i++) {
		int digit = mw_b32_digit(text.ptr[i]);

		if (digit < 0)
			return false;
		bits = bits << 5 | (unsigned)digit;
		have += 5;
		if (have >= 8) {
			have -= 8;
			mw_put_u8(out, (uint8_t)(bits >> have));
			bits &= (1u << have) - 1;
		}
	}
	return have == 0 && !out->overflow;
}
