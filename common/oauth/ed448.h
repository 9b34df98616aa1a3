/*
 * ed448: is a public key of Ed448 safe to verify with (RFC 8032 section 5.2.3)?
 *
 * OpenSSL takes any 57 bytes for a key. With a point of small order as the key, one
 * signature fits every message.
 */
#ifndef MW_COMMON_OAUTH_ED448_H
#define MW_COMMON_OAUTH_ED448_H

#include <stdbool.h>
#include <stdint.h>

#define MW_ED448_BYTES 57

/* It encodes a point of the curve, in the one way there is, and its order is not 1, 2
 * or 4. */
bool mw_ed448_is_safe_point(const uint8_t point[static MW_ED448_BYTES]);

#endif
