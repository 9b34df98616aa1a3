/*
 * condition: what tells access tokens from ID tokens ([oauth] access_claim).
 *
 * Words with a blank between two, all of which must hold:
 *
 *	NAME		there is such a claim, and it is not null
 *	NAME=VALUE	it is that string, or an array that has that string
 *	!NAME		it is not there at all
 *
 * NAME may be a path (json.h).
 */
#ifndef MW_COMMON_OAUTH_CONDITION_H
#define MW_COMMON_OAUTH_CONDITION_H

#include <jansson.h>

#include "base/limits.h"
#include "base/span.h"

/* One word, taken apart. */
struct mw_jwt_condition {
	char claim[MW_CLAIM_SIZE];
	struct mw_span value; /* with `exact`, what the claim must be; borrowed */
	bool exact;	      /* "NAME=VALUE" */
	bool absent;	      /* "!NAME" */
};

/* false: it is none, such as "!NAME=VALUE", which says neither that the claim is
 * that nor clearly that it is not. No token fulfils such a word. */
bool mw_jwt_condition_parse(struct mw_span word, struct mw_jwt_condition *out);

/* Whether all words hold; if not, `failed` is the first that does not. */
bool mw_jwt_conditions_hold(const json_t *payload, const char *words, struct mw_span *failed);

#endif
