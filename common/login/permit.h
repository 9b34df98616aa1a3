/*
 * permit: a genuine credential meets a request.
 *
 * The same steps for a key and for a token: judge its grant (grant.h), then ask
 * whether its account may act under the name it asked for (act_as.h).
 */
#ifndef MW_COMMON_LOGIN_PERMIT_H
#define MW_COMMON_LOGIN_PERMIT_H

#include "common/login/core.h"

struct mw_decision mw_login_permit(struct mw_core *core, const struct mw_login *login,
				   const struct mw_credentials *credentials,
				   const struct mw_claimed_name *claimed,
				   const struct mw_grant *grant);

/* Say in *out whose the credential is, what for and until when. */
void mw_login_describe(const struct mw_grant *grant, struct mw_outcome *out);

#endif
