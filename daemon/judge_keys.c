/*
 * NAME
 *	judge_keys - mailwardd --judge-keys
 */
#include "daemon/judge_keys.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/oauth/jwks.h"
#include "daemon/sandbox.h"

static const struct mw_conf_oauth *find_issuer(const struct mw_conf *conf, const char *name)
{
	for (size_t i = 0; i < conf->oauth_count; i++)
		if (strcmp(conf->oauth[i].name, name) == 0)
			return &conf->oauth[i];
	return NULL;
}

/* One byte more than a set may have tells that it is too long. */
static int read_set(uint8_t *bytes, size_t *len, struct mw_err *err)
{
	ssize_t n = 1;

	*len = 0;
	while (n > 0 && *len <= MW_JWKS_BYTES_MAX) {
		n = read(STDIN_FILENO, bytes + *len, MW_JWKS_BYTES_MAX + 1 - *len);
		if (n < 0)
			return mw_fail(err, "standard input: %s", strerror(errno));
		*len += (size_t)n;
	}
	return 0;
}

static json_t *kids_of(const struct mw_jwks *set)
{
	json_t *list = json_array();
	const char *kid;

	for (size_t i = 0; (kid = mw_jwks_kid(set, i)) != NULL; i++)
		if (kid[0] != '\0')
			json_array_append_new(list, json_string(kid));
	return list;
}

static json_t *skipped_of(const struct mw_jwks *set)
{
	const struct mw_jwks_skipped *s;
	json_t *list = json_array();

	for (size_t i = 0; (s = mw_jwks_skipped_at(set, i)) != NULL; i++)
		json_array_append_new(list, json_pack("{s:I, s:s, s:s, s:b}", "number",
						      (json_int_t)s->number, "kid", s->kid, "why",
						      s->why, "elsewhere", s->elsewhere));
	return list;
}

static int tell(const struct mw_jwks *set, struct mw_err *err)
{
	json_t *object = json_pack("{s:I, s:o, s:o}", "usable", (json_int_t)mw_jwks_count(set),
				   "skipped", skipped_of(set), "kids", kids_of(set));
	int r = object != NULL ? json_dumpf(object, stdout, JSON_COMPACT) : -1;

	json_decref(object);
	if (r != 0 || fflush(stdout) != 0)
		return mw_fail(err, "cannot write to standard output");
	return 0;
}

static int judge(const struct mw_conf_oauth *o, struct mw_span bytes, struct mw_err *err)
{
	mw_jws_algs rsa = mw_jws_algs_of_rsa(mw_span_str(o->algorithm));
	struct mw_jwks *set;
	int r;

	if (rsa == 0)
		return mw_fail(err, "[oauth \"%s\"] algorithm is not valid", o->name);
	if ((set = mw_jwks_parse(bytes, rsa, err)) == NULL)
		return EX_DATAERR;
	r = tell(set, err);
	mw_jwks_unref(set);
	return r;
}

int mw_daemon_judge_keys(const struct mw_conf *conf, const char *issuer, struct mw_err *err)
{
	const struct mw_conf_oauth *o = find_issuer(conf, issuer);
	uint8_t *bytes;
	size_t len;
	int r;

	if (o == NULL)
		return mw_fail(err, "there is no [oauth \"%s\"]", issuer);
	if (mw_sandbox_limits(0, err) != 0 || mw_sandbox_become_user(conf, err) != 0 ||
	    mw_sandbox_close(err) != 0)
		return -1;
	if ((bytes = malloc(MW_JWKS_BYTES_MAX + 1)) == NULL)
		return mw_fail(err, "no memory");
	r = read_set(bytes, &len, err);
	if (r == 0)
		r = judge(o, mw_span_of(bytes, len), err);
	free(bytes);
	return r;
}
