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

struct issuer {
	struct mw_oauth_issuer conf;
	struct mw_issuer_keys keys;
};

struct mw_oauth {
	struct mw_fetch_pace pace;
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
	return o;
}

void mw_oauth_free(struct mw_oauth *o)
{
	for (size_t n = 0; o != NULL && n < o->count; n++)
		mw_issuer_keys_clear(&o->issuers[n].keys);
	if (o != NULL)
		pthread_mutex_destroy(&o->pace.lock);
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

static struct issuer *find_issuer(struct mw_oauth *o, struct mw_span iss)
{
	for (size_t n = 0; n < o->count; n++)
		if (mw_span_is(iss, o->issuers[n].conf.policy.issuer))
			return &o->issuers[n];
	return NULL;
}

/* MW_R_NONE with *again: other keys came meanwhile. */
static enum mw_reason verify_once(struct mw_oauth *o, struct issuer *i, const struct mw_jwt *jwt,
				  int64_t now, struct mw_jwt_claims *claims, bool *again)
{
	struct mw_jwks *keys = mw_issuer_keys_present(&i->keys, &o->pace);
	enum mw_reason reason;

	*again = false;
	if (keys == NULL)
		return MW_R_TOKEN_NO_KEYS;
	reason = mw_jwt_verify(jwt, &i->conf.policy, keys, now, claims);
	if (mw_jwt_may_be_newer(jwt, keys, reason)) {
		reason = mw_issuer_keys_lack(&i->keys, keys, mw_jwt_kid(jwt), jwt->signing_input,
					     reason, &o->pace);
		*again = reason == MW_R_NONE;
	}
	mw_jwks_unref(keys);
	return reason;
}

static enum mw_reason verify_parsed(struct mw_oauth *o, const struct mw_jwt *jwt, int64_t now,
				    struct mw_jwt_claims *claims,
				    const struct mw_oauth_issuer **issuer)
{
	struct issuer *i = find_issuer(o, mw_jwt_issuer(jwt));
	enum mw_reason reason;
	bool again;

	if (i == NULL)
		return MW_R_TOKEN_ISSUER_UNKNOWN;
	*issuer = &i->conf;
	for (int tries = 0; tries < TRIES; tries++) {
		reason = verify_once(o, i, jwt, now, claims, &again);
		if (!again)
			return reason;
	}
	return MW_R_TOKEN_KEY_AWAITED;
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
	mw_jwt_free(&jwt);
	return reason;
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
