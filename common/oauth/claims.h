/*
 * claims: what a genuine token says, and what its issuer's policy asks of it.
 *
 * The last part of mw_jwt_verify() (jwt.h): the payload's signature has been
 * verified, and its iss is the policy's.
 */
#ifndef MW_COMMON_OAUTH_CLAIMS_H
#define MW_COMMON_OAUTH_CLAIMS_H

#include <jansson.h>

#include "base/limits.h"
#include "common/ident/name.h"
#include "common/ident/network.h"
#include "common/ident/reason.h"
#include "common/ident/scope.h"
#include "common/oauth/audience.h"
#include "common/oauth/condition.h"

#define MW_JWT_SKEW_MAX 60
/* A genuine token that begins in the future, but no further away than so many seconds,
 * tells of a clock that is wrong: it is good soon. */
#define MW_JWT_CLOCK_MAX 300

/* Where a token of ours may be used from: a private claim (RFC 7519 section
 * 4.3), a CIDR list. Honoured whoever signed it, since it only restricts. */
#define MW_JWT_NETWORKS_CLAIM "mailward_networks"

/* The number of the account that a token of ours is for: names can be given to
 * others. Believed of our own tokens only. */
#define MW_JWT_ACCOUNT_CLAIM "mailward_account"

enum mw_jwt_type {
	MW_JWT_AT = 0, /* typ is at+jwt (RFC 9068 section 2.1) */
	MW_JWT_PLAIN,  /* typ may be JWT or absent as well; see access_claim */
	/* Logout tokens (logout.h): typ is logout+jwt, or as with MW_JWT_PLAIN. */
	MW_JWT_LOGOUT,
	MW_JWT_LOGOUT_PLAIN
};

/* What one issuer's tokens must look like. Strings are borrowed. */
struct mw_jwt_policy {
	const char *issuer;
	struct mw_audience audience;
	/* The same for its logout tokens, which name the client and not the service;
	 * .ours NULL or "": as `audience`. */
	struct mw_audience logout_audience;
	enum mw_jwt_type type;
	/* With MW_JWT_PLAIN, how to tell access tokens from ID tokens (condition.h); ""
	 * with MW_JWT_AT, whose typ says it all. */
	const char *access_claim;
	/* Paths with a blank between two, such as "preferred_username azp": the first
	 * that the token has is the user's name. */
	const char *username_claim;
	const char *scopes_claim;   /* where its scopes are; NULL or "": scope or scp */
	const char *scopes;	    /* how they map to ours (scope_map.h) */
	const char *default_scopes; /* scopes that each token of this issuer carries anyway */
	int64_t skew;		    /* seconds that clocks may differ, to MW_JWT_SKEW_MAX */
	int64_t max_life;	    /* seconds from iat to exp, at most; 0: any */
};

/* What a genuine token says. */
struct mw_jwt_claims {
	char username[MW_NAME_SIZE];	 /* canonical */
	char scopes[MW_SCOPES_SIZE];	 /* ours; "": none */
	char jti[MW_TOKEN_ID_SIZE];	 /* "": it has none */
	char sid[MW_TOKEN_ID_SIZE];	 /* "": it has none */
	char sub[MW_TOKEN_ID_SIZE];	 /* the issuer's own name of the user; "": it has none */
	char networks[MW_NETWORKS_SIZE]; /* where it may be used from; "": anywhere */
	char client[MW_TOKEN_ID_SIZE];	 /* the program it was issued to; "": not known */
	char given[MW_DETAIL_SIZE];	 /* the scopes as they came, for a detail */
	int64_t issued, expires;
	int64_t account_id; /* of our own tokens only: the account */
	/* Of a refused token: what was found, and what was expected (found.h). All else
	 * is zero then. */
	char detail[MW_DETAIL_SIZE];
};

/* A claim that is a NumericDate; false when it is not there or not that. */
bool mw_jwt_time(const json_t *payload, const char *name, int64_t *out);
/* A claim that is text, into a buffer that is ""; absent or null leaves that. false
 * when it is something else. */
bool mw_jwt_text(const json_t *payload, const char *name, char *out, size_t size);

/* MW_R_NONE, or the reason and out->detail. */
enum mw_reason mw_jwt_claims_check(const json_t *payload, const struct mw_jwt_policy *policy,
				   int64_t now, struct mw_jwt_claims *out);

#endif
