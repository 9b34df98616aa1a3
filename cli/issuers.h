/*
 * issuers: the issuers of access tokens, as the daemon sees them.
 */
#ifndef MW_CLI_ISSUERS_H
#define MW_CLI_ISSUERS_H

#include <jansson.h>

#include "cli/ask.h"

struct mw_listed_issuer {
	char name[MW_ISSUER_SIZE];
	char file[MW_PATH_SIZE];    /* "": it has none (our own) */
	char error[MW_ERROR_SIZE];  /* why the file as it is now is not used; "" */
	int64_t keys, written;	    /* when its keys were written; 0: there never were any */
	int64_t skipped;	    /* keys that can't be used */
	int64_t ahead;		    /* seconds that a revocation of it is ahead; 0: none is */
	struct mw_span why;	    /* records of these, borrowed: mw_issuer_next_skipped() */
	int64_t unknown, withdrawn; /* tokens since the start with such a key */
	int64_t waiting;	    /* seconds since a fetch was asked for in vain */
	char request_error[MW_ERROR_SIZE]; /* why none can be asked for; "" */
};

/* A key that can't be used. */
struct mw_skipped_key {
	int64_t number; /* its place in the set */
	char kid[MW_TOKEN_ID_SIZE], why[MW_ERROR_SIZE];
	bool elsewhere; /* it is for something else, and nothing is wrong */
};

void mw_issuer_read(struct mw_listed_issuer *issuer, const struct mw_message *m);
/* The next of issuer->why; false when there is none left. */
bool mw_issuer_next_skipped(struct mw_span *why, struct mw_skipped_key *key);
/* "key 3 (kid "x"): use is "enc", not "sig"". */
void mw_issuer_key_text(const struct mw_skipped_key *key, char *out, size_t size);

/* For `status`: print them for a person, or add them to `object` (NULL for a
 * person). 0, or the exit status after a complaint. */
int mw_issuers_show(struct mw_cli *cli, json_t *object);

#endif
