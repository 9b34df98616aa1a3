/*
 * NAME
 *	claims - what a genuine token says, and what its policy asks of it
 */
#include "common/oauth/claims.h"

#include <string.h>

#include "base/wbuf.h"
#include "common/oauth/found.h"
#include "common/oauth/json.h"
#include "common/oauth/scope_map.h"

/* The end of the year 9999. */
#define TIME_MAX INT64_C(253402300799)

/* A NumericDate (RFC 7519 section 2) may have a fraction. */
bool mw_jwt_time(const json_t *payload, const char *name, int64_t *out)
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
bool mw_jwt_text(const json_t *payload, const char *name, char *out, size_t size)
{
	struct mw_span text = mw_json_string(payload, name);

	if (mw_json_is_absent(json_object_get(payload, name)))
		return true;
	return text.ptr != NULL && mw_span_is_text(text) && mw_span_copy(text, out, size);
}

/* "exp is 2026-01-31T10:00:00Z, 40 seconds ago (skew 30)" */
static enum mw_reason off(struct mw_jwt_claims *out, enum mw_reason reason, const char *name,
			  int64_t value, int64_t now, int64_t skew)
{
	struct mw_wbuf w = mw_found_begin(out->detail);
	int64_t ahead = value - now;

	mw_putf(&w, "%s is ", name);
	mw_found_time(&w, value);
	mw_putf(&w, ", %lld seconds %s (skew %lld)", (long long)(ahead > 0 ? ahead : -ahead),
		ahead > 0 ? "ahead of the clock here" : "ago", (long long)skew);
	return reason;
}

static enum mw_reason not_a_time(const json_t *payload, struct mw_jwt_claims *out,
				 enum mw_reason reason, const char *name)
{
	mw_found(out->detail, name, json_object_get(payload, name), "a number, seconds since 1970");
	return reason;
}

/* A beginning that lies in the future: by a clock, or by what the issuer meant. */
static enum mw_reason early(struct mw_jwt_claims *out, enum mw_reason reason, const char *name,
			    int64_t value, int64_t now, int64_t skew)
{
	return off(out, value - now <= MW_JWT_CLOCK_MAX ? MW_R_TOKEN_CLOCK : reason, name, value,
		   now, skew);
}

static enum mw_reason check_beginning(const json_t *payload, const struct mw_jwt_policy *policy,
				      int64_t now, struct mw_jwt_claims *out)
{
	int64_t not_before;

	if (!mw_json_is_absent(json_object_get(payload, "nbf"))) {
		if (!mw_jwt_time(payload, "nbf", &not_before))
			return not_a_time(payload, out, MW_R_TOKEN_NOT_YET_VALID, "nbf");
		if (now < not_before - policy->skew)
			return early(out, MW_R_TOKEN_NOT_YET_VALID, "nbf", not_before, now,
				     policy->skew);
	}
	/* Without it no mass revocation (valid_after) could reach the token. */
	if (!mw_jwt_time(payload, "iat", &out->issued))
		return not_a_time(payload, out, MW_R_TOKEN_ISSUE_TIME, "iat");
	if (now < out->issued - policy->skew)
		return early(out, MW_R_TOKEN_ISSUE_TIME, "iat", out->issued, now, policy->skew);
	return MW_R_NONE;
}

static enum mw_reason check_times(const json_t *payload, const struct mw_jwt_policy *policy,
				  int64_t now, struct mw_jwt_claims *out)
{
	enum mw_reason reason;
	struct mw_wbuf w;

	if (!mw_jwt_time(payload, "exp", &out->expires))
		return not_a_time(payload, out, MW_R_TOKEN_NO_EXPIRY, "exp");
	if (now >= out->expires + policy->skew)
		return off(out, MW_R_TOKEN_EXPIRED, "exp", out->expires, now, policy->skew);
	if ((reason = check_beginning(payload, policy, now, out)) != MW_R_NONE)
		return reason;
	if (policy->max_life == 0 || out->expires - out->issued <= policy->max_life)
		return MW_R_NONE;
	w = mw_found_begin(out->detail);
	mw_putf(&w, "exp is %lld seconds after iat, expected at most %lld",
		(long long)(out->expires - out->issued), (long long)policy->max_life);
	return MW_R_TOKEN_LIFETIME;
}

