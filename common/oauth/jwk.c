/*
 * NAME
 *	jwk - parse a JWK set into keys that verify
 */
#include "common/oauth/jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/json.h"

/* Longer moduli only burn time. */
#define RSA_BITS_MAX   8192
#define COORDINATE_MAX 48

struct mw_jwks {
	atomic_uint refs;
	size_t count, skipped;
	struct mw_jwk keys[];
};

static bool take_bytes(const json_t *jwk, const char *name, struct mw_wbuf *out)
{
	return mw_b64_decode(MW_B64URL, mw_json_string(jwk, name), out) && out->len > 0;
}

/* Base64urlUInt (RFC 7518 section 2). */
static BIGNUM *take_number(const json_t *jwk, const char *name)
{
	uint8_t bytes[RSA_BITS_MAX / 8 + 1];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	if (!take_bytes(jwk, name, &w))
		return NULL;
	return BN_bin2bn(bytes, (int)w.len, NULL);
}

/* A public key that passes the library's own validation, or NULL. */
static EVP_PKEY *public_key(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL), *check = NULL;
	EVP_PKEY *key = NULL;

	if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		goto out;
	check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	if (check == NULL || EVP_PKEY_public_check(check) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
out:
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	ERR_clear_error();
	return key;
}

/* e must be odd and from 65537 (FIPS 186-5 section 5.4) to 32 bits. */
static bool good_exponent(const BIGNUM *e)
{
	return BN_is_odd(e) && BN_num_bits(e) >= 17 && BN_num_bits(e) <= 32;
}

static EVP_PKEY *rsa_key(const json_t *jwk)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = take_number(jwk, "n"), *e = take_number(jwk, "e");
	EVP_PKEY *key = NULL;

	if (build != NULL && n != NULL && e != NULL && BN_num_bits(n) >= MW_JWS_RSA_BITS_MIN &&
	    BN_num_bits(n) <= RSA_BITS_MAX && good_exponent(e) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		key = public_key("RSA", build);
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* x and y are as long as the field, leading zeros and all (RFC 7518 6.2.1.2). */
static EVP_PKEY *ec_key(const json_t *jwk, const char *group, size_t len)
{
	uint8_t point[1 + 2 * COORDINATE_MAX] = { 4 /* uncompressed */ };
	struct mw_wbuf x = mw_wbuf_of(point + 1, len), y = mw_wbuf_of(point + 1 + len, len);
	OSSL_PARAM_BLD *build;
	EVP_PKEY *key = NULL;

	if (!take_bytes(jwk, "x", &x) || !take_bytes(jwk, "y", &y) || x.len != len || y.len != len)
		return NULL;
	build = OSSL_PARAM_BLD_new();
	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * len) ==
		    1)
		key = public_key("EC", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

static bool take_evp(EVP_PKEY *evp, enum mw_jws_alg alg, struct mw_jws_key *key)
{
	bool good = evp != NULL && mw_jws_key_evp(key, alg, evp);

	EVP_PKEY_free(evp);
	return good;
}

static bool take_ed25519(const json_t *jwk, struct mw_jws_key *key)
{
	uint8_t point[32];
	struct mw_wbuf x = mw_wbuf_of(point, sizeof(point));

	return take_bytes(jwk, "x", &x) && mw_jws_key_ed25519(key, mw_wbuf_span(&x));
}

static bool take_material(const json_t *jwk, enum mw_jws_alg alg, struct mw_jws_key *key)
{
	switch (alg) {
	case MW_JWS_RS256:
	case MW_JWS_PS256:
		return take_evp(rsa_key(jwk), alg, key);
	case MW_JWS_ES256:
		return take_evp(ec_key(jwk, "P-256", 32), alg, key);
	case MW_JWS_ES384:
		return take_evp(ec_key(jwk, "P-384", 48), alg, key);
	case MW_JWS_EDDSA:
		return take_ed25519(jwk, key);
	default:
		return false;
	}
}

/* The key's one algorithm: the one that it names, which must fit its type and curve,
 * else the one that these leave; for RSA, `rsa`. */
static enum mw_jws_alg alg_of_key(const json_t *jwk, enum mw_jws_alg rsa)
{
	struct mw_span kty = mw_json_string(jwk, "kty"), crv = mw_json_string(jwk, "crv");
	enum mw_jws_alg named = mw_jws_alg_of(mw_json_string(jwk, "alg"));

	if (json_object_get(jwk, "alg") != NULL)
		return mw_jws_alg_takes(named, kty, crv) ? named : MW_JWS_NO_ALG;
	if (mw_jws_alg_takes(rsa, kty, crv))
		return rsa;
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_jws_alg_takes((enum mw_jws_alg)alg, kty, crv))
			return (enum mw_jws_alg)alg;
	return MW_JWS_NO_ALG;
}

