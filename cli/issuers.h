/*
 * issuers: the issuers of access tokens, as the daemon sees them.
 */
#ifndef MW_CLI_ISSUERS_H
#define MW_CLI_ISSUERS_H

#include <jansson.h>

#include "cli/ask.h"

struct mw_listed_issuer {
	char name[MW_ISSUER_SIZE];
	char file[MW_PATH_SIZE];   /* "": it has none (our own) */
	char error[MW_ERROR_SIZE]; /* why the file as it is now is not used; "" */
	int64_t keys, written;	   /* when its keys were written; 0: there never were any */
	int64_t ahead;		   /* seconds that a revocation of it is ahead; 0: none is */
};

void mw_issuer_read(struct mw_listed_issuer *issuer, const struct mw_message *m);

/* For `status`: print them for a person, or add them to `object` (NULL for a
 * person). 0, or the exit status after a complaint. */
int mw_issuers_show(struct mw_cli *cli, json_t *object);

#endif