/* Some providers write booleans as strings. */
static bool is_true(const json_t *value)
{
	return json_is_true(value) ||
	       (json_is_string(value) && strcmp(json_string_value(value), "true") == 0);
}

/* A user who can type any address into a profile must not become its owner. Of
 * "user.email" it is "user.email_verified" that counts. */
static bool is_vouched_for(const json_t *payload, struct mw_span claim, struct mw_jwt_claims *out)
{
	struct mw_span last = claim, parent;
	char name[MW_CLAIM_SIZE + sizeof("_verified")];
	struct mw_wbuf w = mw_wbuf_of(name, sizeof(name));

	while (mw_take_until(&last, '.', &parent))
		;
	if (!mw_span_is(last, "email"))
		return true;
	mw_put(&w, claim);
	mw_put_str(&w, "_verified");
	if (is_true(mw_json_path(payload, mw_wbuf_span(&w))))
		return true;
	mw_found(out->detail, mw_wbuf_cstr(&w), mw_json_path(payload, mw_wbuf_span(&w)), "true");
	return false;
}

/* The first claim of the list that is there; if none is, the list's first. */
static struct mw_span choose_name(const json_t *payload, const char *claims)
{
	struct mw_span list = mw_span_str(claims), word = { NULL, 0 }, first = word;

	while (mw_take_word(&list, &word)) {
		if (first.ptr == NULL)
			first = word;
		if (!mw_json_is_absent(mw_json_path(payload, word)))
			return word;
	}
	return first;
}

static enum mw_reason take_username(const json_t *payload, const char *claims,
				    struct mw_jwt_claims *out)
{
	struct mw_span claim = choose_name(payload, claims);
	const json_t *value = mw_json_path(payload, claim);
	char name[MW_CLAIM_SIZE];

	if (!is_vouched_for(payload, claim, out))
		return MW_R_TOKEN_EMAIL_UNVERIFIED;
	if (json_is_string(value) &&
	    mw_name_vouched(mw_span_of(json_string_value(value), json_string_length(value)),
			    out->username))
		return MW_R_NONE;
	mw_span_copy(claim, name, sizeof(name));
	mw_found(out->detail, name, value, "the user name ([oauth] username)");
	return MW_R_TOKEN_USERNAME;
}

static enum mw_reason take_scopes(const json_t *payload, const struct mw_jwt_policy *policy,
				  struct mw_jwt_claims *out)
{
	char buf[4 * MW_SCOPES_SIZE];
	struct mw_wbuf ours = mw_wbuf_of(buf, sizeof(buf)), given = mw_found_begin(out->given);
	struct mw_span wrong;
	struct mw_err err;

	mw_scope_map_found(payload, policy->scopes_claim, &given);
	mw_put_str(&ours, policy->default_scopes);
	mw_put_str(&ours, " ");
	if (mw_scope_map(payload, policy->scopes_claim, policy->scopes, &ours, &wrong) &&
	    !ours.overflow) {
		if (mw_span_trim(mw_wbuf_span(&ours)).len == 0 ||
		    mw_scopes_parse(mw_wbuf_span(&ours), out->scopes, &err) == 0)
			return MW_R_NONE;
	}
	mw_span_copy(mw_span_str(out->given), out->detail, sizeof(out->detail));
	return MW_R_TOKEN_CLAIM;
}

