/*
 * NAME
 *	issuers - issuers, and their keys from files that change
 */
#include "common/oauth/issuers.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct issuer {
	struct mw_oauth_issuer conf;
	pthread_mutex_t lock; /* of all below */
	struct mw_jwks *keys; /* NULL: there never was a good file; may be an empty set */
	bool gone;	      /* there was no file when it was looked at last */
	int64_t written;      /* when the file that they are from was */
	struct stat seen;     /* the file that was read last, good or bad */
	struct mw_err error;
};

struct mw_oauth {
	const struct mw_log *log;
	size_t count;
	struct issuer issuers[];
};

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Write access to the keys is access to every account. */
static int check_file(const struct stat *st, struct mw_err *err)
{
	if (!S_ISREG(st->st_mode))
		return mw_fail(err, "is no regular file");
	if ((st->st_mode & 0022) != 0)
		return mw_fail(err, "may be written by others (mode %04o; wanted 0644 or less)",
			       st->st_mode & 07777);
	if (st->st_size > MW_JWKS_BYTES_MAX)
		return mw_fail(err, "is longer than %d bytes", MW_JWKS_BYTES_MAX);
	return 0;
}

static struct mw_jwks *read_keys(int fd, enum mw_jws_alg rsa, struct mw_err *err)
{
	uint8_t *bytes = malloc(MW_JWKS_BYTES_MAX + 1);
	struct mw_jwks *keys = NULL;
	size_t len = 0;
	ssize_t n = 1;

	if (bytes == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	while (n > 0 && len <= MW_JWKS_BYTES_MAX) {
		n = read(fd, bytes + len, MW_JWKS_BYTES_MAX + 1 - len);
		if (n < 0)
			mw_fail(err, "%s", strerror(errno));
		else
			len += (size_t)n;
	}
	if (n >= 0)
		keys = mw_jwks_parse(mw_span_of(bytes, len), rsa, err);
	free(bytes);
	return keys;
}

/* Read the file again. What is wrong with it goes to the issuer's error. */
static struct mw_jwks *load(struct issuer *i)
{
	int fd = open(i->conf.jwks, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct mw_jwks *keys = NULL;

	i->gone = fd < 0 && errno == ENOENT;
	if (fd < 0) {
		/* Perhaps only for want of descriptors: try again next time. */
		memset(&i->seen, 0, sizeof(i->seen));
		mw_fail(&i->error, "%s", strerror(errno));
		return NULL;
	}
	if (fstat(fd, &i->seen) != 0)
		mw_fail(&i->error, "%s", strerror(errno));
	else if (check_file(&i->seen, &i->error) == 0)
		keys = read_keys(fd, i->conf.rsa, &i->error);
	close(fd);
	return keys;
}

static const char no_token[] = "no token of this issuer can be checked";

static void take_over(struct mw_oauth *o, struct issuer *i, struct mw_jwks *keys)
{
	mw_jwks_unref(i->keys);
	i->keys = keys;
	i->written = i->seen.st_mtim.tv_sec;
	i->error.text[0] = '\0';
	if (mw_jwks_count(keys) == 0) {
		mw_fail(&i->error,
			"no key of %zu can verify tokens here (see RFC 7517; wanted RSA of 2048 "
			"bits or more, P-256, P-384 or Ed25519)",
			mw_jwks_skipped(keys));
		mw_logf(o->log, MW_LOG_WARNING, "oauth %s: %s: %s; %s", i->conf.name, i->conf.jwks,
			i->error.text, no_token);
		return;
	}
	mw_logf(o->log, MW_LOG_INFO, "oauth %s: %zu keys from %s (%zu of no use)", i->conf.name,
		mw_jwks_count(keys), i->conf.jwks, mw_jwks_skipped(keys));
}

/* Notice a new file. With the lock held. */
static void refresh(struct mw_oauth *o, struct issuer *i)
{
	struct mw_err before = i->error;
	struct mw_jwks *keys;
	struct stat st;

	if (i->conf.jwks == NULL)
		return;
	if (stat(i->conf.jwks, &st) != 0)
		memset(&st, 0, sizeof(st));
	if (same_file(&st, &i->seen) && (st.st_ino != 0 || i->error.text[0] != '\0'))
		return;
	i->seen = st;
	if ((keys = load(i)) != NULL)
		take_over(o, i, keys);
	else if (strcmp(before.text, i->error.text) != 0)
		mw_logf(o->log, MW_LOG_WARNING, "oauth %s: %s: %s; %s", i->conf.name, i->conf.jwks,
			i->error.text,
			i->keys != NULL ? "the keys of the last good file are kept" : no_token);
}

/* The present keys, to be released; NULL when there is none. */
static struct mw_jwks *present_keys(struct mw_oauth *o, struct issuer *i)
{
	struct mw_jwks *keys;

