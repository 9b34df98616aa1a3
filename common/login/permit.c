/*
 * NAME
 *	permit - a genuine credential meets a request
 */
#include "common/login/permit.h"

#include "common/login/act_as.h"

void mw_login_describe(const struct mw_grant *grant, struct mw_outcome *out)
{
	mw_span_copy(mw_span_str(grant->credential), out->credential, sizeof(out->credential));
	mw_span_copy(mw_span_str(grant->account->name), out->account, sizeof(out->account));
	mw_span_copy(mw_span_str(grant->scopes), out->scopes, sizeof(out->scopes));
	out->issued = grant->issued;
	out->expires = grant->expires;
}

struct mw_decision mw_login_permit(struct mw_core *core, const struct mw_login *login,
				   const struct mw_credentials *credentials,
				   const struct mw_claimed_name *claimed,
				   const struct mw_grant *grant)
{
	char scope[MW_SCOPE_MAX + 1] = "";
	struct mw_grant_request request = {
		.scope = scope,
		.remote = &login->remote,
		.name_matches = claimed->matches,
		.credential_names_account = claimed->text[0] == '\0',
	};
	struct mw_decision d;
	enum mw_reason reason;

	/* A service that can't be a scope has none, and no grant is for it. */
	if (!mw_scope_of_service(mw_span_str(login->service), scope))
		scope[0] = '\0';
	request.name_differs = login->host_name == MW_HOST_COMPARES &&
			       !mw_span_is(credentials->name, grant->account->name);
	request.shared_name = claimed->literal && !mw_scopes_have(core->apikey_scopes, scope);
	d = mw_grant_judge(grant, &request, mw_core_now(core));
	if (d.verdict != MW_OK)
		return d;
	reason = mw_may_act_as(core, grant->account, claimed, credentials->authzid);
	if (reason != MW_R_ACCEPTED)
		d = (struct mw_decision){ mw_reason_verdict(reason), reason, false };
	return d;
}
