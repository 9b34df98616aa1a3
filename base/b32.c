/*
 * NAME
 *	b32 - Crockford's base32
 */
#include "base/b32.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* The digit + 1, by ASCII code. */
/* clang-format off */
static const uint8_t digits[128] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0,
	0, 11, 12, 13, 14, 15, 16, 17, 18, 2, 19, 20, 2, 21, 22, 1,
	23, 24, 25, 26, 27, 0, 28, 29, 30, 31, 32, 0, 0, 0, 0, 0,
	0, 11, 12, 13, 14, 15, 16, 17, 18, 2, 19, 20, 2, 21, 22, 1,
	23, 24, 25, 26, 27, 0, 28, 29, 30, 31, 32, 0, 0, 0, 0, 0,
};
/* clang-format on */

int mw_b32_digit(uint8_t c)
{
	return c < sizeof(digits) ? digits[c] - 1 : -1;
}

char mw_b32_char(unsigned value)
{
	return alphabet[value & 31];
}
