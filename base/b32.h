/*
 * b32: Crockford's base32, lower case, as the keys of this project are spelled.
 *
 * The alphabet is 0-9 and a-z without i, l, o and u. A digit is 5 bits. Reading
 * is forgiving as Crockford meant it: either case, o for 0, i and l for 1.
 */
#ifndef MW_BASE_B32_H
#define MW_BASE_B32_H

#include <stdint.h>

/* The value of a digit, 0 to 31; -1 for none. */
int mw_b32_digit(uint8_t c);
char mw_b32_char(unsigned value);

#endif
