/*
 * login_token: decide a login with an access token (JWT).
 *
 * A part of mw_login_decide(). The token is verified first (issuers.h), then
 * revocations are looked up and the account that it speaks for is found or made;
 * then come the steps of permit.h.
 */
#ifndef MW_COMMON_LOGIN_LOGIN_TOKEN_H
#define MW_COMMON_LOGIN_LOGIN_TOKEN_H

#include "common/login/core.h"

/* claimed->matches is filled in. */
enum mw_reason mw_login_token(struct mw_core *core, const struct mw_login *login,
			      const struct mw_credentials *credentials,
			      struct mw_claimed_name *claimed, struct mw_outcome *out);

#endif
