/*
 * NAME
 *	introspection - what an identity provider says about an opaque token
 */
#include "common/oauth/introspection.h"

#include <string.h>

#include "common/oauth/found.h"
#include "common/oauth/json.h"

static enum mw_reason check_issuer(const json_t *answer, const struct mw_jwt_policy *policy,
				   struct mw_jwt_claims *out)
{
	const json_t *iss = json_object_get(answer, "iss");

	if (mw_json_is_absent(iss) ||
	    (json_is_string(iss) && strcmp(json_string_value(iss), policy->issuer) == 0))
		return MW_R_NONE;
	mw_found(out->detail, "iss", iss, policy->issuer);
	return MW_R_TOKEN_ISSUER_UNKNOWN;
}

static enum mw_reason check_type(const json_t *answer, struct mw_jwt_claims *out)
{
	const json_t *type = json_object_get(answer, "token_type");

	if (mw_json_is_absent(type) ||
	    mw_span_is_nocase(mw_json_string(answer, "token_type"), "Bearer"))
		return MW_R_NONE;
	mw_found(out->detail, "token_type", type, "Bearer");
	return MW_R_TOKEN_BOUND;
}

/* A time that may be absent here, and is not in a signed token. */
static bool set_absent(json_t *answer, const char *name, int64_t value, bool *was_absent)
{
	*was_absent = mw_json_is_absent(json_object_get(answer, name));
	return !*was_absent || json_object_set_new(answer, name, json_integer(value)) == 0;
}

static enum mw_reason judge(json_t *answer, const struct mw_jwt_policy *policy, int64_t now,
			    struct mw_jwt_claims *out)
{
	bool no_exp, no_iat;
	enum mw_reason reason;

	if (!json_is_true(json_object_get(answer, "active"))) {
		mw_found(out->detail, "active", json_object_get(answer, "active"), "true");
		return MW_R_TOKEN_INACTIVE;
	}
	if ((reason = check_issuer(answer, policy, out)) != MW_R_NONE ||
	    (reason = check_type(answer, out)) != MW_R_NONE)
		return reason;
	if (!set_absent(answer, "exp", now + MW_INTROSPECTED_S, &no_exp) ||
	    !set_absent(answer, "iat", now, &no_iat))
		return MW_R_INTROSPECTION_UNAVAILABLE; /* no memory */
	reason = mw_jwt_claims_check(answer, policy, now, out);
	if (no_iat)
		out->issued = 0;
	return reason;
}

enum mw_reason mw_introspection_judge(struct mw_span answer, const struct mw_jwt_policy *policy,
				      int64_t now, struct mw_jwt_claims *out)
{
	json_t *object = mw_json_object(answer);
	char detail[MW_DETAIL_SIZE];
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	if (object == NULL) {
		struct mw_wbuf w = mw_found_begin(out->detail);

		mw_put_str(&w, "the answer of introspection is not a JSON object");
		return MW_R_INTROSPECTION_UNAVAILABLE;
	}
	reason = judge(object, policy, now, out);
	json_decref(object);
	if (reason != MW_R_NONE) {
		memcpy(detail, out->detail, sizeof(detail));
		memset(out, 0, sizeof(*out));
		memcpy(out->detail, detail, sizeof(out->detail));
	}
	return reason;
}
