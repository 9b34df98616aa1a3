/*
 * NAME
 *	claims - what a genuine token says, and what its policy asks of it
 */
#include "common/oauth/claims.h"

#include <string.h>

#include "base/wbuf.h"
#include "common/oauth/json.h"

/* The end of the year 9999. */
#define TIME_MAX INT64_C(253402300799)

/* A NumericDate (RFC 7519 section 2) may have a fraction. */
static bool take_time(const json_t *payload, const char *name, int64_t *out)
{
	const json_t *value = json_object_get(payload, name);
	double real;

	if (json_is_integer(value)) {
		*out = json_integer_value(value);
		return *out >= 0 && *out <= TIME_MAX;
	}
	if (!json_is_real(value))
		return false;
	real = json_real_value(value);
	if (!(real >= 0 && real <= (double)TIME_MAX))
		return false;
	*out = (int64_t)real;
	return true;
}

/* A string of text in `out`, "" when there is none; false when it is not that. */
static bool take_text(const json_t *payload, const char *name, char *out, size_t size)
{
	struct mw_span text = mw_json_string(payload, name);

	if (json_object_get(payload, name) == NULL)
		return true;
	return text.ptr != NULL && mw_span_is_text(text) && mw_span_copy(text, out, size);
}

bool mw_jwt_condition_parse(struct mw_span word, struct mw_jwt_condition *out)
{
	struct mw_span name;

	out->absent = mw_take_prefix(&word, "!");
	name = out->value = word;
	out->exact = mw_take_until(&out->value, '=', &name);
	return name.len > 0 && !mw_span_starts(name, "!") && !(out->absent && out->exact) &&
	       mw_span_copy(name, out->claim, sizeof(out->claim));
}

/* What cannot be understood does not hold. */
static bool holds(const json_t *payload, struct mw_span word)
{
	struct mw_jwt_condition c;
	struct mw_span found;

	if (!mw_jwt_condition_parse(word, &c))
		return false;
	if (!c.exact)
		return (json_object_get(payload, c.claim) == NULL) == c.absent;
	found = mw_json_string(payload, c.claim);
	return found.ptr != NULL && mw_span_eq(found, c.value);
}

static bool is_access_token(const json_t *payload, const struct mw_jwt_policy *policy)
{
	struct mw_span conditions = mw_span_str(policy->access_claim), word;

	while (mw_take_word(&conditions, &word))
		if (!holds(payload, word))
			return false;
	return true;
}

static bool is_audience(struct mw_span who, const char *ours)
{
	struct mw_span list = mw_span_str(ours), word;

	while (mw_take_word(&list, &word))
		if (mw_span_eq(word, who))
			return true;
	return false;
}

/* aud is a string or an array of strings (RFC 7519 section 4.1.3). */
static bool is_for_us(const json_t *payload, const char *ours)
{
	const json_t *aud = json_object_get(payload, "aud"), *who;
	bool found = false;
	size_t i;

	if (json_is_string(aud))
		return is_audience(mw_json_string(payload, "aud"), ours);
	json_array_foreach(aud, i, who)
	{
		if (!json_is_string(who))
			return false;
		if (is_audience(mw_span_of(json_string_value(who), json_string_length(who)), ours))
			found = true;
	}
	return found;
}

static enum mw_reason check_times(const json_t *payload, const struct mw_jwt_policy *policy,
				  int64_t now, struct mw_jwt_claims *out)
{
	int64_t skew = policy->skew, not_before;

	if (!take_time(payload, "exp", &out->expires))
		return MW_R_TOKEN_NO_EXPIRY;
	if (now >= out->expires + skew)
		return MW_R_TOKEN_EXPIRED;
	if (json_object_get(payload, "nbf") != NULL &&
	    (!take_time(payload, "nbf", &not_before) || now < not_before - skew))
		return MW_R_TOKEN_NOT_YET_VALID;
	/* Without it no mass revocation (valid_after) could reach the token. */
	if (!take_time(payload, "iat", &out->issued) || now < out->issued - skew)
		return MW_R_TOKEN_ISSUE_TIME;
	if (policy->max_life != 0 && out->expires - out->issued > policy->max_life)
		return MW_R_TOKEN_LIFETIME;
	return MW_R_NONE;
}

static enum mw_reason take_username(const json_t *payload, const char *claim,
				    struct mw_jwt_claims *out)
{
	/* A user who can type any address into a profile must not become its owner. */
	if (strcmp(claim, "email") == 0 &&
	    !json_is_true(json_object_get(payload, "email_verified")))
		return MW_R_TOKEN_EMAIL_UNVERIFIED;
	if (!mw_name_canonical(mw_json_string(payload, claim), out->username))
		return MW_R_TOKEN_USERNAME;
	return MW_R_NONE;
}

