/*
 * act_as: may an account act under that name?
 *
 * The one answer for keys and tokens, and the place for whatever else lets one
 * account act as another.
 */
#ifndef MW_COMMON_LOGIN_ACT_AS_H
#define MW_COMMON_LOGIN_ACT_AS_H

#include "common/login/core.h"

/*
 * `authzid` is the name as it was given; empty: the account's own. `claimed` is
 * the name that the login came under; it matches or is "". MW_R_ACCEPTED,
 * MW_R_AUTHZID_REFUSED, MW_R_MALFORMED (it can't be a name) or
 * MW_R_STORE_UNAVAILABLE.
 */
enum mw_reason mw_may_act_as(struct mw_core *core, const struct mw_account *account,
			     const struct mw_claimed_name *claimed, struct mw_span authzid);

#endif
