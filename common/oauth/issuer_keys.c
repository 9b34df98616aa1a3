/*
 * NAME
 *	issuer_keys - one issuer's keys, from a file that changes
 */
#include "common/oauth/issuer_keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "common/oauth/key_file.h"

/* A set that was put in place so long after a token was seen was made after it,
 * whoever made it: no fetch takes that long. */
#define SURELY_LATER_MS 120000

/* So many reasons are logged for one set. */
#define LOGGED_MAX 8

static const char no_token[] = "no token of this issuer can be checked";

/* Read the file again. What is wrong with it goes to the error. */
static struct mw_jwks *load(struct mw_issuer_keys *k)
{
	struct mw_jwks *keys = NULL;
	uint8_t *bytes;
	size_t len;

	bytes = mw_key_file_read(k->jwks, &len, &k->seen, &k->error);
	k->gone = bytes == NULL && errno == ENOENT;
	if (bytes != NULL)
		keys = mw_jwks_parse(mw_span_of(bytes, len), k->rsa, &k->error);
	free(bytes);
	return keys;
}

static void remember_kids(struct mw_issuer_keys *k)
{
	const char *kid;

	for (size_t i = 0; (kid = mw_jwks_kid(k->keys, i)) != NULL; i++)
		if (kid[0] != '\0')
			mw_kids_saw(&k->kids, mw_span_str(kid));
}

static void log_skipped(const struct mw_issuer_keys *k)
{
	const struct mw_jwks_skipped *s;
	char text[256];

	for (size_t i = 0; i < LOGGED_MAX && (s = mw_jwks_skipped_at(k->keys, i)) != NULL; i++) {
		mw_jwks_skipped_text(s, text, sizeof(text));
		mw_logf(k->log, s->elsewhere ? MW_LOG_INFO : MW_LOG_WARNING,
			"oauth %s: %s: skipped %s", k->name, k->jwks, text);
	}
}

static void take_over(struct mw_issuer_keys *k, struct mw_jwks *keys)
{
	mw_jwks_unref(k->keys);
	k->keys = keys;
	k->written = k->seen.st_mtim.tv_sec;
	k->replaced_ms = mw_monotonic_ms();
	k->error.text[0] = '\0';
	remember_kids(k);
	mw_logf(k->log, MW_LOG_INFO, "oauth %s: %zu keys from %s (%zu skipped)", k->name,
		mw_jwks_count(keys), k->jwks, mw_jwks_skipped(keys));
	log_skipped(k);
	if (mw_jwks_count(keys) > 0)
		return;
	mw_fail(&k->error,
		"no key of %zu can verify tokens here (see RFC 7517; wanted RSA of 2048 bits or "
		"more, P-256, P-384, P-521, Ed25519 or Ed448)",
		mw_jwks_skipped(keys));
	mw_logf(k->log, MW_LOG_WARNING, "oauth %s: %s: %s; %s", k->name, k->jwks, k->error.text,
		no_token);
}

void mw_issuer_keys_refresh(struct mw_issuer_keys *k)
{
	struct mw_err before = k->error;
	struct mw_jwks *keys;
	struct stat st;

	if (k->jwks == NULL)
		return;
	if (stat(k->jwks, &st) != 0)
		memset(&st, 0, sizeof(st));
	if (mw_key_file_is_same(&st, &k->seen) && (st.st_ino != 0 || k->error.text[0] != '\0'))
		return;
	k->seen = st;
	if ((keys = load(k)) != NULL)
		take_over(k, keys);
	else if (strcmp(before.text, k->error.text) != 0)
		mw_logf(k->log, MW_LOG_WARNING, "oauth %s: %s: %s; %s", k->name, k->jwks,
			k->error.text,
			k->keys != NULL ? "the keys of the last good file are kept" : no_token);
}

void mw_issuer_keys_init(struct mw_issuer_keys *k, struct mw_jwks *keys)
{
	pthread_mutex_init(&k->lock, NULL);
	mw_kids_init(&k->kids);
	mw_fetch_request_init(&k->request);
	if (keys != NULL)
		k->keys = mw_jwks_ref(keys);
	mw_issuer_keys_refresh(k);
}

void mw_issuer_keys_clear(struct mw_issuer_keys *k)
{
	mw_jwks_unref(k->keys);
	pthread_mutex_destroy(&k->lock);
}

/* A request that can't be written is told once. With the lock held. */
static void tell_error(const struct mw_issuer_keys *k, const struct mw_err *before)
{
	if (k->request.error.text[0] != '\0' && strcmp(k->request.error.text, before->text) != 0)
		mw_logf(k->log, MW_LOG_WARNING, "oauth %s: cannot ask for a fetch: %s", k->name,
			k->request.error.text);
}

