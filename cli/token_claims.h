/*
 * token_claims: what a token says, beside what the configuration expects.
 *
 * For `mailward check`: an administrator sees which line of [oauth "NAME"] belongs to
 * which claim. Nothing is verified here, and nothing of the signature is shown. Who may
 * read the configuration may see it: it comes from the file, and the token from the
 * caller.
 */
#ifndef MW_CLI_TOKEN_CLAIMS_H
#define MW_CLI_TOKEN_CLAIMS_H

#include <jansson.h>

#include "base/span.h"
#include "conf/conf.h"

/* The payload, or the header, of a JWT; NULL when it cannot be read as one. */
json_t *mw_token_payload(struct mw_span token);
json_t *mw_token_header(struct mw_span token);

/* Print both for a person, line by line. */
void mw_token_show(const json_t *header, const json_t *payload, const struct mw_conf *conf);

#endif
