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

#define MW_JWT_SKEW_MAX 60

/* Where a token of ours may be used from: a private claim (RFC 7519 section
 * 4.3), a CIDR list. Honoured whoever signed it, since it only restricts. */
#define MW_JWT_NETWORKS_CLAIM "mailward_networks"

/* The number of the account that a token of ours is for: names can be given to
 * others. Believed of our own tokens only. */
#define MW_JWT_ACCOUNT_CLAIM "mailward_account"

enum mw_jwt_type {
	MW_JWT_AT = 0, /* typ is at+jwt (RFC 9068 section 2.1) */
	MW_JWT_PLAIN   /* typ may be JWT or absent as well; see access_claim */
};

/* What one issuer's tokens must look like. Strings are borrowed. */
struct mw_jwt_policy {
	const char *issuer;
	const char *audience; /* words with a blank between two; one must be in aud */
	enum mw_jwt_type type;
	/* With MW_JWT_PLAIN, how to tell access tokens from ID tokens: words with a
	 * blank between two, all of which must hold. "NAME": such a claim is there;
	 * "NAME=VALUE": it is that string; "!NAME": it is not there. "" with
	 * MW_JWT_AT, whose typ says it all. */
	const char *access_claim;
	const char *username_claim; /* "preferred_username" */
	/* Pairs "ours=theirs" with a blank between two, or "*": theirs are ours. */
	const char *scopes;
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
	int64_t issued, expires;
	int64_t account_id; /* of our own tokens only: the account */
};

/* One word of mw_jwt_policy.access_claim, taken apart. */
struct mw_jwt_condition {
	char claim[MW_CLAIM_SIZE];
	struct mw_span value; /* with `exact`, what the claim must be; borrowed */
	bool exact;	      /* "NAME=VALUE" */
	bool absent;	      /* "!NAME" */
};

/* false: it is none, such as "!NAME=VALUE", which says neither that the claim is
 * that nor clearly that it is not. No token fulfils such a word. */
bool mw_jwt_condition_parse(struct mw_span word, struct mw_jwt_condition *out);

enum mw_reason mw_jwt_claims_check(const json_t *payload, const struct mw_jwt_policy *policy,
				   int64_t now, struct mw_jwt_claims *out);

#endif
