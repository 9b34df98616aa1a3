/*
 * NAME
 *	grant - may this credential do this, now
 * DESCRIPTION
 *	A list of objections, tried in order; the first one that holds is the
 *	reason. The name comes first: under another account's name a credential
 *	tells nothing about its state.
 */
#include "common/login/grant.h"

typedef bool (*objection_fn)(const struct mw_grant *, const struct mw_grant_request *, int64_t now);

static bool name_mismatch(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)g, (void)now;
	return !q->name_matches && !q->credential_names_account;
}

/* A service that files things under the name typed would give them to everybody who
 * types it: profiles, address books, and without our answer's name mailboxes. */
static bool shared_name(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)g, (void)now;
	return q->shared_name;
}

static bool account_disabled(const struct mw_grant *g, const struct mw_grant_request *q,
			     int64_t now)
{
	(void)q, (void)now;
	return g->account->disabled;
}

static bool revoked(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)q, (void)now;
	return g->revoked != 0;
}

static bool issued_before_reset(const struct mw_grant *g, const struct mw_grant_request *q,
				int64_t now)
{
	(void)q, (void)now;
	return g->issued < g->account->valid_after;
}

static bool not_yet_valid(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)q;
	return g->not_before != 0 && now < g->not_before - g->skew;
}

static bool expired(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)q;
	return g->expires != 0 && now >= g->expires + g->skew;
}

static bool scope_missing(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)now;
	return !mw_scopes_have(g->scopes, q->scope);
}

static bool network_refused(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)now;
	return g->networks[0] != '\0' && !mw_networks_contain(g->networks, q->remote);
}

/* A grant that has to be bound can't be when the address is not known. */
static bool bound_elsewhere(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)now;
	if (!g->bind)
		return false;
	if (g->bound[0] == '\0')
		return !q->remote->known;
	return !mw_networks_contain(g->bound, q->remote);
}

/* Last, so that everything else that is wrong is said first: this is the host's rule. */
static bool name_differs(const struct mw_grant *g, const struct mw_grant_request *q, int64_t now)
{
	(void)g, (void)now;
	return q->name_differs;
}

/* The reasons of a key and of a token. */
// clang-format off
static const struct {
	objection_fn holds;
	enum mw_reason reason[2];
} objections[] = {
	{ name_mismatch,       { [MW_GRANT_KEY] = MW_R_NAME_MISMATCH,       [MW_GRANT_TOKEN] = MW_R_NAME_MISMATCH } },
	{ shared_name,         { [MW_GRANT_KEY] = MW_R_APIKEY_REFUSED,      [MW_GRANT_TOKEN] = MW_R_APIKEY_REFUSED } },
	{ account_disabled,    { [MW_GRANT_KEY] = MW_R_ACCOUNT_DISABLED,    [MW_GRANT_TOKEN] = MW_R_ACCOUNT_DISABLED } },
	{ revoked,             { [MW_GRANT_KEY] = MW_R_KEY_REVOKED,         [MW_GRANT_TOKEN] = MW_R_TOKEN_REVOKED } },
	{ issued_before_reset, { [MW_GRANT_KEY] = MW_R_ISSUED_BEFORE_RESET, [MW_GRANT_TOKEN] = MW_R_ISSUED_BEFORE_RESET } },
	{ not_yet_valid,       { [MW_GRANT_KEY] = MW_R_KEY_NOT_YET_VALID,   [MW_GRANT_TOKEN] = MW_R_TOKEN_NOT_YET_VALID } },
	{ expired,             { [MW_GRANT_KEY] = MW_R_KEY_EXPIRED,         [MW_GRANT_TOKEN] = MW_R_TOKEN_EXPIRED } },
	{ scope_missing,       { [MW_GRANT_KEY] = MW_R_SCOPE_MISSING,       [MW_GRANT_TOKEN] = MW_R_SCOPE_MISSING } },
	{ network_refused,     { [MW_GRANT_KEY] = MW_R_NETWORK_REFUSED,     [MW_GRANT_TOKEN] = MW_R_NETWORK_REFUSED } },
	{ bound_elsewhere,     { [MW_GRANT_KEY] = MW_R_BOUND_ELSEWHERE,     [MW_GRANT_TOKEN] = MW_R_BOUND_ELSEWHERE } },
	{ name_differs,        { [MW_GRANT_KEY] = MW_R_NAME_NOT_PRIMARY,    [MW_GRANT_TOKEN] = MW_R_NAME_NOT_PRIMARY } },
};
// clang-format on

struct mw_decision mw_grant_judge(const struct mw_grant *grant,
				  const struct mw_grant_request *request, int64_t now)
{
	for (size_t i = 0; i < sizeof(objections) / sizeof(objections[0]); i++)
		if (objections[i].holds(grant, request, now))
			return (struct mw_decision){ MW_DENY, objections[i].reason[grant->kind],
						     false };
	return (struct mw_decision){
		.verdict = MW_OK,
		.reason = MW_R_ACCEPTED,
		.bind = grant->bind && grant->bound[0] == '\0',
	};
}
