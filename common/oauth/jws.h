/*
 * jws: the signature algorithms of tokens (RFC 7515, 7518, 8037, 9864).
 *
 *	RS256 RS384 RS512	RSASSA-PKCS1-v1_5 with that SHA-2	OpenSSL
 *	PS256 PS384 PS512	RSASSA-PSS with that SHA-2, MGF1 of
 *				the same, a salt as long as the hash	OpenSSL
 *	ES256 ES384 ES512	ECDSA on P-256, P-384, P-521		OpenSSL
 *	EdDSA			Ed25519 ("Ed25519" as well)		libsodium
 *	Ed448			Ed448 ("EdDSA" as well)			OpenSSL
 *
 * There is no "none" and no HMAC here, so nothing can be talked into them. A
 * key knows its one algorithm; a token's header can only agree or be refused.
 */
#ifndef MW_COMMON_OAUTH_JWS_H
#define MW_COMMON_OAUTH_JWS_H

#include <openssl/evp.h>

#include "base/jws_alg.h"
#include "base/span.h"

/* What verifies. Read-only once made, and shared by threads. */
struct mw_jws_key {
	enum mw_jws_alg alg;
	size_t signature_len;
	EVP_MD_CTX *ready;   /* all but Ed25519: set up with key, hash and padding */
	uint8_t ed25519[32]; /* Ed25519 */
};

enum mw_jws_result {
	MW_JWS_BAD = 0, /* not signed with this key */
	MW_JWS_GOOD,
	MW_JWS_MALFORMED, /* a wrong length, or R or S out of range */
	MW_JWS_FAILED	  /* could not find out: no memory, a broken library */
};

/* Set up a zeroed key for `alg`; false, and nothing to free, when the library
 * doesn't do it. The EVP_PKEY stays the caller's. */
bool mw_jws_key_evp(struct mw_jws_key *key, enum mw_jws_alg alg, EVP_PKEY *evp);
bool mw_jws_key_ed25519(struct mw_jws_key *key, struct mw_span point);
void mw_jws_key_clear(struct mw_jws_key *key);

enum mw_jws_result mw_jws_verify(const struct mw_jws_key *key, struct mw_span signing_input,
				 struct mw_span signature);

#endif
