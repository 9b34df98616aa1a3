/*
 * login: decide one login, whichever door it came through.
 *
 * The core's centre: credentials in, verdict out, one audit line written. It
 * knows no socket.
 */
#ifndef MW_COMMON_LOGIN_LOGIN_H
#define MW_COMMON_LOGIN_LOGIN_H

#include "common/login/core.h"

/* Decide. Always fills *out; always counts, and writes one audit line unless the
 * login is rationed and its share is used up (record.h). The exception is the verdict
 * MW_WAIT (core.h): nothing has happened yet. */
void mw_login_decide(struct mw_core *core, const struct mw_login *login,
		     const struct mw_credentials *credentials, struct mw_outcome *out);

/* Refuse without credentials (a malformed exchange, an unknown mechanism, a
 * client that gave up): counted and audited like any other refusal. */
void mw_login_refuse(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, struct mw_outcome *out);

#endif
