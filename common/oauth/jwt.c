/*
 * NAME
 *	jwt - verify one access token
 * DESCRIPTION
 *	The envelope: form, header, key and signature. What the token then says
 *	is checked in claims.c.
 */
#include "common/oauth/jwt.h"

#include <string.h>

#include "base/b64.h"
#include "common/oauth/found.h"
#include "common/oauth/json.h"

/* {"alg":"x"} */
#define HEADER_MIN 15

bool mw_jwt_looks_like_one(struct mw_span token)
{
	size_t dot = mw_span_find(token, '.');

	/* '{' and a quote, or white space. */
	return (mw_span_starts(token, "ey") || mw_span_starts(token, "ew")) && dot >= HEADER_MIN &&
	       dot < token.len;
}

static bool split(struct mw_span token, struct mw_span part[static 3])
{
	part[2] = token;
	return mw_take_until(&part[2], '.', &part[0]) && mw_take_until(&part[2], '.', &part[1]) &&
	       mw_span_find(part[2], '.') == part[2].len && part[0].len > 0 && part[1].len > 0;
}

/* Decode a part; it follows the parts that are in `w` already. */
static bool decode(struct mw_span part, struct mw_wbuf *w, struct mw_span *out)
{
	size_t before = w->len;

	if (!mw_b64_decode(MW_B64URL, part, w))
		return false;
	*out = mw_span_of(w->ptr + before, w->len - before);
	return true;
}

enum mw_reason mw_jwt_parse(struct mw_jwt *jwt, struct mw_span token)
{
	struct mw_wbuf w = mw_wbuf_of(jwt->bytes, sizeof(jwt->bytes));
	struct mw_span part[3], header, payload;

	jwt->header = jwt->payload = NULL;
	if (token.len > MW_JWT_MAX)
		return MW_R_TOKEN_LENGTH;
	if (!split(token, part))
		return MW_R_TOKEN_FORM;
	if (!decode(part[0], &w, &header) || !decode(part[1], &w, &payload) ||
	    !decode(part[2], &w, &jwt->signature))
		return MW_R_TOKEN_BASE64;
	jwt->signing_input = mw_span_of(token.ptr, part[0].len + 1 + part[1].len);
	if ((jwt->header = mw_json_object(header)) == NULL)
		return MW_R_TOKEN_HEADER;
	if ((jwt->payload = mw_json_object(payload)) == NULL)
		return MW_R_TOKEN_PAYLOAD;
	return MW_R_NONE;
}

void mw_jwt_describe_form(struct mw_span token, char detail[static MW_DETAIL_SIZE])
{
	struct mw_wbuf w = mw_found_begin(detail);
	struct mw_span rest = token, part;
	size_t parts = 1;

	while (mw_take_until(&rest, '.', &part))
		parts++;
	if (token.len > MW_JWT_MAX)
		mw_putf(&w, "%zu bytes, expected at most %d", token.len, MW_JWT_MAX);
	else if (parts == 5)
		mw_put_str(&w, "5 parts, expected 3: an encrypted token (JWE)");
	else if (parts != 3)
		mw_putf(&w, "%zu parts, expected 3", parts);
}

void mw_jwt_free(struct mw_jwt *jwt)
{
	json_decref(jwt->header);
	json_decref(jwt->payload);
	jwt->header = jwt->payload = NULL;
}

struct mw_span mw_jwt_issuer(const struct mw_jwt *jwt)
{
	return mw_json_string(jwt->payload, "iss");
}

/* typ is a media type, "application/" left out or not (RFC 7515 4.1.9). */
static bool is_type(struct mw_span typ, const char *wanted)
{
	static const char tree[] = "application/";
	size_t len = sizeof(tree) - 1;

	if (typ.len > len && mw_span_is_nocase(mw_span_of(typ.ptr, len), tree))
		typ = mw_span_of(typ.ptr + len, typ.len - len);
	return mw_span_is_nocase(typ, wanted);
}

static const struct {
	const char *typ;
	bool plain; /* JWT or nothing will do as well */
} types[] = {
	[MW_JWT_AT] = { "at+jwt", false },
	[MW_JWT_PLAIN] = { "at+jwt", true },
	[MW_JWT_LOGOUT] = { "logout+jwt", false },
	[MW_JWT_LOGOUT_PLAIN] = { "logout+jwt", true },
};

static bool is_expected_type(const json_t *header, enum mw_jwt_type type)
{
	struct mw_span typ = mw_json_string(header, "typ");

	return is_type(typ, types[type].typ) ||
	       (types[type].plain &&
		(json_object_get(header, "typ") == NULL || is_type(typ, "JWT")));
}

static void wrong_type(const json_t *header, enum mw_jwt_type type, char *detail)
{
	struct mw_wbuf w = mw_found_begin(detail);

	mw_found_claim(&w, "typ", json_object_get(header, "typ"));
	mw_putf(&w, ", expected %s%s", types[type].typ, types[type].plain ? " or JWT" : "");
}

enum mw_reason mw_jwt_check_header(const struct mw_jwt *jwt, enum mw_jwt_type type, char *detail)
{
	static const char *const extensions[] = { "crit", "b64" };
	const json_t *header = jwt->header;

	/* RFC 7515 section 4.1.11, RFC 7797 section 6. */
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (json_object_get(header, extensions[i]) != NULL) {
			mw_found(detail, extensions[i], json_object_get(header, extensions[i]),
				 "a header without it");
			return MW_R_TOKEN_CRITICAL;
		}
	if (!is_expected_type(header, type)) {
		wrong_type(header, type, detail);
		return MW_R_TOKEN_TYPE;
	}
	if (mw_jws_alg_of(mw_json_string(header, "alg")) == MW_JWS_NO_ALG) {
		mw_found(detail, "alg", json_object_get(header, "alg"),
			 "a signature algorithm that is supported here");
		return MW_R_TOKEN_ALG_REFUSED;
	}
	return MW_R_NONE;
}

