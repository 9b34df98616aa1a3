/*
 * NAME
 *	jwk_material - the numbers of a JWK, as a key that verifies
 */
#include "common/oauth/jwk_material.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/ed448.h"
#include "common/oauth/json.h"

/* Longer moduli only burn time. */
#define RSA_BITS_MAX   8192
#define COORDINATE_MAX 66

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

/* Infineon's RSALib made primes that are powers of 65537 modulo many small ones, and
 * so are their products ("The Return of Coppersmith's Attack", CVE-2017-15361): such
 * keys can be factored. Of others, one in 2^27 looks like that. */
static bool is_roca(const BIGNUM *n)
{
	static const unsigned short primes[] = { 11, 13, 17,  19,  37,	53,  61,  71, 73,
						 79, 97, 103, 107, 109, 127, 151, 157 };

	for (size_t i = 0; i < sizeof(primes) / sizeof(primes[0]); i++) {
		BN_ULONG rest = BN_mod_word(n, primes[i]), power = 65537 % primes[i];

		while (power != 1 && power != rest)
			power = power * 65537 % primes[i];
		if (power != rest)
			return false;
	}
	return true;
}

/* e must be odd and from 65537 (FIPS 186-5 section 5.4) to 32 bits. */
static int check_rsa(const BIGNUM *n, const BIGNUM *e, struct mw_err *err)
{
	if (n == NULL || e == NULL)
		return mw_fail(err, "n or e is missing, not base64url, or longer than %d bits",
			       RSA_BITS_MAX);
	if (BN_num_bits(n) < MW_JWS_RSA_BITS_MIN || BN_num_bits(n) > RSA_BITS_MAX)
		return mw_fail(err, "n has %d bits; %d to %d are accepted", BN_num_bits(n),
			       MW_JWS_RSA_BITS_MIN, RSA_BITS_MAX);
	if (!BN_is_odd(e) || BN_num_bits(e) < 17 || BN_num_bits(e) > 32)
		return mw_fail(err, "e is not an odd number from 65537 to 32 bits");
	if (is_roca(n))
		return mw_fail(err, "n is of the weak kind of CVE-2017-15361 (ROCA)");
	return 0;
}

static EVP_PKEY *rsa_key(const json_t *jwk, struct mw_err *err)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = take_number(jwk, "n"), *e = take_number(jwk, "e");
	EVP_PKEY *key = NULL;

	if (check_rsa(n, e, err) == 0) {
		if (build != NULL && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
		    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
			key = public_key("RSA", build);
		if (key == NULL)
			mw_fail(err, "n is not the modulus of an RSA key");
	}
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* x and y are as long as the field, leading zeros and all (RFC 7518 6.2.1.2). */
static EVP_PKEY *ec_key(const json_t *jwk, const char *group, size_t len, struct mw_err *err)
{
	uint8_t point[1 + 2 * COORDINATE_MAX] = { 4 /* uncompressed */ };
	struct mw_wbuf x = mw_wbuf_of(point + 1, len), y = mw_wbuf_of(point + 1 + len, len);
	OSSL_PARAM_BLD *build;
	EVP_PKEY *key = NULL;

	if (!take_bytes(jwk, "x", &x) || !take_bytes(jwk, "y", &y) || x.len != len ||
	    y.len != len) {
		mw_fail(err, "x or y is not %zu bytes in base64url", len);
		return NULL;
	}
	build = OSSL_PARAM_BLD_new();
	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * len) ==
		    1)
		key = public_key("EC", build);
	OSSL_PARAM_BLD_free(build);
	if (key == NULL)
		mw_fail(err, "x and y are not a point of %s", group);
	return key;
}

static bool take_evp(EVP_PKEY *evp, enum mw_jws_alg alg, struct mw_jws_key *key, struct mw_err *err)
{
	bool good = evp != NULL && mw_jws_key_evp(key, alg, evp);

	if (evp != NULL && !good)
		mw_fail(err, "OpenSSL does not verify %s with it", mw_jws_alg_name(alg));
	EVP_PKEY_free(evp);
	return good;
}

static bool take_ed25519(const json_t *jwk, struct mw_jws_key *key, struct mw_err *err)
{
	uint8_t point[32];
	struct mw_wbuf x = mw_wbuf_of(point, sizeof(point));

	if (take_bytes(jwk, "x", &x) && mw_jws_key_ed25519(key, mw_wbuf_span(&x)))
		return true;
	return mw_fail(err, "x is not a point of Ed25519's main group") == 0;
}

static EVP_PKEY *ed448_key(const json_t *jwk, struct mw_err *err)
{
	uint8_t point[MW_ED448_BYTES];
	struct mw_wbuf x = mw_wbuf_of(point, sizeof(point));

	if (take_bytes(jwk, "x", &x) && x.len == sizeof(point) && mw_ed448_is_safe_point(point))
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED448, NULL, point, sizeof(point));
	mw_fail(err, "x is not a point of Ed448, or one of small order");
	return NULL;
}

bool mw_jwk_material(const json_t *jwk, enum mw_jws_alg alg, struct mw_jws_key *key,
		     struct mw_err *err)
{
	err->text[0] = '\0';
	switch (alg) {
	case MW_JWS_ES256:
		return take_evp(ec_key(jwk, "P-256", 32, err), alg, key, err);
	case MW_JWS_ES384:
		return take_evp(ec_key(jwk, "P-384", 48, err), alg, key, err);
	case MW_JWS_ES512:
		return take_evp(ec_key(jwk, "P-521", 66, err), alg, key, err);
	case MW_JWS_EDDSA:
		return take_ed25519(jwk, key, err);
	case MW_JWS_ED448:
		return take_evp(ed448_key(jwk, err), alg, key, err);
	default:
		return take_evp(rsa_key(jwk, err), alg, key, err);
	}
}
