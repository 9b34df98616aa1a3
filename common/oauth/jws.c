/*
 * NAME
 *	jws - verify the signatures of tokens
 * DESCRIPTION
 *	The form of a signature is checked before a library sees it: its exact
 *	length, and for ECDSA that R and S are in 1 .. n-1 (FIPS 186-5 section
 *	6.4.2), which in 2022 half of the Java world forgot (CVE-2022-21449).
 *	libsodium itself refuses an S that is not reduced and keys of small order.
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

#define COORDINATE_MAX 48

/* The orders of the groups (SEC 2, sections 2.4.2 and 2.5.1). */
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
 * are above 0. At most 2 + 2 * (3 + 48) = 104 bytes, so each length is one byte. */
static size_t ecdsa_der(uint8_t out[static 2 + 2 * (3 + COORDINATE_MAX)], struct mw_span signature)
{
	size_t half = signature.len / 2;
	uint8_t *end = put_integer(out + 2, signature.ptr, half);

	end = put_integer(end, signature.ptr + half, half);
	out[0] = 0x30;
	out[1] = (uint8_t)(end - out - 2);
	return (size_t)(end - out);
}

bool mw_jws_key_evp(struct mw_jws_key *key, enum mw_jws_alg alg, EVP_PKEY *evp)
{
	const EVP_MD *digest = alg == MW_JWS_ES384 ? EVP_sha384() : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how;
	bool good;

	good = ctx != NULL && EVP_DigestVerifyInit(ctx, &how, digest, NULL, evp) == 1;
	/* RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as it. */
	if (good && alg == MW_JWS_PS256)
		good = EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) > 0;
	if (!good) {
		EVP_MD_CTX_free(ctx);
		ERR_clear_error();
		return false;
	}
	key->alg = alg;
	key->ready = ctx;
	key->signature_len = alg == MW_JWS_ES256   ? 2 * sizeof(order_p256)
			     : alg == MW_JWS_ES384 ? 2 * sizeof(order_p384)
						   : (size_t)EVP_PKEY_get_size(evp);
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
	const uint8_t *order = key->alg == MW_JWS_ES384 ? order_p384 : order_p256;
	size_t half = signature.len / 2;
	uint8_t der[2 + 2 * (3 + COORDINATE_MAX)];

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
	switch (key->alg) {
	case MW_JWS_RS256:
	case MW_JWS_PS256:
		return verify_evp(key, signing_input, signature);
	case MW_JWS_ES256:
	case MW_JWS_ES384:
		return verify_ecdsa(key, signing_input, signature);
	case MW_JWS_EDDSA:
		return verify_eddsa(key, signing_input, signature);
	default:
		return MW_JWS_FAILED;
	}
}
