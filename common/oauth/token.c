/*
 * NAME
 *	token - short-lived access tokens of our own
 */
#include "common/oauth/token.h"

#include <jansson.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/b32.h"
#include "base/b64.h"
#include "base/secret.h"
#include "common/oauth/claims.h"

#define COORDINATE 32
#define JWK_MAX	   256

void mw_token_make_jti(mw_random_fn random, char jti[static MW_TOKEN_JTI_SIZE])
{
	uint8_t bytes[MW_TOKEN_JTI_SIZE - 1];

	random(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		jti[i] = mw_b32_char(bytes[i] % 32);
	jti[sizeof(bytes)] = '\0';
}

bool mw_token_read_jti(struct mw_span typed, char jti[static MW_TOKEN_JTI_SIZE])
{
	if (typed.len != MW_TOKEN_JTI_SIZE - 1)
		return false;
	for (size_t i = 0; i < typed.len; i++) {
		int digit = mw_b32_digit(typed.ptr[i]);

		if (digit < 0)
			return false;
		jti[i] = mw_b32_char((unsigned)digit);
	}
	jti[typed.len] = '\0';
	return true;
}

static void ed25519_pair(const struct mw_keyring *keyring, uint8_t point[static 32],
			 uint8_t secret[static crypto_sign_SECRETKEYBYTES])
{
	uint8_t seed[MW_TOKEN_SEED_SIZE];

	_Static_assert(MW_TOKEN_SEED_SIZE >= crypto_sign_SEEDBYTES, "seed");
	mw_keyring_token_seed(keyring, MW_TOKEN_ED25519, seed);
	crypto_sign_seed_keypair(point, secret, seed);
	sodium_memzero(seed, sizeof(seed));
}

/* A scalar in 1 .. n-1 from more bits than needed (FIPS 186-5 A.2.1). */
static BIGNUM *p256_scalar(const struct mw_keyring *keyring, const EC_GROUP *group, BN_CTX *ctx)
{
	uint8_t seed[MW_TOKEN_SEED_SIZE];
	BIGNUM *c, *last = BN_dup(EC_GROUP_get0_order(group)), *d = BN_secure_new();

	mw_keyring_token_seed(keyring, MW_TOKEN_P256, seed);
	c = BN_bin2bn(seed, sizeof(seed), BN_secure_new());
	sodium_memzero(seed, sizeof(seed));
	if (c == NULL || last == NULL || d == NULL || BN_sub_word(last, 1) != 1 ||
	    BN_mod(d, c, last, ctx) != 1 || BN_add_word(d, 1) != 1) {
		BN_clear_free(d);
		d = NULL;
	}
	BN_clear_free(c);
	BN_free(last);
	return d;
}

static EVP_PKEY *p256_from(BIGNUM *d, const uint8_t *point, size_t len)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *how = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (build != NULL && how != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, len) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, d) == 1 &&
	    (params = OSSL_PARAM_BLD_to_param(build)) != NULL && EVP_PKEY_fromdata_init(how) == 1)
		EVP_PKEY_fromdata(how, &key, EVP_PKEY_KEYPAIR, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(how);
	return key;
}

/* The key pair, and its point: 04 X Y. NULL when the library failed. */
static EVP_PKEY *p256_pair(const struct mw_keyring *keyring,
			   uint8_t point[static 1 + 2 * COORDINATE])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	BN_CTX *ctx = BN_CTX_secure_new();
	EC_POINT *public = group != NULL ? EC_POINT_new(group) : NULL;
	BIGNUM *d = public != NULL && ctx != NULL ? p256_scalar(keyring, group, ctx) : NULL;
	EVP_PKEY *key = NULL;
	size_t len = 1 + 2 * COORDINATE;

	if (d != NULL && EC_POINT_mul(group, public, d, NULL, NULL, ctx) == 1 &&
	    EC_POINT_point2oct(group, public, POINT_CONVERSION_UNCOMPRESSED, point, len, ctx) ==
		    len)
		key = p256_from(d, point, len);
	BN_clear_free(d);
	EC_POINT_free(public);
	BN_CTX_free(ctx);
	EC_GROUP_free(group);
	ERR_clear_error();
	return key;
}

