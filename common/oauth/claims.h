/*
 * claims: what a genuine token says, beside what its issuer's policy wants.
 *
 * The last part of mw_jwt_verify(): the payload's signature is known to be good
 * here and its iss to be the policy's.
 */
#ifndef MW_COMMON_OAUTH_CLAIMS_H
#define MW_COMMON_OAUTH_CLAIMS_H

#include "common/oauth/jwt.h"

/* Where a token of ours may be used from: a private claim (RFC 7519 section
 * 4.3), a CIDR list. Honoured whoever signed it, since it only restricts. */
#define MW_JWT_NETWORKS_CLAIM "mailward_networks"

/* The number of the account that a token of ours is for: names can be given to
 * others. Believed of our own tokens only. */
#define MW_JWT_ACCOUNT_CLAIM "mailward_account"

/* One word of mw_jwt_policy.access_claim, taken apart. */
struct mw_jwt_condition {
	char claim[64];
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
