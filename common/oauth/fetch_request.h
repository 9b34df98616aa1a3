/*
 * fetch_request: ask for an issuer's keys to be fetched, and hear that they were.
 *
 * The files are those of base/jwks_files.h. Requests have numbers, from 1; the word in
 * the file is a nonce of this process, a hyphen and that number, so that a fetch that
 * answered somebody else's request is none of ours.
 */
#ifndef MW_COMMON_OAUTH_FETCH_REQUEST_H
#define MW_COMMON_OAUTH_FETCH_REQUEST_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/jwks_files.h"
#include "common/oauth/kids.h"
#include "common/oauth/pace.h"

struct mw_fetch_request {
	char nonce[17];
	uint64_t written, answered; /* numbers of requests */
	int64_t since;		    /* when the first one that is not answered was made */
	int64_t written_ms;	    /* when the last one was written */
	int64_t touched_ms;	    /* when fetch-wanted was touched last */
	struct mw_pace pace;	    /* of this issuer's fetches */
	struct stat seen;	    /* FILE.fetched, as it was read last */
	struct mw_err error;	    /* why the last one could not be written; "" */
};

/* Zeroed before. */
void mw_fetch_request_init(struct mw_fetch_request *r);

/* Read what the last fetch said, if that is new: the number of the request that it
 * answered, and the kids that were withdrawn. `jwks` is the key file's path. */
void mw_fetch_request_look(struct mw_fetch_request *r, const char *jwks, struct mw_kids *kids);

/*
 * The number of the request that answers a question of now: one that waits for its
 * fetch, else a new one. That is written if both paces allow it; otherwise it is a
 * number that the next one written will have (mw_fetch_request_pursue).
 */
uint64_t mw_fetch_request_number(struct mw_fetch_request *r, const char *jwks,
				 struct mw_pace *overall, int64_t now_ms);
/* Do what a question that waits for that request needs: write it if that could not be
 * done yet, or once more if it was taken away and nothing came of it. */
void mw_fetch_request_pursue(struct mw_fetch_request *r, const char *jwks, struct mw_pace *overall,
			     uint64_t number, int64_t now_ms);
/* Touch fetch-wanted again when a request has been waiting for a minute: it may have
 * been made just when a fetch ended. */
void mw_fetch_request_remind(struct mw_fetch_request *r, const char *jwks, int64_t now_ms);

#endif
