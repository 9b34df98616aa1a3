/*
 * limiter: how many refused tries a source made lately.
 *
 * A source is an IPv4 address or an IPv6 /64. The table has a fixed size and
 * cannot be made to grow: sources hash, under a random key, to a small set of
 * slots, and in a full set the one that was quiet longest makes room. Counts
 * leak away over the window (a token bucket). Safe for threads.
 *
 * The limit is on noise. A good key is accepted however noisy its source is, so
 * that no neighbour at the same address can lock a user out.
 */
#ifndef MW_COMMON_LOGIN_LIMITER_H
#define MW_COMMON_LOGIN_LIMITER_H

#include "common/ident/network.h"

struct mw_limiter;

/* `tries` refused tries in `window` seconds are free; 0 tries: no limit at all.
 * `seed` is the hash key. NULL: no memory. */
struct mw_limiter *mw_limiter_new(uint64_t tries, int64_t window, const uint8_t seed[static 16]);
void mw_limiter_free(struct mw_limiter *l);

/* Seconds until the source is below its limit again; 0: it is now. Counts nothing. */
int64_t mw_limiter_wait(struct mw_limiter *l, const struct mw_address *remote, int64_t now_ms);

/* Count a refused try; true when the source is now over its limit. A source
 * that is not known is never limited. */
bool mw_limiter_count(struct mw_limiter *l, const struct mw_address *remote, int64_t now_ms);

#endif
