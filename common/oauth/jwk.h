/*
 * jwk: one public key of an issuer (RFC 7517 section 4).
 *
 * A key has the algorithm that it names (alg), else the one that its type and curve
 * leave. An RSA key that names none has those that the issuer's section lists, and is
 * then one key for each.
 *
 * A key that can't be used here has a flaw: another type, curve or algorithm, not for
 * signatures (use, key_ops), an RSA key under 2048 bits, a point that is not on its
 * curve or of small order, a kid that is not text, or its private part beside it.
 */
#ifndef MW_COMMON_OAUTH_JWK_H
#define MW_COMMON_OAUTH_JWK_H

#include <jansson.h>

#include "base/err.h"
#include "common/oauth/jws.h"

#define MW_JWK_KID_MAX 255

struct mw_jwk {
	char kid[MW_JWK_KID_MAX + 1]; /* "": it has none */
	struct mw_jws_key key;
};

/* The kid as text; "" when there is none or it is malformed. */
void mw_jwk_kid(const json_t *jwk, char kid[static MW_JWK_KID_MAX + 1]);
/* Whether it says of itself that it is not for signatures: no flaw of the issuer's. */
bool mw_jwk_is_elsewhere(const json_t *jwk);

/* The algorithms of a key, as bits; `rsa`: those of RSA keys that name none. 0 with
 * *err set when it can't be used. */
mw_jws_algs mw_jwk_algs(const json_t *jwk, mw_jws_algs rsa, struct mw_err *err);
/* The key for one of them; false with *err set, and nothing to free. */
bool mw_jwk_take(const json_t *jwk, enum mw_jws_alg alg, struct mw_jwk *out, struct mw_err *err);

#endif