/* RFC 7517 sections 4.2 and 4.3. */
static bool is_for_signatures(const json_t *jwk)
{
	const json_t *use = json_object_get(jwk, "use"), *ops = json_object_get(jwk, "key_ops");
	const json_t *op;
	size_t i;

	if (use != NULL && !mw_span_is(mw_json_string(jwk, "use"), "sig"))
		return false;
	if (ops == NULL)
		return true;
	json_array_foreach(ops, i, op) if (json_is_string(op) && strcmp(json_string_value(op),
									"verify") == 0) return true;
	return false;
}

static bool take_kid(const json_t *jwk, struct mw_jwk *out)
{
	struct mw_span kid = mw_json_string(jwk, "kid");

	if (json_object_get(jwk, "kid") == NULL)
		return true;
	return kid.len > 0 && mw_span_is_text(kid) && mw_span_copy(kid, out->kid, sizeof(out->kid));
}

/* One key; false, and nothing to free, when it can't be used here. */
static bool take_key(const json_t *jwk, enum mw_jws_alg rsa, struct mw_jwk *out)
{
	memset(out, 0, sizeof(*out));
	if (!json_is_object(jwk) || !is_for_signatures(jwk) || json_object_get(jwk, "d") != NULL ||
	    !take_kid(jwk, out))
		return false;
	return take_material(jwk, alg_of_key(jwk, rsa), &out->key);
}

static int check_set(const struct mw_jwks *set, struct mw_err *err)
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(set->keys[i].kid, set->keys[j].kid) == 0)
				return mw_fail(err, "two keys have the kid \"%.64s\"",
					       set->keys[i].kid);
	return 0;
}

static struct mw_jwks *take_set(const json_t *keys, enum mw_jws_alg rsa, struct mw_err *err)
{
	size_t total = json_array_size(keys);
	struct mw_jwks *set;

	if (!json_is_array(keys) || total > MW_JWKS_KEYS_MAX) {
		mw_fail(err, "is no JWK set of at most %d keys", MW_JWKS_KEYS_MAX);
		return NULL;
	}
	if ((set = calloc(1, sizeof(*set) + total * sizeof(set->keys[0]))) == NULL) {
		mw_fail(err, "no memory for %zu keys", total);
		return NULL;
	}
	atomic_init(&set->refs, 1);
	for (size_t i = 0; i < total; i++) {
		if (take_key(json_array_get(keys, i), rsa, &set->keys[set->count]))
			set->count++;
		else
			set->skipped++;
	}
	if (check_set(set, err) != 0) {
		mw_jwks_unref(set);
		return NULL;
	}
	return set;
}

struct mw_jwks *mw_jwks_parse(struct mw_span json, enum mw_jws_alg rsa, struct mw_err *err)
{
	struct mw_jwks *set = NULL;
	json_t *root;

	if (sodium_init() < 0) {
		mw_fail(err, "libsodium cannot start");
		return NULL;
	}
	root = json.len <= MW_JWKS_BYTES_MAX ? mw_json_object(json) : NULL;
	if (root == NULL)
		mw_fail(err, "is no JSON object of at most %d bytes", MW_JWKS_BYTES_MAX);
	else
		set = take_set(json_object_get(root, "keys"), rsa, err);
	json_decref(root);
	return set;
}

struct mw_jwks *mw_jwks_ref(struct mw_jwks *set)
{
	atomic_fetch_add_explicit(&set->refs, 1, memory_order_relaxed);
	return set;
}

void mw_jwks_unref(struct mw_jwks *set)
{
	if (set == NULL || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < set->count; i++)
		mw_jws_key_clear(&set->keys[i].key);
	free(set);
}

size_t mw_jwks_count(const struct mw_jwks *set)
{
	return set->count;
}

size_t mw_jwks_skipped(const struct mw_jwks *set)
{
	return set->skipped;
}

const struct mw_jwk *mw_jwks_find(const struct mw_jwks *set, struct mw_span kid)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->keys[i].kid[0] != '\0' && mw_span_is(kid, set->keys[i].kid))
			return &set->keys[i];
	return NULL;
}

const struct mw_jwk *mw_jwks_only(const struct mw_jwks *set, enum mw_jws_alg alg)
{
	const struct mw_jwk *only = NULL;

	for (size_t i = 0; i < set->count; i++) {
		if (set->keys[i].key.alg != alg)
			continue;
		if (only != NULL)
			return NULL;
		only = &set->keys[i];
	}
	return only;
}
