/*
 * NAME
 *	issuers - the issuers whose access tokens are taken
 */
#include "common/oauth/issuers.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

/* New keys may come while a token is verified; not all the time. */
#define TRIES 3

#include "common/oauth/found.h"
#include "common/oauth/recall.h"

struct issuer {
	struct mw_oauth_issuer conf;
	struct mw_issuer_keys keys;
};

struct mw_oauth {
	struct mw_fetch_pace pace;
	struct mw_recall *recall; /* NULL: no issuer introspects */
	size_t count;
	struct issuer issuers[];
};

struct mw_oauth *mw_oauth_new(const struct mw_oauth_issuer *issuers, size_t count,
			      const struct mw_log *log)
{
	struct mw_oauth *o = calloc(1, sizeof(*o) + count * sizeof(o->issuers[0]));

	if (o == NULL)
		return NULL;
	pthread_mutex_init(&o->pace.lock, NULL);
	o->pace.pace = (struct mw_pace){ .every_ms = 10000, .burst = 10 };
	o->count = count;
	for (size_t n = 0; n < count; n++) {
		struct issuer *i = &o->issuers[n];

		i->conf = issuers[n];
		i->keys.name = i->conf.name;
		i->keys.jwks = i->conf.jwks;
		i->keys.rsa = i->conf.rsa;
		i->keys.log = log;
		mw_issuer_keys_init(&i->keys, i->conf.keys);
	}
	if (mw_oauth_introspecting(o) != NULL && (o->recall = mw_recall_new()) == NULL) {
		mw_oauth_free(o);
		return NULL;
	}
	return o;
}

void mw_oauth_free(struct mw_oauth *o)
{
	for (size_t n = 0; o != NULL && n < o->count; n++)
		mw_issuer_keys_clear(&o->issuers[n].keys);
	if (o != NULL) {
		pthread_mutex_destroy(&o->pace.lock);
		mw_recall_free(o->recall);
	}
	free(o);
}

/* `o` is not shared yet. */
void mw_oauth_inherit(struct mw_oauth *o, struct mw_oauth *before)
{
	if (before == NULL)
		return;
	pthread_mutex_lock(&before->pace.lock);
	o->pace.pace = before->pace.pace;
	pthread_mutex_unlock(&before->pace.lock);
	for (size_t n = 0; n < o->count; n++)
		for (size_t m = 0; m < before->count; m++)
			mw_issuer_keys_inherit(&o->issuers[n].keys, &before->issuers[m].keys);
}

typedef bool (*names_fn)(const json_t *payload, const struct mw_jwt_policy *policy);

static bool names_service(const json_t *payload, const struct mw_jwt_policy *policy)
{
	return mw_audience_holds(payload, &policy->audience);
}

static bool names_client(const json_t *payload, const struct mw_jwt_policy *policy)
{
	return mw_logout_is_for(payload, policy);
}

/* Nothing of the token is believed yet: it only chooses whose rules it must keep. */
static struct issuer *find_issuer(struct mw_oauth *o, const struct mw_jwt *jwt, names_fn names)
{
	struct mw_span iss = mw_jwt_issuer(jwt);
	struct issuer *first = NULL;

	for (size_t n = 0; n < o->count; n++) {
		struct issuer *i = &o->issuers[n];

		if (!mw_span_is(iss, i->conf.policy.issuer))
			continue;
		if (names(jwt->payload, &i->conf.policy))
			return i;
		if (first == NULL)
			first = i;
	}
	return first;
}

static struct mw_span unslashed(struct mw_span url)
{
	while (url.len > 0 && url.ptr[url.len - 1] == '/')
		url.len--;
	return url;
}

/* Most often it is a slash. */
static enum mw_reason unknown_issuer(const struct mw_oauth *o, const struct mw_jwt *jwt,
				     char *detail)
{
	struct mw_span iss = mw_jwt_issuer(jwt);
	struct mw_wbuf w = mw_found_begin(detail);

	mw_found_claim(&w, "iss", json_object_get(jwt->payload, "iss"));
	for (size_t n = 0; n < o->count; n++) {
		struct mw_span ours = mw_span_str(o->issuers[n].conf.policy.issuer);

		if (iss.ptr == NULL || !mw_span_eq(unslashed(iss), unslashed(ours)))
			continue;
		mw_put_str(&w, ", expected ");
		mw_found_text(&w, ours);
		mw_putf(&w, " ([oauth \"%s\"] issuer: mind the slash)", o->issuers[n].conf.name);
		return MW_R_TOKEN_ISSUER_UNKNOWN;
	}
	mw_put_str(&w, ", which is the issuer of no [oauth] section");
	return MW_R_TOKEN_ISSUER_UNKNOWN;
}

