/*
 * NAME
 *	policy - who is asked for a code, and who may enroll
 */
#include "common/mfa/policy.h"

enum mw_reason mw_mfa_exempt(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
			     const struct mw_address *remote, int64_t now)
{
	/* A disabled account never passes, so it is asked. */
	if (facts->disabled)
		return MW_R_NONE;
	if (!mw_enforcement_asks(&rules->enforcement, facts->enrolled, now))
		return MW_R_NOT_REQUIRED;
	if (rules->trusted[0] != '\0' && mw_networks_contain(rules->trusted, remote))
		return MW_R_TRUSTED_NETWORK;
	if (facts->remembered && mw_mfa_remembers(rules, remote))
		return MW_R_REMEMBERED;
	return MW_R_NONE;
}

bool mw_mfa_remembers(const struct mw_mfa_rules *rules, const struct mw_address *remote)
{
	return rules->remember > 0 && remote->known;
}

bool mw_mfa_may_be_remembered(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
			      const struct mw_address *remote)
{
	return !facts->disabled && mw_mfa_remembers(rules, remote);
}

bool mw_mfa_may_enroll(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
		       bool offer, enum mw_enroll_policy grounds)
{
	return offer && rules->enroll >= grounds && facts->known && !facts->disabled &&
	       !facts->enrolled;
}

enum mw_reason mw_mfa_account_state(const struct mw_mfa_facts *facts)
{
	if (facts->disabled)
		return MW_R_ACCOUNT_DISABLED;
	return facts->known ? MW_R_ACCEPTED : MW_R_NOT_REQUIRED;
}
