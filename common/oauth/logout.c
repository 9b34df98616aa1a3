/*
 * NAME
 *	logout - logout tokens
 */
#include "common/oauth/logout.h"

#include "common/oauth/found.h"
#include "common/oauth/json.h"

static enum mw_reason refuse(const json_t *payload, struct mw_logout *out, const char *name,
			     const char *expected)
{
	mw_found(out->detail, name, json_object_get(payload, name), expected);
	return MW_R_TOKEN_LOGOUT;
}

static bool has_event(const json_t *payload)
{
	const json_t *events = json_object_get(payload, "events");

	return json_is_object(events) && json_is_object(json_object_get(events, MW_LOGOUT_EVENT));
}

/* The claim that stands in for aud is one of access tokens. */
static struct mw_audience client_of(const struct mw_jwt_policy *policy)
{
	const struct mw_audience *who = &policy->logout_audience;

	if (who->ours == NULL || who->ours[0] == '\0')
		who = &policy->audience;
	return (struct mw_audience){ .ours = who->ours, .words = who->words };
}

bool mw_logout_is_for(const json_t *payload, const struct mw_jwt_policy *policy)
{
	struct mw_audience client = client_of(policy);

	return mw_audience_holds(payload, &client);
}

static enum mw_reason check_audience(const json_t *payload, const struct mw_jwt_policy *policy,
				     struct mw_logout *out)
{
	struct mw_audience client = client_of(policy);

	if (mw_audience_holds(payload, &client))
		return MW_R_NONE;
	mw_audience_found(payload, &client, out->detail);
	return MW_R_TOKEN_AUDIENCE;
}

static enum mw_reason check_times(const json_t *payload, const struct mw_jwt_policy *policy,
				  int64_t now, struct mw_logout *out)
{
	int64_t expires;

	if (!mw_jwt_time(payload, "iat", &out->issued))
		return refuse(payload, out, "iat", "a number, seconds since 1970");
	if (now < out->issued - policy->skew)
		return refuse(payload, out, "iat", "a time that has come: compare the clocks");
	out->until = out->issued + MW_LOGOUT_AGE_MAX + policy->skew;
	if (now > out->until)
		return refuse(payload, out, "iat", "a time at most ten minutes ago");
	if (mw_json_is_absent(json_object_get(payload, "exp")))
		return MW_R_NONE;
	if (!mw_jwt_time(payload, "exp", &expires))
		return refuse(payload, out, "exp", "a number, seconds since 1970");
	if (now >= expires + policy->skew) {
		refuse(payload, out, "exp", "a time to come");
		return MW_R_TOKEN_EXPIRED;
	}
	return MW_R_NONE;
}

static enum mw_reason take_ids(const json_t *payload, struct mw_logout *out)
{
	const struct {
		const char *name;
		char *to;
	} ids[] = { { "jti", out->jti }, { "sid", out->sid }, { "sub", out->sub } };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (!mw_jwt_text(payload, ids[i].name, ids[i].to, MW_TOKEN_ID_SIZE))
			return refuse(payload, out, ids[i].name, "text of at most 255 bytes");
	if (out->jti[0] == '\0')
		return refuse(payload, out, "jti", "the token's own ID");
	if (out->sid[0] == '\0' && out->sub[0] == '\0')
		return refuse(payload, out, "sid", "a session (sid) or a user (sub)");
	return MW_R_NONE;
}

enum mw_reason mw_logout_check(const json_t *payload, const struct mw_jwt_policy *policy,
			       int64_t now, struct mw_logout *out)
{
	enum mw_reason reason;

	if (!has_event(payload))
		return refuse(payload, out, "events", "an object with " MW_LOGOUT_EVENT);
	if (json_object_get(payload, "nonce") != NULL)
		return refuse(payload, out, "nonce", "a logout token without it");
	if ((reason = check_audience(payload, policy, out)) != MW_R_NONE ||
	    (reason = check_times(payload, policy, now, out)) != MW_R_NONE)
		return reason;
	return take_ids(payload, out);
}
