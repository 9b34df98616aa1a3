/*
 * jwt: is this access token genuine, meant for us, and valid now?
 *
 * Bytes, keys, a policy and the time go in; claims or one reason come out. No
 * clock, no store, no network. Every denial is final: nothing is tried twice,
 * no other key, no laxer reading.
 *
 * Taken is a compact JWS (RFC 7515 section 7.1) that is a JWT access token
 * (RFC 9068, under the rules of RFC 8725). In this order:
 *
 *	form		three parts of strict unpadded base64url, at most
 *			MW_JWT_MAX bytes; header and payload are JSON objects
 *			without a member twice, nesting bounded
 *	header		no crit and no b64 (no extension is known), typ as the
 *			policy says; jku, jwk, x5u and x5c are never looked at
 *	issuer		iss is the policy's, byte for byte
 *	key		the issuer's key of that kid and alg; without a kid, its only
 *			key for that alg (jwks.h)
 *	signature	over the bytes as they came
 *	claims		no ID token, not bound to a key of the client (cnf), aud
 *			names us, exp in the future, nbf and iat not (if they are
 *			only a little: MW_R_TOKEN_CLOCK, which is not final)
 *
 * No claim but iss is looked at before the signature is known to be good.
 */
#ifndef MW_COMMON_OAUTH_JWT_H
#define MW_COMMON_OAUTH_JWT_H

#include "base/limits.h"
#include "common/oauth/claims.h"
#include "common/oauth/jwks.h"

/* What Postfix can carry; longer ones are not looked at. */
#define MW_JWT_MAX MW_SECRET_MAX

/* A token taken apart; nothing in it is believed yet. */
struct mw_jwt {
	struct mw_span signing_input, signature; /* borrowed from the token and `bytes` */
	json_t *header, *payload;
	uint8_t bytes[MW_JWT_MAX];
};

/* Whether it is meant as one: it begins as the base64url of a JSON object does
 * and has a dot where a header may end. mw_jwt_parse() says if it is well-formed. */
bool mw_jwt_looks_like_one(struct mw_span token);

/* Take apart. MW_R_NONE, or the reason. mw_jwt_free() it in any case. */
enum mw_reason mw_jwt_parse(struct mw_jwt *jwt, struct mw_span token);
void mw_jwt_free(struct mw_jwt *jwt);
/* Who it claims to be from: for finding that issuer's policy and keys. */
struct mw_span mw_jwt_issuer(const struct mw_jwt *jwt);

/* What says which key signed it: its kid, or without one the token itself. */
struct mw_span mw_jwt_kid(const struct mw_jwt *jwt); /* absent: it has none */
/* Whether `reason` may only mean that `keys` are older than the token: its kid is not
 * among them, or it names none and no key fits. */
bool mw_jwt_may_be_newer(const struct mw_jwt *jwt, const struct mw_jwks *keys,
			 enum mw_reason reason);

/* Of a token that cannot be taken apart: what it looks like instead. */
void mw_jwt_describe_form(struct mw_span token, char detail[static MW_DETAIL_SIZE]);

/* What the header alone tells: extensions, typ and alg. MW_R_NONE, or the reason and
 * `detail` (MW_DETAIL_SIZE bytes). */
enum mw_reason mw_jwt_check_header(const struct mw_jwt *jwt, enum mw_jwt_type type, char *detail);
/* All but the claims: header, issuer, key and signature. The same. */
enum mw_reason mw_jwt_authenticate(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
				   enum mw_jwt_type type, const struct mw_jwks *keys, char *detail);

/* Verify. MW_R_NONE and *claims filled in, or the reason and *claims zeroed but for its
 * detail. */
enum mw_reason mw_jwt_verify(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
			     const struct mw_jwks *keys, int64_t now, struct mw_jwt_claims *claims);

#endif