/* A kid that is no text is none of the issuer's. */
static bool has_bad_kid(const json_t *header)
{
	const json_t *kid = json_object_get(header, "kid");
	struct mw_span text = mw_json_string(header, "kid");

	return kid != NULL &&
	       (text.len == 0 || text.len > MW_JWK_KID_MAX || !mw_span_is_text(text));
}

static enum mw_jwks_choice choose(const json_t *header, const struct mw_jwks *keys,
				  const struct mw_jwk **out)
{
	return mw_jwks_choose(keys, mw_json_string(header, "kid"), mw_json_string(header, "alg"),
			      out);
}

static enum mw_reason choose_reason(const json_t *header, const struct mw_jwks *keys,
				    const struct mw_jwk **out)
{
	*out = NULL;
	if (mw_jws_alg_of(mw_json_string(header, "alg")) == MW_JWS_NO_ALG)
		return MW_R_TOKEN_ALG_REFUSED;
	if (has_bad_kid(header))
		return MW_R_TOKEN_KEY_UNKNOWN;
	switch (choose(header, keys, out)) {
	case MW_JWKS_CHOSEN:
	case MW_JWKS_ONLY:
		return MW_R_NONE;
	case MW_JWKS_OTHER_ALG:
		return MW_R_TOKEN_ALG_MISMATCH;
	case MW_JWKS_SKIPPED:
		return MW_R_TOKEN_KEY_UNUSABLE;
	case MW_JWKS_SEVERAL:
		return MW_R_TOKEN_KEY_UNNAMED;
	default:
		return json_object_get(header, "kid") == NULL ? MW_R_TOKEN_KEY_UNNAMED
							      : MW_R_TOKEN_KEY_UNKNOWN;
	}
}

/* The key that the header names, by its kid and its algorithm. */
static enum mw_reason choose_key(const json_t *header, const struct mw_jwks *keys,
				 const struct mw_jwk **out, char *detail)
{
	enum mw_reason reason = choose_reason(header, keys, out);

	if (reason == MW_R_TOKEN_ALG_MISMATCH)
		mw_found(detail, "alg", json_object_get(header, "alg"),
			 "the algorithm of the key that it names");
	else if (reason != MW_R_NONE)
		mw_found(detail, "kid", json_object_get(header, "kid"),
			 "the name of a key of the issuer that can be used");
	return reason;
}

struct mw_span mw_jwt_kid(const struct mw_jwt *jwt)
{
	return mw_json_string(jwt->header, "kid");
}

bool mw_jwt_may_be_newer(const struct mw_jwt *jwt, const struct mw_jwks *keys,
			 enum mw_reason reason)
{
	const struct mw_jwk *key;
	enum mw_jwks_choice choice;

	if (has_bad_kid(jwt->header))
		return false;
	choice = choose(jwt->header, keys, &key);
	/* Whom a key without a name does not verify may have a newer one. */
	return (choice == MW_JWKS_NONE &&
		(reason == MW_R_TOKEN_KEY_UNKNOWN || reason == MW_R_TOKEN_KEY_UNNAMED)) ||
	       (choice == MW_JWKS_ONLY &&
		(reason == MW_R_TOKEN_SIGNATURE || reason == MW_R_TOKEN_SIGNATURE_FORM));
}

static enum mw_reason check_signature(const struct mw_jwt *jwt, const struct mw_jwk *key)
{
	switch (mw_jws_verify(&key->key, jwt->signing_input, jwt->signature)) {
	case MW_JWS_GOOD:
		return MW_R_NONE;
	case MW_JWS_MALFORMED:
		return MW_R_TOKEN_SIGNATURE_FORM;
	case MW_JWS_BAD:
		return MW_R_TOKEN_SIGNATURE;
	default:
		return MW_R_INTERNAL;
	}
}

enum mw_reason mw_jwt_authenticate(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
				   enum mw_jwt_type type, const struct mw_jwks *keys, char *detail)
{
	const struct mw_jwk *key;
	enum mw_reason reason;

	if ((reason = mw_jwt_check_header(jwt, type, detail)) != MW_R_NONE)
		return reason;
	if (!mw_span_is(mw_jwt_issuer(jwt), policy->issuer))
		return MW_R_TOKEN_ISSUER_UNKNOWN;
	if ((reason = choose_key(jwt->header, keys, &key, detail)) != MW_R_NONE)
		return reason;
	return check_signature(jwt, key);
}

enum mw_reason mw_jwt_verify(const struct mw_jwt *jwt, const struct mw_jwt_policy *policy,
			     const struct mw_jwks *keys, int64_t now, struct mw_jwt_claims *claims)
{
	char detail[MW_DETAIL_SIZE] = "";
	enum mw_reason reason;

	memset(claims, 0, sizeof(*claims));
	reason = mw_jwt_authenticate(jwt, policy, policy->type, keys, detail);
	if (reason == MW_R_NONE) {
		reason = mw_jwt_claims_check(jwt->payload, policy, now, claims);
		memcpy(detail, claims->detail, sizeof(detail));
	}
	if (reason != MW_R_NONE) {
		memset(claims, 0, sizeof(*claims));
		memcpy(claims->detail, detail, sizeof(detail));
	}
	return reason;
}