/* Who asked for it (RFC 9068 section 2.2, OpenID Connect's azp, Entra ID's appid). */
static void take_client(const json_t *payload, struct mw_jwt_claims *out)
{
	static const char *const names[] = { "client_id", "azp", "appid" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && out->client[0] == '\0'; i++)
		if (!mw_jwt_text(payload, names[i], out->client, sizeof(out->client)))
			out->client[0] = '\0';
}

static enum mw_reason take_networks(const json_t *payload, struct mw_jwt_claims *out)
{
	const json_t *value = json_object_get(payload, MW_JWT_NETWORKS_CLAIM);
	char networks[MW_NETWORKS_SIZE] = "";
	struct mw_err err;

	if (value == NULL)
		return MW_R_NONE;
	/* An empty list would restrict nothing, which was not meant. */
	if (mw_jwt_text(payload, MW_JWT_NETWORKS_CLAIM, networks, sizeof(networks)) &&
	    mw_networks_parse(mw_span_str(networks), out->networks, &err) == 0 &&
	    out->networks[0] != '\0')
		return MW_R_NONE;
	mw_found(out->detail, MW_JWT_NETWORKS_CLAIM, value, "networks");
	return MW_R_TOKEN_CLAIM;
}

static enum mw_reason take_rest(const json_t *payload, struct mw_jwt_claims *out)
{
	const struct {
		const char *name;
		char *to;
	} ids[] = { { "jti", out->jti }, { "sid", out->sid } };

	out->account_id = json_integer_value(json_object_get(payload, MW_JWT_ACCOUNT_CLAIM));
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (!mw_jwt_text(payload, ids[i].name, ids[i].to, MW_TOKEN_ID_SIZE)) {
			mw_found(out->detail, ids[i].name, json_object_get(payload, ids[i].name),
				 "text of at most 255 bytes");
			return MW_R_TOKEN_CLAIM;
		}
	/* A sub that no revocation can name is the same as none. */
	if (!mw_jwt_text(payload, "sub", out->sub, sizeof(out->sub)))
		out->sub[0] = '\0';
	take_client(payload, out);
	return take_networks(payload, out);
}

/* No access token: an ID token, a logout token, some other event (RFC 8417). */
static enum mw_reason check_kind(const json_t *payload, const struct mw_jwt_policy *policy,
				 struct mw_jwt_claims *out)
{
	struct mw_span failed;
	struct mw_wbuf w;

	if (json_object_get(payload, "events") != NULL) {
		mw_found(out->detail, "events", json_object_get(payload, "events"),
			 "an access token without it: this is a logout token");
		return MW_R_TOKEN_ID_TOKEN;
	}
	if (mw_jwt_conditions_hold(payload, policy->access_claim, &failed))
		return MW_R_NONE;
	w = mw_found_begin(out->detail);
	mw_put_str(&w, "[oauth] access_claim ");
	mw_found_text(&w, failed);
	mw_put_str(&w, " does not hold");
	return MW_R_TOKEN_ID_TOKEN;
}

enum mw_reason mw_jwt_claims_check(const json_t *payload, const struct mw_jwt_policy *policy,
				   int64_t now, struct mw_jwt_claims *out)
{
	enum mw_reason reason;

	if ((reason = check_kind(payload, policy, out)) != MW_R_NONE)
		return reason;
	if (json_object_get(payload, "cnf") != NULL) {
		mw_found(out->detail, "cnf", json_object_get(payload, "cnf"),
			 "a token that is not bound to a key");
		return MW_R_TOKEN_BOUND;
	}
	if (!mw_audience_holds(payload, &policy->audience)) {
		mw_audience_found(payload, &policy->audience, out->detail);
		return MW_R_TOKEN_AUDIENCE;
	}
	if ((reason = check_times(payload, policy, now, out)) != MW_R_NONE ||
	    (reason = take_username(payload, policy->username_claim, out)) != MW_R_NONE ||
	    (reason = take_scopes(payload, policy, out)) != MW_R_NONE)
		return reason;
	return take_rest(payload, out);
}