/* The token of that hash is asked for, if it is not yet. With the lock held. */
static void ask(struct mw_issuer_keys *k, uint64_t hash, struct mw_fetch_pace *pace)
{
	const struct mw_kid_asked *asked = mw_kids_asked(&k->kids, hash);
	struct mw_err before = k->request.error;
	int64_t now = mw_monotonic_ms();
	uint64_t number;

	pthread_mutex_lock(&pace->lock);
	if (asked != NULL) {
		mw_fetch_request_pursue(&k->request, k->jwks, &pace->pace, asked->request, now);
	} else {
		number = mw_fetch_request_number(&k->request, k->jwks, &pace->pace, now);
		mw_kids_ask(&k->kids, hash, number, now);
	}
	pthread_mutex_unlock(&pace->lock);
	tell_error(k, &before);
}

struct mw_jwks *mw_issuer_keys_present(struct mw_issuer_keys *k, struct mw_fetch_pace *pace)
{
	/* One question for all tokens: are there keys now? */
	static const char any_key[] = "\n";
	struct mw_jwks *keys = NULL;

	pthread_mutex_lock(&k->lock);
	mw_issuer_keys_refresh(k);
	if (k->keys != NULL && mw_jwks_count(k->keys) > 0) {
		keys = mw_jwks_ref(k->keys);
	} else if (k->jwks != NULL) {
		mw_fetch_request_look(&k->request, k->jwks, &k->kids);
		ask(k, mw_kids_hash(&k->kids, mw_span_str(any_key)), pace);
	}
	pthread_mutex_unlock(&k->lock);
	return keys;
}

static bool is_answered(const struct mw_issuer_keys *k, uint64_t hash)
{
	const struct mw_kid_asked *asked = mw_kids_asked(&k->kids, hash);

	return asked != NULL && (asked->request <= k->request.answered ||
				 k->replaced_ms - asked->since >= SURELY_LATER_MS);
}

/* With the lock held, and nothing newer to be had. */
static enum mw_reason judge(struct mw_issuer_keys *k, struct mw_span kid, struct mw_span token,
			    enum mw_reason unknown, struct mw_fetch_pace *pace)
{
	uint64_t hash = mw_kids_hash(&k->kids, kid.ptr != NULL ? kid : token);

	if (kid.ptr != NULL && mw_kids_were_seen(&k->kids, kid)) {
		k->withdrawn++;
		return MW_R_TOKEN_KEY_WITHDRAWN;
	}
	k->unknown++;
	if (is_answered(k, hash))
		return unknown;
	ask(k, hash, pace);
	return MW_R_TOKEN_KEY_AWAITED;
}

enum mw_reason mw_issuer_keys_lack(struct mw_issuer_keys *k, const struct mw_jwks *used,
				   struct mw_span kid, struct mw_span token, enum mw_reason unknown,
				   struct mw_fetch_pace *pace)
{
	enum mw_reason reason;

	if (k->jwks == NULL)
		return unknown;
	pthread_mutex_lock(&k->lock);
	/* The answer comes after the keys: who sees it has a look at them, too. */
	mw_fetch_request_look(&k->request, k->jwks, &k->kids);
	mw_issuer_keys_refresh(k);
	reason = k->keys == used ? judge(k, kid, token, unknown, pace) : MW_R_NONE;
	pthread_mutex_unlock(&k->lock);
	return reason;
}

/* With the locks held. */
static void tick(struct mw_issuer_keys *k, struct mw_pace *pace, int64_t now)
{
	struct mw_err before = k->request.error;

	if (mw_kids_wait_beyond(&k->kids, k->request.written))
		mw_fetch_request_pursue(&k->request, k->jwks, pace, k->request.written + 1, now);
	else
		mw_fetch_request_remind(&k->request, k->jwks, now);
	tell_error(k, &before);
}

void mw_issuer_keys_tick(struct mw_issuer_keys *k, struct mw_fetch_pace *pace)
{
	if (k->jwks == NULL)
		return;
	pthread_mutex_lock(&k->lock);
	pthread_mutex_lock(&pace->lock);
	tick(k, &pace->pace, mw_monotonic_ms());
	pthread_mutex_unlock(&pace->lock);
	pthread_mutex_unlock(&k->lock);
}

static void inherit_keys(struct mw_issuer_keys *k, const struct mw_issuer_keys *before)
{
	if (k->keys != NULL || k->gone || k->rsa != before->rsa || before->keys == NULL ||
	    mw_jwks_count(before->keys) == 0)
		return;
	k->keys = mw_jwks_ref(before->keys);
	k->written = before->written;
	mw_logf(k->log, MW_LOG_WARNING,
		"oauth %s: %s cannot be used: the keys that were read before are kept", k->name,
		k->jwks);
}

void mw_issuer_keys_inherit(struct mw_issuer_keys *k, struct mw_issuer_keys *before)
{
	if (k->jwks == NULL || before->jwks == NULL || strcmp(k->name, before->name) != 0 ||
	    strcmp(k->jwks, before->jwks) != 0)
		return;
	pthread_mutex_lock(&before->lock);
	inherit_keys(k, before);
	k->kids = before->kids;
	k->request = before->request;
	k->unknown = before->unknown;
	k->withdrawn = before->withdrawn;
	pthread_mutex_unlock(&before->lock);
	if (k->keys != NULL)
		remember_kids(k);
}
