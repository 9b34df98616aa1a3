/*
 * logout: an issuer says that a session or a user has logged out.
 *
 * A logout token (common/oauth/logout.h) ends the access tokens of its session or,
 * without one, those of its user that were issued until now. Of a user who is named
 * with a session, tokens that do not say of which session they are end as well.
 *
 * Each is obeyed once, and audited like a login.
 */
#ifndef MW_COMMON_LOGIN_LOGOUT_H
#define MW_COMMON_LOGIN_LOGOUT_H

#include "common/login/core.h"

void mw_login_log_out(struct mw_core *core, const struct mw_login *login, struct mw_span token,
		      struct mw_outcome *out);

#endif
