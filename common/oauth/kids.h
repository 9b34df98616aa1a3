/*
 * kids: which key IDs of an issuer were ever seen, and which were asked for.
 *
 * "Seen" is what the issuer published: only its own sets add to it. "Asked for" is what
 * tokens name and no set ever had: anybody can invent those. The two are apart, and
 * each has a fixed size, so that invented kids neither grow it nor forget a real one:
 *
 *   - a seen kid that is forgotten (after MW_KIDS_SEEN others) is a new one again: one
 *     fetch, and then a refusal;
 *   - so is an asked one (after MW_KIDS_ASKED others).
 *
 * Neither makes a key trusted. Kids are kept as keyed hashes of 64 bits, so that nobody
 * can choose two that collide.
 */
#ifndef MW_COMMON_OAUTH_KIDS_H
#define MW_COMMON_OAUTH_KIDS_H

#include <stdint.h>

#include "base/span.h"

#define MW_KIDS_SEEN  1024
#define MW_KIDS_ASKED 256

struct mw_kid_asked {
	uint64_t hash;
	uint64_t request; /* the number of the request that is to answer it; 0: a free place */
	int64_t since;	  /* mw_monotonic_ms() */
};

/* Zeroed, then mw_kids_init(). */
struct mw_kids {
	uint8_t key[16];
	uint64_t seen[MW_KIDS_SEEN]; /* 0: a free place */
	size_t next_seen;
	struct mw_kid_asked asked[MW_KIDS_ASKED];
	size_t next_asked;
};

void mw_kids_init(struct mw_kids *kids);
/* `what` is a kid, or for a token without one the token. */
uint64_t mw_kids_hash(const struct mw_kids *kids, struct mw_span what);

void mw_kids_saw(struct mw_kids *kids, struct mw_span kid);
bool mw_kids_were_seen(const struct mw_kids *kids, struct mw_span kid);

/* NULL: it was not asked for, or is forgotten. */
const struct mw_kid_asked *mw_kids_asked(const struct mw_kids *kids, uint64_t hash);
/* Remember it in the place of the oldest. */
void mw_kids_ask(struct mw_kids *kids, uint64_t hash, uint64_t request, int64_t now_ms);
/* Whether some wait for a request above that number. */
bool mw_kids_wait_beyond(const struct mw_kids *kids, uint64_t request);

#endif
