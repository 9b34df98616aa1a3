/*
 * NAME
 *	token_maker - an issuer in a few lines
 */
#include "tests/unit/token_maker.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"

static void must(int ok)
{
	if (!ok)
		abort();
}

/* How keys are made and sign. */
// clang-format off
static const struct {
	const char *curve; /* NULL: RSA */
	const EVP_MD *(*digest)(void);
	size_t field; /* of ECDSA */
	bool pss;
} ways[MW_JWS_ALG_COUNT] = {
	[MW_JWS_RS256] = { NULL, EVP_sha256, 0, false },
	[MW_JWS_RS384] = { NULL, EVP_sha384, 0, false },
	[MW_JWS_RS512] = { NULL, EVP_sha512, 0, false },
	[MW_JWS_PS256] = { NULL, EVP_sha256, 0, true },
	[MW_JWS_PS384] = { NULL, EVP_sha384, 0, true },
	[MW_JWS_PS512] = { NULL, EVP_sha512, 0, true },
	[MW_JWS_ES256] = { "P-256", EVP_sha256, 32, false },
	[MW_JWS_ES384] = { "P-384", EVP_sha384, 48, false },
	[MW_JWS_ES512] = { "P-521", EVP_sha512, 66, false },
	[MW_JWS_EDDSA] = { "ED25519", NULL, 0, false },
	[MW_JWS_ED448] = { "ED448", NULL, 0, false },
};
// clang-format on

struct maker_key maker_key_new(const char *kid, enum mw_jws_alg alg, unsigned bits)
{
	struct maker_key key = { .kid = kid, .alg = alg };

	if (ways[alg].curve == NULL)
		key.evp = EVP_RSA_gen(bits);
	else if (ways[alg].field != 0)
		key.evp = EVP_EC_gen(ways[alg].curve);
	else
		key.evp = EVP_PKEY_Q_keygen(NULL, NULL, ways[alg].curve);
	must(key.evp != NULL);
	return key;
}

void maker_key_free(struct maker_key *key)
{
	EVP_PKEY_free(key->evp);
	key->evp = NULL;
}

static void put_b64(struct mw_wbuf *w, const char *name, const uint8_t *bytes, size_t len)
{
	mw_putf(w, ",\"%s\":\"", name);
	mw_b64_encode(MW_B64URL, mw_span_of(bytes, len), w);
	mw_put_str(w, "\"");
}

static void put_number(struct mw_wbuf *w, const char *name, EVP_PKEY *key, const char *param,
		       size_t len)
{
	BIGNUM *number = NULL;
	uint8_t bytes[1024];

	must(EVP_PKEY_get_bn_param(key, param, &number) == 1);
	if (len == 0)
		len = (size_t)BN_num_bytes(number);
	must(BN_bn2binpad(number, bytes, (int)len) > 0);
	put_b64(w, name, bytes, len);
	BN_free(number);
}

const char *maker_jwk(const struct maker_key *key, const char *more, char out[static MAKER_JWK_MAX])
{
	struct mw_wbuf w = mw_wbuf_of(out, MAKER_JWK_MAX);
	const char *curve = ways[key->alg].curve;
	size_t field = ways[key->alg].field;
	uint8_t point[64];
	size_t len = sizeof(point);

	mw_putf(&w, "{%s", more);
	if (key->kid != NULL)
		mw_putf(&w, "\"kid\":\"%s\",", key->kid);
	if (curve == NULL) {
		mw_put_str(&w, "\"kty\":\"RSA\"");
		put_number(&w, "n", key->evp, OSSL_PKEY_PARAM_RSA_N, 0);
		put_number(&w, "e", key->evp, OSSL_PKEY_PARAM_RSA_E, 0);
	} else if (field == 0) {
		mw_putf(&w, "\"kty\":\"OKP\",\"crv\":\"Ed%s\"", curve + 2);
		must(EVP_PKEY_get_raw_public_key(key->evp, point, &len) == 1);
		put_b64(&w, "x", point, len);
	} else {
		mw_putf(&w, "\"kty\":\"EC\",\"crv\":\"%s\"", curve);
		put_number(&w, "x", key->evp, OSSL_PKEY_PARAM_EC_PUB_X, field);
		put_number(&w, "y", key->evp, OSSL_PKEY_PARAM_EC_PUB_Y, field);
	}
	mw_put_str(&w, "}");
	must(!w.overflow && w.len < w.size);
	return mw_wbuf_cstr(&w);
}

/* DER to R || S. */
static size_t flatten(uint8_t *signature, size_t len, size_t half)
{
	const uint8_t *der = signature;
	ECDSA_SIG *both = d2i_ECDSA_SIG(NULL, &der, (long)len);

	must(both != NULL);
	must(BN_bn2binpad(ECDSA_SIG_get0_r(both), signature, (int)half) > 0 &&
	     BN_bn2binpad(ECDSA_SIG_get0_s(both), signature + half, (int)half) > 0);
	ECDSA_SIG_free(both);
	return 2 * half;
}

size_t maker_sign(const struct maker_key *key, struct mw_span input, uint8_t *out)
{
	const EVP_MD *digest = ways[key->alg].digest != NULL ? ways[key->alg].digest() : NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how;
	size_t len = 1024;

	must(EVP_DigestSignInit(ctx, &how, digest, NULL, key->evp) == 1);
	if (ways[key->alg].pss)
		must(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) > 0 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) > 0);
	must(EVP_DigestSign(ctx, out, &len, input.ptr, input.len) == 1);
	EVP_MD_CTX_free(ctx);
	if (ways[key->alg].field != 0)
		len = flatten(out, len, ways[key->alg].field);
	return len;
}

const char *maker_token(const struct maker_key *key, const char *header, const char *payload,
			char out[static MAKER_TOKEN_MAX])
{
	struct mw_wbuf w = mw_wbuf_of(out, MAKER_TOKEN_MAX);
	uint8_t signature[1024];
	size_t len;

	mw_b64_encode(MW_B64URL, mw_span_str(header), &w);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, mw_span_str(payload), &w);
	len = maker_sign(key, mw_wbuf_span(&w), signature);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, mw_span_of(signature, len), &w);
	must(!w.overflow && w.len < w.size);
	return mw_wbuf_cstr(&w);
}

const char *maker_join(struct mw_span header, struct mw_span payload, struct mw_span signature,
		       char out[static MAKER_TOKEN_MAX])
{
	struct mw_wbuf w = mw_wbuf_of(out, MAKER_TOKEN_MAX);

	mw_b64_encode(MW_B64URL, header, &w);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, payload, &w);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, signature, &w);
	must(!w.overflow && w.len < w.size);
	return mw_wbuf_cstr(&w);
}
