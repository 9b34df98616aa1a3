/*
 * finish: the one way out of a decision.
 *
 * Turns the reason into the verdict, counts a guess against its source and
 * writes the audit line, so that no decision goes unrecorded.
 */
#ifndef MW_COMMON_LOGIN_FINISH_H
#define MW_COMMON_LOGIN_FINISH_H

#include "common/login/core.h"

/* `name` is the name as it was given, `started` the clock_us() at which deciding
 * began. Fills in out->verdict and out->reason; the rest of *out is the caller's
 * and goes into the audit line. */
void mw_login_finish(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, int64_t started, struct mw_outcome *out);

/* Seconds until the login's source is below its limit of guesses; 0: it is now. */
int64_t mw_source_wait(const struct mw_core *core, const struct mw_login *login);

#endif