/* One kind of token, verified with one set of keys. */
typedef enum mw_reason (*verify_fn)(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
				    const struct mw_jwks *keys, int64_t now, void *out);

static enum mw_reason verify_access(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
				    const struct mw_jwks *keys, int64_t now, void *out)
{
	return mw_jwt_verify(jwt, policy, keys, now, out);
}

static enum mw_jwt_type logout_type(const struct mw_jwt_policy *policy)
{
	return policy->type == MW_JWT_AT ? MW_JWT_LOGOUT : MW_JWT_LOGOUT_PLAIN;
}

static enum mw_reason verify_logout(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
				    const struct mw_jwks *keys, int64_t now, void *out)
{
	struct mw_logout *logout = out;
	enum mw_reason reason;

	memset(logout, 0, sizeof(*logout));
	reason = mw_jwt_authenticate(jwt, policy, logout_type(policy), keys, logout->detail);
	return reason == MW_R_NONE ? mw_logout_check(jwt->payload, policy, now, logout) : reason;
}

/* MW_R_NONE with *again: other keys came meanwhile. */
static enum mw_reason verify_once(struct mw_oauth *o, struct issuer *i, const struct mw_jwt *jwt,
				  int64_t now, verify_fn verify, void *out, bool *again)
{
	struct mw_jwks *keys = mw_issuer_keys_present(&i->keys, &o->pace);
	enum mw_reason reason;

	*again = false;
	if (keys == NULL)
		return MW_R_TOKEN_NO_KEYS;
	reason = verify(jwt, &i->conf.policy, keys, now, out);
	if (mw_jwt_may_be_newer(jwt, keys, reason)) {
		reason = mw_issuer_keys_lack(&i->keys, keys, mw_jwt_kid(jwt), jwt->signing_input,
					     reason, &o->pace);
		*again = reason == MW_R_NONE;
	}
	mw_jwks_unref(keys);
	return reason;
}

static enum mw_reason verify_with_keys(struct mw_oauth *o, struct issuer *i,
				       const struct mw_jwt *jwt, int64_t now, verify_fn verify,
				       void *out)
{
	enum mw_reason reason;
	bool again;

	for (int tries = 0; tries < TRIES; tries++) {
		reason = verify_once(o, i, jwt, now, verify, out, &again);
		if (!again)
			return reason;
	}
	return MW_R_TOKEN_KEY_AWAITED;
}

static enum mw_reason verify_parsed(struct mw_oauth *o, const struct mw_jwt *jwt, int64_t now,
				    struct mw_jwt_claims *claims,
				    const struct mw_oauth_issuer **issuer)
{
	struct issuer *i = find_issuer(o, jwt, names_service);
	enum mw_reason reason;

	if (i == NULL)
		return unknown_issuer(o, jwt, claims->detail);
	*issuer = &i->conf;
	/* Whatever keys there are, it will not do. */
	reason = mw_jwt_check_header(jwt, i->conf.policy.type, claims->detail);
	if (reason != MW_R_NONE)
		return reason;
	return verify_with_keys(o, i, jwt, now, verify_access, claims);
}

enum mw_reason mw_oauth_verify(struct mw_oauth *o, struct mw_span token, int64_t now,
			       struct mw_jwt_claims *claims, const struct mw_oauth_issuer **issuer)
{
	struct mw_jwt jwt;
	enum mw_reason reason = mw_jwt_parse(&jwt, token);

	memset(claims, 0, sizeof(*claims));
	*issuer = NULL;
	if (reason == MW_R_NONE)
		reason = verify_parsed(o, &jwt, now, claims, issuer);
	else
		mw_jwt_describe_form(token, claims->detail);
	mw_jwt_free(&jwt);
	return reason;
}