/* Our scopes for one of theirs, each followed by a blank. */
static void map_scope(struct mw_span theirs, const char *map, struct mw_wbuf *ours)
{
	struct mw_span list = mw_span_str(map), word, name;
	char scope[MW_SCOPE_MAX + 1];

	if (strcmp(map, "*") == 0 && mw_scope_of_service(theirs, scope))
		mw_putf(ours, "%s ", scope);
	while (mw_take_word(&list, &word))
		if (mw_take_until(&word, '=', &name) && mw_span_eq(word, theirs))
			mw_putf(ours, "%.*s ", (int)name.len, (const char *)name.ptr);
}

/* One string, words with a blank between two (RFC 8693 section 4.2). */
static void map_words(struct mw_span text, const char *map, struct mw_wbuf *ours)
{
	struct mw_span word;

	while (mw_take_until(&text, ' ', &word))
		map_scope(word, map, ours);
	map_scope(text, map, ours);
}

/* scope is a string; scp, which older providers send, that or an array. */
static bool map_scopes(const json_t *payload, const char *map, struct mw_wbuf *ours)
{
	const char *name = json_object_get(payload, "scope") != NULL ? "scope" : "scp";
	const json_t *scopes = json_object_get(payload, name), *one;
	size_t i;

	if (scopes == NULL)
		return true;
	if (json_is_string(scopes)) {
		map_words(mw_json_string(payload, name), map, ours);
		return true;
	}
	json_array_foreach(scopes, i, one)
	{
		if (!json_is_string(one))
			return false;
		map_scope(mw_span_of(json_string_value(one), json_string_length(one)), map, ours);
	}
	return json_is_array(scopes);
}

static enum mw_reason take_scopes(const json_t *payload, const struct mw_jwt_policy *policy,
				  struct mw_jwt_claims *out)
{
	char buf[4 * MW_SCOPES_SIZE];
	struct mw_wbuf ours = mw_wbuf_of(buf, sizeof(buf));
	struct mw_err err;

	mw_put_str(&ours, policy->default_scopes);
	mw_put_str(&ours, " ");
	if (!map_scopes(payload, policy->scopes, &ours) || ours.overflow)
		return MW_R_TOKEN_CLAIM;
	if (mw_span_trim(mw_wbuf_span(&ours)).len == 0)
		return MW_R_NONE;
	return mw_scopes_parse(mw_wbuf_span(&ours), out->scopes, &err) == 0 ? MW_R_NONE
									    : MW_R_TOKEN_CLAIM;
}

static enum mw_reason take_rest(const json_t *payload, struct mw_jwt_claims *out)
{
	char networks[MW_NETWORKS_SIZE] = "";
	struct mw_err err;

	out->account_id = json_integer_value(json_object_get(payload, MW_JWT_ACCOUNT_CLAIM));
	if (!take_text(payload, "jti", out->jti, sizeof(out->jti)) ||
	    !take_text(payload, "sid", out->sid, sizeof(out->sid)) ||
	    !take_text(payload, MW_JWT_NETWORKS_CLAIM, networks, sizeof(networks)))
		return MW_R_TOKEN_CLAIM;
	/* A sub that no revocation can name is the same as none. */
	if (!take_text(payload, "sub", out->sub, sizeof(out->sub)))
		out->sub[0] = '\0';
	/* An empty list would restrict nothing, which was not meant. */
	if (json_object_get(payload, MW_JWT_NETWORKS_CLAIM) != NULL &&
	    (mw_networks_parse(mw_span_str(networks), out->networks, &err) != 0 ||
	     out->networks[0] == '\0'))
		return MW_R_TOKEN_CLAIM;
	return MW_R_NONE;
}

enum mw_reason mw_jwt_claims_check(const json_t *payload, const struct mw_jwt_policy *policy,
				   int64_t now, struct mw_jwt_claims *out)
{
	enum mw_reason reason;

	if (!is_access_token(payload, policy))
		return MW_R_TOKEN_ID_TOKEN;
	if (json_object_get(payload, "cnf") != NULL)
		return MW_R_TOKEN_BOUND;
	if (!is_for_us(payload, policy->audience))
		return MW_R_TOKEN_AUDIENCE;
	if ((reason = check_times(payload, policy, now, out)) != MW_R_NONE ||
	    (reason = take_username(payload, policy->username_claim, out)) != MW_R_NONE ||
	    (reason = take_scopes(payload, policy, out)) != MW_R_NONE)
		return reason;
	return take_rest(payload, out);
}
