/*
 * recall: opaque tokens that a provider vouched for within the last minute.
 *
 * Only so that a mail program that logs in twenty times does not ask twenty times. Only
 * a yes is kept, for the time given; revocations and accounts are looked at each time.
 * The table has a fixed size: in a full set, what ends first makes room. Tokens are kept
 * as hashes under a random key. Safe for threads.
 */
#ifndef MW_COMMON_OAUTH_RECALL_H
#define MW_COMMON_OAUTH_RECALL_H

#include "common/oauth/claims.h"

struct mw_recall;

struct mw_recall *mw_recall_new(void);	  /* NULL: no memory */
void mw_recall_free(struct mw_recall *r); /* NULL is fine */

/* Times are mw_monotonic_ms(). */
void mw_recall_put(struct mw_recall *r, struct mw_span token, const struct mw_jwt_claims *claims,
		   int64_t until_ms);
/* false: it is not known, or no longer. `out` may be NULL. */
bool mw_recall_get(struct mw_recall *r, struct mw_span token, int64_t now_ms,
		   struct mw_jwt_claims *out);

#endif
