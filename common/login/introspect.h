/*
 * introspect: what a provider says about an opaque access token.
 */
#ifndef MW_COMMON_LOGIN_INTROSPECT_H
#define MW_COMMON_LOGIN_INTROSPECT_H

#include "common/login/core.h"

/*
 * MW_R_NONE with *claims, from the provider or from what it said within the last minute;
 * else the reason, and claims->detail. A thread that does not wait (core.h) gets
 * out->verdict MW_WAIT when the provider has to be asked. A source over its limit of
 * refused tries has none asked for it.
 */
enum mw_reason mw_login_introspect(struct mw_core *core, const struct mw_login *login,
				   struct mw_span token, const struct mw_oauth_issuer *issuer,
				   struct mw_jwt_claims *claims, struct mw_outcome *out);

#endif