/* The members that RFC 7638 section 3.2 hashes, in its order. */
static void put_ed25519(struct mw_wbuf *w, const uint8_t point[static 32])
{
	mw_put_str(w, "\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"");
	mw_b64_encode(MW_B64URL, mw_span_of(point, 32), w);
	mw_put_str(w, "\"");
}

static void put_p256(struct mw_wbuf *w, const uint8_t point[static 1 + 2 * COORDINATE])
{
	mw_put_str(w, "\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
	mw_b64_encode(MW_B64URL, mw_span_of(point + 1, COORDINATE), w);
	mw_put_str(w, "\",\"y\":\"");
	mw_b64_encode(MW_B64URL, mw_span_of(point + 1 + COORDINATE, COORDINATE), w);
	mw_put_str(w, "\"");
}

/* The generation of the master key, a hyphen, and the thumbprint (RFC 7638). */
static void put_kid(const struct mw_keyring *keyring, struct mw_wbuf *w, struct mw_span members)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const uint8_t *)"{", 1);
	crypto_hash_sha256_update(&state, members.ptr, members.len);
	crypto_hash_sha256_update(&state, (const uint8_t *)"}", 1);
	crypto_hash_sha256_final(&state, hash);
	mw_putf(w, "%u-", mw_keyring_generation(keyring));
	mw_b64_encode(MW_B64URL, mw_span_of(hash, sizeof(hash)), w);
}

static void put_jwk(const struct mw_keyring *keyring, struct mw_wbuf *w, enum mw_jws_alg alg,
		    struct mw_span members)
{
	mw_putf(w, "{\"alg\":\"%s\",\"use\":\"sig\",\"kid\":\"", mw_jws_alg_name(alg));
	put_kid(keyring, w, members);
	mw_put_str(w, "\",");
	mw_put(w, members);
	mw_put_str(w, "}");
}

bool mw_token_jwks(const struct mw_keyring *keyring, struct mw_wbuf *out)
{
	uint8_t point[1 + 2 * COORDINATE], secret[crypto_sign_SECRETKEYBYTES], text[JWK_MAX];
	struct mw_wbuf members = mw_wbuf_of(text, sizeof(text));
	EVP_PKEY *p256;

	ed25519_pair(keyring, point, secret);
	sodium_memzero(secret, sizeof(secret));
	put_ed25519(&members, point);
	mw_put_str(out, "{\"keys\":[");
	put_jwk(keyring, out, MW_JWS_EDDSA, mw_wbuf_span(&members));
	if ((p256 = p256_pair(keyring, point)) == NULL)
		return false;
	EVP_PKEY_free(p256);
	mw_wbuf_cut(&members, 0);
	put_p256(&members, point);
	mw_put_str(out, ",");
	put_jwk(keyring, out, MW_JWS_ES256, mw_wbuf_span(&members));
	mw_put_str(out, "]}");
	return !out->overflow;
}

/* R || S (RFC 7518 section 3.4). */
static bool sign_p256(EVP_PKEY *key, struct mw_span input, uint8_t signature[static 64])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128];
	const uint8_t *at = der;
	size_t len = sizeof(der);
	ECDSA_SIG *both = NULL;
	bool good;

	good = ctx != NULL && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestSign(ctx, der, &len, input.ptr, input.len) == 1 &&
	       (both = d2i_ECDSA_SIG(NULL, &at, (long)len)) != NULL &&
	       BN_bn2binpad(ECDSA_SIG_get0_r(both), signature, COORDINATE) == COORDINATE &&
	       BN_bn2binpad(ECDSA_SIG_get0_s(both), signature + COORDINATE, COORDINATE) ==
		       COORDINATE;
	ECDSA_SIG_free(both);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static json_t *words(const char *text)
{
	struct mw_span list = mw_span_str(text), word;
	json_t *array = json_array();

	while (mw_take_word(&list, &word))
		json_array_append_new(array, json_stringn((const char *)word.ptr, word.len));
	return array;
}