/* A session ends for all that have this iss. Our own tokens have no sessions. */
static enum mw_reason logout_parsed(struct mw_oauth *o, const struct mw_jwt *jwt, int64_t now,
				    struct mw_logout *out, const struct mw_oauth_issuer **issuers,
				    size_t *count)
{
	struct issuer *i = find_issuer(o, jwt, names_client);
	enum mw_reason reason;

	if (i == NULL || i->conf.ours)
		return unknown_issuer(o, jwt, out->detail);
	issuers[(*count)++] = &i->conf;
	reason = mw_jwt_check_header(jwt, logout_type(&i->conf.policy), out->detail);
	if (reason == MW_R_NONE)
		reason = verify_with_keys(o, i, jwt, now, verify_logout, out);
	if (reason != MW_R_NONE)
		return reason;
	for (size_t n = 0; n < o->count && *count < MW_OAUTH_ISSUERS_MAX; n++)
		if (&o->issuers[n] != i &&
		    strcmp(o->issuers[n].conf.policy.issuer, i->conf.policy.issuer) == 0)
			issuers[(*count)++] = &o->issuers[n].conf;
	return MW_R_NONE;
}

enum mw_reason mw_oauth_verify_logout(struct mw_oauth *o, struct mw_span token, int64_t now,
				      struct mw_logout *out,
				      const struct mw_oauth_issuer *issuers[MW_OAUTH_ISSUERS_MAX],
				      size_t *count)
{
	struct mw_jwt jwt;
	enum mw_reason reason = mw_jwt_parse(&jwt, token);

	memset(out, 0, sizeof(*out));
	*count = 0;
	if (reason == MW_R_NONE)
		reason = logout_parsed(o, &jwt, now, out, issuers, count);
	else
		mw_jwt_describe_form(token, out->detail);
	mw_jwt_free(&jwt);
	return reason;
}

const struct mw_oauth_issuer *mw_oauth_introspecting(const struct mw_oauth *o)
{
	for (size_t n = 0; o != NULL && n < o->count; n++)
		if (o->issuers[n].conf.introspects)
			return &o->issuers[n].conf;
	return NULL;
}

struct mw_recall *mw_oauth_recall(struct mw_oauth *o)
{
	return o->recall;
}

const struct mw_oauth_issuer *mw_oauth_for_clients(const struct mw_oauth *o)
{
	for (size_t n = 0; o != NULL && n < o->count; n++)
		if (o->issuers[n].conf.for_clients)
			return &o->issuers[n].conf;
	return NULL;
}

size_t mw_oauth_count(const struct mw_oauth *o)
{
	return o != NULL ? o->count : 0;
}

void mw_oauth_tick(struct mw_oauth *o)
{
	for (size_t n = 0; n < mw_oauth_count(o); n++)
		mw_issuer_keys_tick(&o->issuers[n].keys, &o->pace);
}

static int64_t waiting_s(const struct mw_fetch_request *r)
{
	return r->written > r->answered ? (mw_monotonic_ms() - r->since) / 1000 + 1 : 0;
}

static void describe_keys(const struct mw_jwks *keys, struct mw_oauth_state *out)
{
	const struct mw_jwks_skipped *s;

	out->keys = mw_jwks_count(keys);
	out->skipped = mw_jwks_skipped(keys);
	while (out->told < MW_OAUTH_TOLD_MAX && (s = mw_jwks_skipped_at(keys, out->told)) != NULL)
		out->why[out->told++] = *s;
}

void mw_oauth_state(struct mw_oauth *o, size_t number, struct mw_oauth_state *out)
{
	struct issuer *i = &o->issuers[number];
	struct mw_issuer_keys *k = &i->keys;

	memset(out, 0, sizeof(*out));
	out->name = i->conf.name;
	out->jwks = i->conf.jwks;
	out->skew = i->conf.policy.skew;
	pthread_mutex_lock(&k->lock);
	if (k->jwks != NULL)
		mw_fetch_request_look(&k->request, k->jwks, &k->kids);
	mw_issuer_keys_refresh(k);
	if (k->keys != NULL) {
		describe_keys(k->keys, out);
		out->read = k->written;
	}
	out->error = k->error;
	out->unknown = k->unknown;
	out->withdrawn = k->withdrawn;
	out->waiting = waiting_s(&k->request);
	out->request_error = k->request.error;
	pthread_mutex_unlock(&k->lock);
}
