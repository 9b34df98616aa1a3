/*
 * introspection: what an identity provider says about an opaque token (RFC 7662).
 *
 * The answer came over TLS from the configured server, so that it has no signature. All
 * that a signed token must say is judged in the same way (claims.h): audience, times,
 * conditions, user name, scopes.
 *
 *	active		must be true; anything else means "refused"
 *	iss		if it is there, the policy's
 *	token_type	if it is there, Bearer
 *	exp		may be absent: the answer is good for MW_INTROSPECTED_S
 *	iat		may be absent: the token then counts as issued before every
 *			reset of its account (valid_after)
 */
#ifndef MW_COMMON_OAUTH_INTROSPECTION_H
#define MW_COMMON_OAUTH_INTROSPECTION_H

#include "common/oauth/claims.h"

/* Seconds that an answer is good for, at most: a revocation at the provider counts
 * after that. */
#define MW_INTROSPECTED_S 60

/* MW_R_NONE with *out; else the reason, and out->detail alone. */
enum mw_reason mw_introspection_judge(struct mw_span answer, const struct mw_jwt_policy *policy,
				      int64_t now, struct mw_jwt_claims *out);

#endif
