/*
 * logout: logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.4).
 *
 * An issuer says with one that a session, or all of a user's sessions, have ended.
 * It is signed as its other tokens are; after mw_jwt_authenticate() (jwt.h) with
 * MW_JWT_LOGOUT this is checked (section 2.6):
 *
 *	aud	names our client (policy.logout_audience)
 *	iat	is not in the future, nor more than MW_LOGOUT_AGE_MAX ago
 *	exp	has not passed (tokens of older issuers have none)
 *	events	an object with the member of back-channel logout, an object itself
 *	nonce	is not there: so no ID token is taken for one
 *	jti	is there, for the caller to refuse it the second time
 *	sid, sub one of them at least
 */
#ifndef MW_COMMON_OAUTH_LOGOUT_H
#define MW_COMMON_OAUTH_LOGOUT_H

#include "common/oauth/claims.h"

#define MW_LOGOUT_AGE_MAX 600 /* seconds */
#define MW_LOGOUT_EVENT	  "http://schemas.openid.net/event/backchannel-logout"

/* What a logout token says. */
struct mw_logout {
	char jti[MW_TOKEN_ID_SIZE];
	char sid[MW_TOKEN_ID_SIZE]; /* "": all sessions of sub */
	char sub[MW_TOKEN_ID_SIZE]; /* "": not said */
	int64_t issued;
	int64_t until; /* afterwards it is too old to be obeyed again */
	char detail[MW_DETAIL_SIZE];
};

/* Whether its aud names our client. */
bool mw_logout_is_for(const json_t *payload, const struct mw_jwt_policy *policy);

/* MW_R_NONE, or the reason and out->detail. */
enum mw_reason mw_logout_check(const json_t *payload, const struct mw_jwt_policy *policy,
			       int64_t now, struct mw_logout *out);

#endif
