/*
 * NAME
 *	act_as - may an account act under that name
 */
#include "common/login/act_as.h"

#include <string.h>

#include "common/login/account.h"

enum mw_reason mw_may_act_as(struct mw_core *core, const struct mw_account *account,
			     const struct mw_claimed_name *claimed, struct mw_span authzid)
{
	char name[MW_NAME_SIZE];
	bool own;

	if (authzid.len == 0)
		return MW_R_ACCEPTED;
	if (!mw_name_canonical(authzid, name))
		return MW_R_MALFORMED;
	/* Most clients send the same name twice: no look-up for those. */
	if (claimed->matches && strcmp(name, claimed->text) == 0)
		return MW_R_ACCEPTED;
	if (mw_account_is_named(core, account->id, mw_span_str(name), &own) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	return own ? MW_R_ACCEPTED : MW_R_AUTHZID_REFUSED;
}