static bool put_payload(struct mw_wbuf *w, const struct mw_token_request *r)
{
	json_t *claims = json_pack("{s:s, s:o, s:s, s:I, s:s, s:s, s:s, s:I, s:I}", "iss",
				   r->issuer, "aud", words(r->audience), "sub", r->account,
				   MW_JWT_ACCOUNT_CLAIM, (json_int_t)r->account_id, "client_id",
				   "mailward", "scope", r->scopes, "jti", r->jti, "iat",
				   (json_int_t)r->issued, "exp", (json_int_t)r->expires);
	char *text;

	if (claims != NULL && r->networks[0] != '\0')
		json_object_set_new(claims, MW_JWT_NETWORKS_CLAIM, json_string(r->networks));
	text = claims != NULL ? json_dumps(claims, JSON_COMPACT) : NULL;
	json_decref(claims);
	if (text == NULL)
		return false;
	mw_b64_encode(MW_B64URL, mw_span_str(text), w);
	free(text);
	return true;
}

/* Header and payload, with a dot between. */
static bool put_signing_input(const struct mw_keyring *keyring, struct mw_wbuf *w,
			      const struct mw_token_request *r, struct mw_span members)
{
	uint8_t text[JWK_MAX];
	struct mw_wbuf header = mw_wbuf_of(text, sizeof(text));

	mw_putf(&header, "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"", mw_jws_alg_name(r->alg));
	put_kid(keyring, &header, members);
	mw_put_str(&header, "\"}");
	mw_b64_encode(MW_B64URL, mw_wbuf_span(&header), w);
	mw_put_str(w, ".");
	return !header.overflow && put_payload(w, r) && !w->overflow;
}

static bool issue_eddsa(const struct mw_keyring *keyring, const struct mw_token_request *r,
			struct mw_wbuf *out, uint8_t signature[static 64])
{
	uint8_t point[32], secret[crypto_sign_SECRETKEYBYTES], text[JWK_MAX];
	struct mw_wbuf members = mw_wbuf_of(text, sizeof(text));
	bool good;

	ed25519_pair(keyring, point, secret);
	put_ed25519(&members, point);
	good = put_signing_input(keyring, out, r, mw_wbuf_span(&members)) &&
	       crypto_sign_detached(signature, NULL, out->ptr, out->len, secret) == 0;
	sodium_memzero(secret, sizeof(secret));
	return good;
}

static bool issue_es256(const struct mw_keyring *keyring, const struct mw_token_request *r,
			struct mw_wbuf *out, uint8_t signature[static 64])
{
	uint8_t point[1 + 2 * COORDINATE], text[JWK_MAX];
	struct mw_wbuf members = mw_wbuf_of(text, sizeof(text));
	EVP_PKEY *key = p256_pair(keyring, point);
	bool good;

	if (key == NULL)
		return false;
	put_p256(&members, point);
	good = put_signing_input(keyring, out, r, mw_wbuf_span(&members)) &&
	       sign_p256(key, mw_wbuf_span(out), signature);
	EVP_PKEY_free(key);
	return good;
}

bool mw_token_issue(const struct mw_keyring *keyring, const struct mw_token_request *request,
		    struct mw_wbuf *out)
{
	uint8_t signature[64];

	if (!(request->alg == MW_JWS_ES256 ? issue_es256(keyring, request, out, signature)
					   : issue_eddsa(keyring, request, out, signature)))
		return false;
	mw_put_str(out, ".");
	mw_b64_encode(MW_B64URL, mw_span_of(signature, sizeof(signature)), out);
	return !out->overflow;
}
