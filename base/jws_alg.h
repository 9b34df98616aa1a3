/*
 * jws_alg: the signature algorithms of tokens, and the keys that they take (RFC 7518,
 * 8037, 9864).
 *
 * "EdDSA" is a name for two of them, Ed25519 and Ed448: the key tells which.
 */
#ifndef MW_BASE_JWS_ALG_H
#define MW_BASE_JWS_ALG_H

#include "base/span.h"

enum mw_jws_alg {
	MW_JWS_NO_ALG = 0, /* none of these */
	MW_JWS_RS256,
	MW_JWS_RS384,
	MW_JWS_RS512,
	MW_JWS_PS256,
	MW_JWS_PS384,
	MW_JWS_PS512,
	MW_JWS_ES256,
	MW_JWS_ES384,
	MW_JWS_ES512,
	MW_JWS_EDDSA, /* Ed25519 */
	MW_JWS_ED448,
	MW_JWS_ALG_COUNT
};

/* Several of them: the bits of each. */
typedef unsigned mw_jws_algs;
#define MW_JWS_BIT(alg) (1U << (alg))

/* Shorter moduli are not taken (RFC 7518 section 3.3). */
#define MW_JWS_RSA_BITS_MIN 2048

/* The first one of that name; MW_JWS_NO_ALG when there is none. */
enum mw_jws_alg mw_jws_alg_of(struct mw_span name);
/* Whether that is a name of it. */
bool mw_jws_alg_is(enum mw_jws_alg alg, struct mw_span name);
/* "RS256", …; "" for MW_JWS_NO_ALG. */
const char *mw_jws_alg_name(enum mw_jws_alg alg);

/* Whether it takes a key of this type ("kty") and, where the type has some, curve
 * ("crv"). MW_JWS_NO_ALG takes none. */
bool mw_jws_alg_takes(enum mw_jws_alg alg, struct mw_span kty, struct mw_span crv);

/* Words with a blank between two, each an algorithm of RSA keys, as bits; 0 when
 * there is none or one is something else. */
mw_jws_algs mw_jws_algs_of_rsa(struct mw_span words);

#endif
