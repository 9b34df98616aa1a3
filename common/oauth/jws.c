/*
 * NAME
 *	jws - verify the signatures of tokens
 * DESCRIPTION
 *	The form of a signature is checked before a library sees it: its exact
 *	length, and for ECDSA that R and S are in 1 .. n-1 (FIPS 186-5 section
 *	6.4.2), which in 2022 half of the Java world forgot (CVE-2022-21449).
 *	libsodium and, for Ed448, OpenSSL refuse an S that is not reduced.
 *
 *	Setting a context up costs OpenSSL 3 a tenth of an RSA verification, so
 *	each key carries one that is ready and is copied.
 */
#include "common/oauth/jws.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#define COORDINATE_MAX 66

/* A SEQUENCE of two INTEGERs, each with a sign byte; its own length may take two bytes. */
#define DER_MAX (3 + 2 * (3 + COORDINATE_MAX))

/* The orders of the groups (SEC 2, sections 2.4.2, 2.5.1 and 2.6.1). */
static const uint8_t order_p256[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
	0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
};
static const uint8_t order_p384[48] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
	0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
};
static const uint8_t order_p521[66] = {
	0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b,
	0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c,
	0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09,
};

/* How each is done by OpenSSL. Ed448 hashes by itself. */
// clang-format off
static const struct {
	const EVP_MD *(*digest)(void);
	bool pss;
	const uint8_t *order; /* ECDSA: of its group … */
	size_t half;	      /* … and its length, which R and S have, too */
} ways[MW_JWS_ALG_COUNT] = {
	[MW_JWS_RS256] = { EVP_sha256, false, NULL, 0 },
	[MW_JWS_RS384] = { EVP_sha384, false, NULL, 0 },
	[MW_JWS_RS512] = { EVP_sha512, false, NULL, 0 },
	[MW_JWS_PS256] = { EVP_sha256, true, NULL, 0 },
	[MW_JWS_PS384] = { EVP_sha384, true, NULL, 0 },
	[MW_JWS_PS512] = { EVP_sha512, true, NULL, 0 },
	[MW_JWS_ES256] = { EVP_sha256, false, order_p256, sizeof(order_p256) },
	[MW_JWS_ES384] = { EVP_sha384, false, order_p384, sizeof(order_p384) },
	[MW_JWS_ES512] = { EVP_sha512, false, order_p521, sizeof(order_p521) },
	[MW_JWS_ED448] = { NULL, false, NULL, 0 },
};
// clang-format on

/* 0 < number < order; both are big-endian and of one length. */
static bool in_range(const uint8_t *number, const uint8_t *order, size_t len)
{
	return !sodium_is_zero(number, len) && memcmp(number, order, len) < 0;
}

/* An ASN.1 INTEGER (X.690 section 8.3): no leading zeros but one that keeps it
 * from being negative. */
static uint8_t *put_integer(uint8_t *out, const uint8_t *number, size_t len)
{
	size_t sign;

	while (*number == 0) {
		number++;
		len--;
	}
	sign = *number >> 7;
	*out++ = 0x02;
	*out++ = (uint8_t)(len + sign);
	if (sign)
		*out++ = 0;
	memcpy(out, number, len);
	return out + len;
}

/* R || S (RFC 7518 section 3.4) as the ECDSA-Sig-Value that OpenSSL takes. Both
 * are above 0. */
static size_t ecdsa_der(uint8_t out[static DER_MAX], struct mw_span signature)
{
	uint8_t numbers[DER_MAX], *end = out;
	size_t half = signature.len / 2, len;

	len = (size_t)(put_integer(numbers, signature.ptr, half) - numbers);
	len = (size_t)(put_integer(numbers + len, signature.ptr + half, half) - numbers);
	*end++ = 0x30;
	if (len >= 0x80)
		*end++ = 0x81;
	*end++ = (uint8_t)len;
	memcpy(end, numbers, len);
	return (size_t)(end - out) + len;
}

bool mw_jws_key_evp(struct mw_jws_key *key, enum mw_jws_alg alg, EVP_PKEY *evp)
{
	const EVP_MD *digest = ways[alg].digest != NULL ? ways[alg].digest() : NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how;
	bool good;

	good = ctx != NULL && EVP_DigestVerifyInit(ctx, &how, digest, NULL, evp) == 1;
	/* RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as it. */
	if (good && ways[alg].pss)
		good = EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) > 0;
	if (!good) {
		EVP_MD_CTX_free(ctx);
		ERR_clear_error();
		return false;
	}
	key->alg = alg;
	key->ready = ctx;
	key->signature_len =
		ways[alg].order != NULL ? 2 * ways[alg].half : (size_t)EVP_PKEY_get_size(evp);
	return true;
}

bool mw_jws_key_ed25519(struct mw_jws_key *key, struct mw_span point)
{
	/* Neither of small order nor outside the main subgroup. */
	if (point.len != sizeof(key->ed25519) || crypto_core_ed25519_is_valid_point(point.ptr) != 1)
		return false;
	key->alg = MW_JWS_EDDSA;
	key->signature_len = crypto_sign_BYTES;
	memcpy(key->ed25519, point.ptr, point.len);
	return true;
}

void mw_jws_key_clear(struct mw_jws_key *key)
{
	EVP_MD_CTX_free(key->ready);
	memset(key, 0, sizeof(*key));
}

static enum mw_jws_result verify_evp(const struct mw_jws_key *key, struct mw_span input,
				     struct mw_span signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	enum mw_jws_result result = MW_JWS_FAILED;

	if (ctx != NULL && EVP_MD_CTX_copy_ex(ctx, key->ready) == 1)
		result = EVP_DigestVerify(ctx, signature.ptr, signature.len, input.ptr,
					  input.len) == 1
				 ? MW_JWS_GOOD
				 : MW_JWS_BAD;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return result;
}

static enum mw_jws_result verify_ecdsa(const struct mw_jws_key *key, struct mw_span input,
				       struct mw_span signature)
{
	const uint8_t *order = ways[key->alg].order;
	size_t half = signature.len / 2;
	uint8_t der[DER_MAX];

	if (!in_range(signature.ptr, order, half) || !in_range(signature.ptr + half, order, half))
		return MW_JWS_MALFORMED;
	return verify_evp(key, input, mw_span_of(der, ecdsa_der(der, signature)));
}

static enum mw_jws_result verify_eddsa(const struct mw_jws_key *key, struct mw_span input,
				       struct mw_span signature)
{
	return crypto_sign_verify_detached(signature.ptr, input.ptr, input.len, key->ed25519) == 0
		       ? MW_JWS_GOOD
		       : MW_JWS_BAD;
}

enum mw_jws_result mw_jws_verify(const struct mw_jws_key *key, struct mw_span signing_input,
				 struct mw_span signature)
{
	/* For RSA, RFC 8017 section 8.2.2 step 1: as long as the modulus. */
	if (signature.len != key->signature_len)
		return MW_JWS_MALFORMED;
	if (key->alg == MW_JWS_EDDSA)
		return verify_eddsa(key, signing_input, signature);
	if (key->ready == NULL)
		return MW_JWS_FAILED;
	return ways[key->alg].order != NULL ? verify_ecdsa(key, signing_input, signature)
					    : verify_evp(key, signing_input, signature);
}
