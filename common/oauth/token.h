/*
 * token: short-lived access tokens of our own (RFC 9068).
 *
 * They are signed with keys derived from the master key, so there is no further
 * secret to make, keep or back up, and a new master key ends all of them. EdDSA
 * is the default; ES256 is for validators that know no EdDSA (Dovecot 2.4). A
 * key's kid is "GENERATION-THUMBPRINT", of the master key and of itself (RFC 7638);
 * mw_token_jwks() publishes both keys.
 *
 * Our own door verifies them as any other issuer's, with mw_jwt_verify().
 */
#ifndef MW_COMMON_OAUTH_TOKEN_H
#define MW_COMMON_OAUTH_TOKEN_H

#include "base/limits.h"
#include "base/wbuf.h"
#include "common/ident/apikey.h"
#include "common/oauth/jws.h"
#include "common/ident/keyring.h"

#define MW_TOKEN_JTI_SIZE 27 /* 26 digits of base32: 130 random bits, and a NUL */

/* The longest that one may ever live: 365 days. What is revoked of ours is remembered
 * for that long, whatever was permitted when the token was made. */
#define MW_TOKEN_LIFE_MAX (365 * INT64_C(86400))

struct mw_token_request {
	enum mw_jws_alg alg;  /* MW_JWS_EDDSA or MW_JWS_ES256 */
	const char *issuer;   /* iss */
	const char *audience; /* aud: words with a blank between two */
	int64_t account_id;
	const char *account;  /* its name: sub */
	const char *scopes;   /* scope */
	const char *networks; /* where it may be used from; "": anywhere */
	const char *jti;
	int64_t issued, expires;
};

void mw_token_make_jti(mw_random_fn random, char jti[static MW_TOKEN_JTI_SIZE]);

/* An ID as we make them, typed in any case, and with letters that are easily mixed up;
 * false: it cannot be one. */
bool mw_token_read_jti(struct mw_span typed, char jti[static MW_TOKEN_JTI_SIZE]);

/* Sign one. false: the library failed, or it does not fit. The caller wipes. */
bool mw_token_issue(const struct mw_keyring *keyring, const struct mw_token_request *request,
		    struct mw_wbuf *out);

/* The public keys, as a JWK set (RFC 7517). false when the library failed. */
bool mw_token_jwks(const struct mw_keyring *keyring, struct mw_wbuf *out);

#endif
