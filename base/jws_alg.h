/*
 * jws_alg: the signature algorithms of tokens, and the keys that they take (RFC 7518,
 * 8037, 9864).
 *
 * For the core, which verifies (common/oauth/jws.h), and for the helper, which takes a
 * first look at the keys that it fetched.
 */
#ifndef MW_BASE_JWS_ALG_H
#define MW_BASE_JWS_ALG_H

#include "base/span.h"

enum mw_jws_alg {
	MW_JWS_NO_ALG = 0, /* none of these */
	MW_JWS_RS256,
	MW_JWS_PS256,
	MW_JWS_ES256,
	MW_JWS_ES384,
	MW_JWS_EDDSA,
	MW_JWS_ALG_COUNT
};

/* Shorter moduli are not taken (RFC 7518 section 3.3). */
#define MW_JWS_RSA_BITS_MIN 2048

enum mw_jws_alg mw_jws_alg_of(struct mw_span name);
/* "RS256", …; "" for MW_JWS_NO_ALG. */
const char *mw_jws_alg_name(enum mw_jws_alg alg);

/* Whether it takes a key of this type ("kty") and, where the type has some, curve
 * ("crv"). MW_JWS_NO_ALG takes none. */
bool mw_jws_alg_takes(enum mw_jws_alg alg, struct mw_span kty, struct mw_span crv);

#endif
