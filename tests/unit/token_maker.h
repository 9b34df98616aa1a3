/*
 * token_maker: an issuer in a few lines, for tests, fuzzers and benchmarks.
 *
 * Makes fresh keys, their JWKs and signed tokens, good and bad: header and
 * payload are whatever JSON (or not JSON) the caller writes. All signatures are
 * OpenSSL's, so EdDSA is checked between two implementations. What fails here
 * aborts: it is the test that is broken.
 */
#ifndef MW_TESTS_TOKEN_MAKER_H
#define MW_TESTS_TOKEN_MAKER_H

#include "common/oauth/jws.h"

#define MAKER_TOKEN_MAX 20000
#define MAKER_JWK_MAX	2048

struct maker_key {
	const char *kid;
	enum mw_jws_alg alg;
	EVP_PKEY *evp;
};

/* `bits` counts for RSA only. */
struct maker_key maker_key_new(const char *kid, enum mw_jws_alg alg, unsigned bits);
void maker_key_free(struct maker_key *key);

/* The public JWK, with `more` ("\"use\":\"sig\",") at its front. Static buffer
 * of the caller's. */
const char *maker_jwk(const struct maker_key *key, const char *more,
		      char out[static MAKER_JWK_MAX]);

/* Sign; the length of the signature (R || S for ECDSA). `out` holds 1024 bytes. */
size_t maker_sign(const struct maker_key *key, struct mw_span input, uint8_t *out);

/* header.payload.signature, as a string. */
const char *maker_token(const struct maker_key *key, const char *header, const char *payload,
			char out[static MAKER_TOKEN_MAX]);
/* The same of three runs of bytes, with nothing signed. */
const char *maker_join(struct mw_span header, struct mw_span payload, struct mw_span signature,
		       char out[static MAKER_TOKEN_MAX]);

#endif
