/*
 * judged_keys: what the daemon makes of a JWK set.
 *
 * The helper has no judgment of its own: a mailwardd judges (daemon/judge_keys.h).
 */
#ifndef MW_CLI_JUDGED_KEYS_H
#define MW_CLI_JUDGED_KEYS_H

#include <jansson.h>

#include "cli/ask.h"

/* 0, and *out is the daemon's object, to be let go of. Otherwise *err is set: MW_EXIT_NO,
 * it is not a JWK set; EX_TEMPFAIL, it could not be judged. */
int mw_judge_keys(const struct mw_cli *cli, const char *issuer, const char *text, json_t **out,
		  struct mw_err *err);

#endif
