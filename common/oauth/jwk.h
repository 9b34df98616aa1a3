/*
 * jwk: the public keys of an issuer (RFC 7517, 7518 section 6, 8037 section 2).
 *
 * A JWK set is parsed once, into keys that are ready to verify. It is then
 * read-only and counted, so that threads share it and a new one can take its
 * place while somebody still verifies with the old.
 *
 * As RFC 7517 section 5 has it, a key that can't be used here is skipped: of
 * another type or curve, not for signatures (use, key_ops), for an algorithm
 * that is not in jws.h, an RSA key under 2048 bits, a point that is not on its
 * curve or of small order, one that tells its private part. A set that has no key
 * left is a set: whoever published it has withdrawn what was there before. A set is
 * refused as a whole when it is no JSON, or has two usable keys of one kid: which
 * of them is meant nobody knows.
 *
 * Each key has one algorithm: the one that it names (alg), else the one that
 * its type and curve leave; an RSA key that names none takes the caller's.
 */
#ifndef MW_COMMON_OAUTH_JWK_H
#define MW_COMMON_OAUTH_JWK_H

#include "base/err.h"
#include "common/oauth/jws.h"

#define MW_JWK_KID_MAX	  255
#define MW_JWKS_KEYS_MAX  64
#define MW_JWKS_BYTES_MAX 262144

struct mw_jwk {
	char kid[MW_JWK_KID_MAX + 1]; /* "": it has none */
	struct mw_jws_key key;
};

struct mw_jwks;

/* `rsa` is MW_JWS_RS256 or MW_JWS_PS256. One reference, or NULL with *err set. */
struct mw_jwks *mw_jwks_parse(struct mw_span json, enum mw_jws_alg rsa, struct mw_err *err);
struct mw_jwks *mw_jwks_ref(struct mw_jwks *set);
void mw_jwks_unref(struct mw_jwks *set); /* NULL is fine */

/* Usable keys; may be 0. */
size_t mw_jwks_count(const struct mw_jwks *set);
/* How many keys were skipped. */
size_t mw_jwks_skipped(const struct mw_jwks *set);

/* The key of that kid; NULL when there is none. */
const struct mw_jwk *mw_jwks_find(const struct mw_jwks *set, struct mw_span kid);
/* For a token that names no kid: the set's only key of that algorithm. */
const struct mw_jwk *mw_jwks_only(const struct mw_jwks *set, enum mw_jws_alg alg);

#endif
