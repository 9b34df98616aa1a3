/*
 * NAME
 *	jwk - one public key of an issuer
 */
#include "common/oauth/jwk.h"

#include <string.h>

#include "common/oauth/json.h"
#include "common/oauth/jwk_material.h"

/* So much of what a key says is shown. */
#define SHOWN 40

/* A member as text for an error; bounded, and "?" for what is not text. */
static const char *shown(const json_t *jwk, const char *name, char out[static SHOWN + 1])
{
	struct mw_span value = mw_json_string(jwk, name);

	if (value.ptr == NULL || !mw_span_is_text(value) ||
	    !mw_span_copy(mw_span_head(value, SHOWN), out, SHOWN + 1))
		strcpy(out, "?");
	return out;
}

static bool good_kid(struct mw_span kid)
{
	return kid.len > 0 && kid.len <= MW_JWK_KID_MAX && mw_span_is_text(kid);
}

void mw_jwk_kid(const json_t *jwk, char out[static MW_JWK_KID_MAX + 1])
{
	struct mw_span kid = mw_json_string(jwk, "kid");

	if (!good_kid(kid) || !mw_span_copy(kid, out, MW_JWK_KID_MAX + 1))
		out[0] = '\0';
}

static bool lists_verify(const json_t *ops)
{
	const json_t *op;
	size_t i;

	json_array_foreach(ops, i, op)
	{
		if (json_is_string(op) && strcmp(json_string_value(op), "verify") == 0)
			return true;
	}
	return false;
}

/* RFC 7517 sections 4.2 and 4.3. */
bool mw_jwk_is_elsewhere(const json_t *jwk)
{
	const json_t *ops = json_object_get(jwk, "key_ops");

	return (json_object_get(jwk, "use") != NULL &&
		!mw_span_is(mw_json_string(jwk, "use"), "sig")) ||
	       (ops != NULL && !lists_verify(ops));
}

/* The private members of a type (RFC 7518 section 6, RFC 8037 section 2). */
static const char *private_member(const json_t *jwk)
{
	static const char *const of_rsa[] = { "d", "p", "q", "dp", "dq", "qi", "oth" };
	bool rsa = mw_span_is(mw_json_string(jwk, "kty"), "RSA");

	for (size_t i = 0; i < (rsa ? sizeof(of_rsa) / sizeof(of_rsa[0]) : 1); i++)
		if (json_object_get(jwk, of_rsa[i]) != NULL)
			return of_rsa[i];
	return NULL;
}

/* What it is, whatever its algorithm. */
static int check(const json_t *jwk, struct mw_err *err)
{
	char text[SHOWN + 1];
	const char *name;

	if (!json_is_object(jwk))
		return mw_fail(err, "is not a JSON object");
	if (json_object_get(jwk, "kid") != NULL && !good_kid(mw_json_string(jwk, "kid")))
		return mw_fail(err, "kid is not a text of 1 to %d bytes", MW_JWK_KID_MAX);
	if (json_object_get(jwk, "use") != NULL && !mw_span_is(mw_json_string(jwk, "use"), "sig"))
		return mw_fail(err, "use is \"%s\", not \"sig\"", shown(jwk, "use", text));
	if (mw_jwk_is_elsewhere(jwk))
		return mw_fail(err, "key_ops does not list \"verify\"");
	if ((name = private_member(jwk)) != NULL)
		return mw_fail(err, "its private part (\"%s\") is published with it", name);
	return 0;
}

static mw_jws_algs algs_of_type(struct mw_span kty, struct mw_span crv)
{
	mw_jws_algs algs = 0;

	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_jws_alg_takes((enum mw_jws_alg)alg, kty, crv))
			algs |= MW_JWS_BIT(alg);
	return algs;
}

static mw_jws_algs algs_named(struct mw_span name)
{
	mw_jws_algs algs = 0;

	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_jws_alg_is((enum mw_jws_alg)alg, name))
			algs |= MW_JWS_BIT(alg);
	return algs;
}

static int no_type(const json_t *jwk, struct mw_err *err)
{
	char kty[SHOWN + 1], crv[SHOWN + 1];

	if (json_object_get(jwk, "crv") == NULL)
		return mw_fail(err, "kty \"%s\" is not supported", shown(jwk, "kty", kty));
	return mw_fail(err, "kty \"%s\" with crv \"%s\" is not supported", shown(jwk, "kty", kty),
		       shown(jwk, "crv", crv));
}

mw_jws_algs mw_jwk_algs(const json_t *jwk, mw_jws_algs rsa, struct mw_err *err)
{
	mw_jws_algs algs, named;
	char text[SHOWN + 1];

	if (check(jwk, err) != 0)
		return 0;
	algs = algs_of_type(mw_json_string(jwk, "kty"), mw_json_string(jwk, "crv"));
	if (algs == 0) {
		no_type(jwk, err);
		return 0;
	}
	if (json_object_get(jwk, "alg") == NULL)
		return mw_span_is(mw_json_string(jwk, "kty"), "RSA") ? rsa : algs;
	named = algs_named(mw_json_string(jwk, "alg"));
	if (named == 0)
		mw_fail(err, "alg \"%s\" is not supported", shown(jwk, "alg", text));
	else if ((algs & named) == 0)
		mw_fail(err, "alg \"%s\" does not fit its kty and crv", shown(jwk, "alg", text));
	return algs & named;
}

bool mw_jwk_take(const json_t *jwk, enum mw_jws_alg alg, struct mw_jwk *out, struct mw_err *err)
{
	memset(out, 0, sizeof(*out));
	mw_jwk_kid(jwk, out->kid);
	return mw_jwk_material(jwk, alg, &out->key, err);
}
