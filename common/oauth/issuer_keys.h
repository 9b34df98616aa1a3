/*
 * issuer_keys: one issuer's keys, from a file that changes.
 *
 * The file belongs to others ("mailward jwks fetch", or any program that puts a new
 * file in the old one's place by rename(2)). Each use looks at its name (one stat(2)):
 * another file is read and parsed once, and counts from then on, without a restart. Any
 * JWK set replaces the old one, also one without a key that can be used: it withdraws
 * those that were there. A file that is gone, cannot be read, is not a set, or may be
 * written by others than its owner changes nothing: the keys of the last set are kept,
 * one line is logged, and the state says so.
 *
 * When a token names a key that is not there, this decides what that means:
 *
 *	withdrawn	the issuer published it once, and no more: refused for good
 *	awaited		it was never seen: a fetch is asked for (fetch_request.h), and
 *			until one was made the token is neither taken nor refused
 *	unknown		a fetch that began after the token was seen brought no such key,
 *			or the file was replaced minutes after it
 *
 * Safe for threads; key sets are immutable and counted (jwks.h).
 */
#ifndef MW_COMMON_OAUTH_ISSUER_KEYS_H
#define MW_COMMON_OAUTH_ISSUER_KEYS_H

#include <pthread.h>

#include "base/log.h"
#include "common/ident/reason.h"
#include "common/oauth/fetch_request.h"
#include "common/oauth/jwks.h"

struct mw_issuer_keys {
	const char *name, *jwks; /* path; NULL: the keys never change */
	mw_jws_algs rsa;
	const struct mw_log *log;
	pthread_mutex_t lock; /* of all below */
	struct mw_jwks *keys; /* NULL: there never was a set; may be an empty one */
	bool gone;	      /* there was no file when it was looked at last */
	int64_t written;      /* when the file that they are from was */
	int64_t replaced_ms;  /* mw_monotonic_ms() when they were taken from it */
	struct stat seen;     /* the file that was read last, good or bad */
	struct mw_err error;
	struct mw_kids kids;
	struct mw_fetch_request request;
	uint64_t unknown, withdrawn; /* tokens */
};

/* The pace of fetches for all issuers together. */
struct mw_fetch_pace {
	pthread_mutex_t lock;
	struct mw_pace pace;
};

/* Zeroed, with name, jwks, rsa and log set; `keys` is referenced, and may be NULL. */
void mw_issuer_keys_init(struct mw_issuer_keys *k, struct mw_jwks *keys);
void mw_issuer_keys_clear(struct mw_issuer_keys *k);

/* The present keys, to be released; NULL when there is none, and then a fetch is asked
 * for. */
struct mw_jwks *mw_issuer_keys_present(struct mw_issuer_keys *k, struct mw_fetch_pace *pace);

/*
 * A token's key is not among `used`. `kid` is its kid, absent when it has none; `token`
 * what was signed; `unknown` the reason when the answer is that there is no such key.
 * The reason; MW_R_NONE when other keys came meanwhile: try again.
 */
enum mw_reason mw_issuer_keys_lack(struct mw_issuer_keys *k, const struct mw_jwks *used,
				   struct mw_span kid, struct mw_span token, enum mw_reason unknown,
				   struct mw_fetch_pace *pace);

/* Ask for what could not be asked for yet, if it may be by now. */
void mw_issuer_keys_tick(struct mw_issuer_keys *k, struct mw_fetch_pace *pace);

/* For a new configuration: what was seen, asked for and counted before; and the keys,
 * when the file can't be used now but is still there. `k` is not shared yet. */
void mw_issuer_keys_inherit(struct mw_issuer_keys *k, struct mw_issuer_keys *before);

/* Look at the file now. With the lock held. */
void mw_issuer_keys_refresh(struct mw_issuer_keys *k);

#endif
