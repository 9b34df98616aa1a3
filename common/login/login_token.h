/*
 * login_token: decide a login with an access token (JWT).
 *
 * A part of mw_login_decide(). The token is verified first (oauth.h); then the
 * account it speaks for is looked up and everything that our side may have
 * against it is asked: whose name was given, the account's state, revocations,
 * scope and networks.
 */
#ifndef MW_COMMON_LOGIN_LOGIN_TOKEN_H
#define MW_COMMON_LOGIN_LOGIN_TOKEN_H

#include "common/login/login.h"

/* `name` is the canonical name given; "": the token is to say whose it is. */
enum mw_reason mw_login_token(struct mw_core *core, const struct mw_login *login,
			      const struct mw_credentials *credentials, const char *name,
			      struct mw_outcome *out);

#endif
