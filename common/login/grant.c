/*
 * NAME
 *	grant - may this key do this, now
 * DESCRIPTION
 *	A list of objections, asked in order; the first one that holds is the
 *	reason. Whose key it is comes first: a key under another's name tells
 *	nothing about its state.
 */
#include "common/login/grant.h"

typedef bool (*objection_fn)(const struct mw_key_record *, const struct mw_policy_request *,
			     int64_t now);

static bool name_mismatch(const struct mw_key_record *r, const struct mw_policy_request *q,
			  int64_t now)
{
	(void)now;
	return !r->name_matches && !q->key_names_account;
}

static bool account_disabled(const struct mw_key_record *r, const struct mw_policy_request *q,
			     int64_t now)
{
	(void)q, (void)now;
	return r->account.disabled;
}

static bool revoked(const struct mw_key_record *r, const struct mw_policy_request *q, int64_t now)
{
	(void)q, (void)now;
	return r->key.revoked != 0;
}

static bool outdated(const struct mw_key_record *r, const struct mw_policy_request *q, int64_t now)
{
	(void)q, (void)now;
	return r->key.created < r->account.valid_after;
}

static bool not_yet_valid(const struct mw_key_record *r, const struct mw_policy_request *q,
			  int64_t now)
{
	(void)q;
	return r->key.not_before != 0 && now < r->key.not_before;
}

static bool expired(const struct mw_key_record *r, const struct mw_policy_request *q, int64_t now)
{
	(void)q;
	return r->key.expires != 0 && now >= r->key.expires;
}

static bool scope_missing(const struct mw_key_record *r, const struct mw_policy_request *q,
			  int64_t now)
{
	(void)now;
	return !mw_scopes_have(r->key.scopes, q->scope);
}

static bool network_refused(const struct mw_key_record *r, const struct mw_policy_request *q,
			    int64_t now)
{
	(void)now;
	return r->key.networks[0] != '\0' && !mw_networks_contain(r->key.networks, q->remote);
}

/* A key that is to be bound and comes from nowhere known can't be bound. */
static bool bound_elsewhere(const struct mw_key_record *r, const struct mw_policy_request *q,
			    int64_t now)
{
	(void)now;
	if (r->key.bind != MW_BIND_FIRST_USE)
		return false;
	if (r->key.bound[0] == '\0')
		return !q->remote->known;
	return !mw_networks_contain(r->key.bound, q->remote);
}

static const struct {
	objection_fn holds;
	enum mw_reason reason;
} objections[] = {
	{ name_mismatch, MW_R_NAME_MISMATCH },
	{ account_disabled, MW_R_ACCOUNT_DISABLED },
	{ revoked, MW_R_KEY_REVOKED },
	{ outdated, MW_R_ISSUED_BEFORE_RESET },
	{ not_yet_valid, MW_R_KEY_NOT_YET_VALID },
	{ expired, MW_R_KEY_EXPIRED },
	{ scope_missing, MW_R_SCOPE_MISSING },
	{ network_refused, MW_R_NETWORK_REFUSED },
	{ bound_elsewhere, MW_R_BOUND_ELSEWHERE },
};

struct mw_decision mw_policy_decide(const struct mw_key_record *record,
				    const struct mw_policy_request *request, int64_t now)
{
	for (size_t i = 0; i < sizeof(objections) / sizeof(objections[0]); i++)
		if (objections[i].holds(record, request, now))
			return (struct mw_decision){ MW_DENY, objections[i].reason, false };
	return (struct mw_decision){
		.verdict = MW_OK,
		.reason = MW_R_ACCEPTED,
		.bind = record->key.bind == MW_BIND_FIRST_USE && record->key.bound[0] == '\0',
	};
}