	pthread_mutex_lock(&i->lock);
	refresh(o, i);
	keys = i->keys != NULL && mw_jwks_count(i->keys) > 0 ? mw_jwks_ref(i->keys) : NULL;
	pthread_mutex_unlock(&i->lock);
	return keys;
}

struct mw_oauth *mw_oauth_new(const struct mw_oauth_issuer *issuers, size_t count,
			      const struct mw_log *log)
{
	struct mw_oauth *o = calloc(1, sizeof(*o) + count * sizeof(o->issuers[0]));

	if (o == NULL)
		return NULL;
	o->log = log;
	o->count = count;
	for (size_t n = 0; n < count; n++) {
		struct issuer *i = &o->issuers[n];

		i->conf = issuers[n];
		pthread_mutex_init(&i->lock, NULL);
		if (i->conf.keys != NULL)
			i->keys = mw_jwks_ref(i->conf.keys);
		refresh(o, i);
	}
	return o;
}

void mw_oauth_free(struct mw_oauth *o)
{
	for (size_t n = 0; o != NULL && n < o->count; n++) {
		mw_jwks_unref(o->issuers[n].keys);
		pthread_mutex_destroy(&o->issuers[n].lock);
	}
	free(o);
}

static bool same_source(const struct mw_oauth_issuer *a, const struct mw_oauth_issuer *b)
{
	return strcmp(a->name, b->name) == 0 && a->rsa == b->rsa && a->jwks != NULL &&
	       b->jwks != NULL && strcmp(a->jwks, b->jwks) == 0;
}

static void inherit_keys(struct mw_oauth *o, struct issuer *to, struct issuer *from)
{
	pthread_mutex_lock(&from->lock);
	if (from->keys != NULL && mw_jwks_count(from->keys) > 0) {
		to->keys = mw_jwks_ref(from->keys);
		to->written = from->written;
		mw_logf(o->log, MW_LOG_WARNING,
			"oauth %s: %s cannot be used: the keys that were read before are kept",
			to->conf.name, to->conf.jwks);
	}
	pthread_mutex_unlock(&from->lock);
}

/* `o` is not shared yet. */
void mw_oauth_inherit(struct mw_oauth *o, struct mw_oauth *before)
{
	for (size_t n = 0; n < o->count; n++)
		for (size_t m = 0; before != NULL && m < before->count; m++)
			if (o->issuers[n].keys == NULL && !o->issuers[n].gone &&
			    same_source(&o->issuers[n].conf, &before->issuers[m].conf))
				inherit_keys(o, &o->issuers[n], &before->issuers[m]);
}

static struct issuer *find_issuer(struct mw_oauth *o, struct mw_span iss)
{
	for (size_t n = 0; n < o->count; n++)
		if (mw_span_is(iss, o->issuers[n].conf.policy.issuer))
			return &o->issuers[n];
	return NULL;
}

static enum mw_reason verify_parsed(struct mw_oauth *o, const struct mw_jwt *jwt, int64_t now,
				    struct mw_jwt_claims *claims,
				    const struct mw_oauth_issuer **issuer)
{
	struct issuer *i = find_issuer(o, mw_jwt_issuer(jwt));
	struct mw_jwks *keys;
	enum mw_reason reason;

	if (i == NULL)
		return MW_R_TOKEN_ISSUER_UNKNOWN;
	*issuer = &i->conf;
	if ((keys = present_keys(o, i)) == NULL)
		return MW_R_TOKEN_NO_KEYS;
	reason = mw_jwt_verify(jwt, &i->conf.policy, keys, now, claims);
	mw_jwks_unref(keys);
	return reason;
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

void mw_oauth_state(struct mw_oauth *o, size_t number, struct mw_oauth_state *out)
{
	struct issuer *i = &o->issuers[number];

	memset(out, 0, sizeof(*out));
	out->name = i->conf.name;
	out->jwks = i->conf.jwks;
	out->skew = i->conf.policy.skew;
	pthread_mutex_lock(&i->lock);
	refresh(o, i);
	if (i->keys != NULL) {
		out->keys = mw_jwks_count(i->keys);
		out->skipped = mw_jwks_skipped(i->keys);
		out->read = i->written;
	}
	out->error = i->error;
	pthread_mutex_unlock(&i->lock);
}
