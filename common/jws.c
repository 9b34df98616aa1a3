/*
 * NAME
 *	jws - verify the signatures of tokens
 * DESCRIPTION
 *	The form of a signature is checked before a library sees it: its exact
 *	length, and for ECDSA that R and S are in 1 .. n-1 (FIPS 186-5 section
 *	6.4.2), which in 2022 half of the Java world forgot (CVE-2022-21449).
 *	libsodium itself refuses an S that is not reduced and keys of small order.
 */
#include "common/jws.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#define COORDINATE_MAX 48

static const char *const names[MW_JWS_ALG_COUNT] = {
	[MW_JWS_NO_ALG] = "",	  [MW_JWS_RS256] = "RS256", [MW_JWS_PS256] = "PS256",
	[MW_JWS_ES256] = "ES256", [MW_JWS_ES384] = "ES384", [MW_JWS_EDDSA] = "EdDSA",
};

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

enum mw_jws_alg mw_jws_alg_of(struct mw_span name)
{
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_span_is(name, names[alg]))
			return (enum mw_jws_alg)alg;
	return mw_span_is(name, "Ed25519") ? MW_JWS_EDDSA : MW_JWS_NO_ALG;
}

const char *mw_jws_alg_name(enum mw_jws_alg alg)
{
	return names[alg];
}

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

static bool set_up(EVP_MD_CTX *ctx, const struct mw_jws_key *key)
{
	const EVP_MD *digest = key->alg == MW_JWS_ES384 ? EVP_sha384() : EVP_sha256();
	EVP_PKEY_CTX *how;

	if (EVP_DigestVerifyInit(ctx, &how, digest, NULL, key->evp) != 1)
		return false;
	if (key->alg != MW_JWS_PS256)
		return true;
	/* RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as it. */
	return EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) > 0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) > 0;
}

static enum mw_jws_result verify_evp(const struct mw_jws_key *key, struct mw_span input,
				     struct mw_span signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	enum mw_jws_result result = MW_JWS_FAILED;

	if (ctx != NULL && set_up(ctx, key))
		result = EVP_DigestVerify(ctx, signature.ptr, signature.len, input.ptr,
					  input.len) == 1
				 ? MW_JWS_GOOD
				 : MW_JWS_BAD;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return result;
}

static enum mw_jws_result verify_rsa(const struct mw_jws_key *key, struct mw_span input,
				     struct mw_span signature)
{
	/* RFC 8017 section 8.2.2 step 1: as long as the modulus. */
	if (signature.len != (size_t)EVP_PKEY_get_size(key->evp))
		return MW_JWS_MALFORMED;
	return verify_evp(key, input, signature);
}

static enum mw_jws_result verify_ecdsa(const struct mw_jws_key *key, struct mw_span input,
				       struct mw_span signature)
{
	bool p384 = key->alg == MW_JWS_ES384;
	const uint8_t *order = p384 ? order_p384 : order_p256;
	size_t half = p384 ? sizeof(order_p384) : sizeof(order_p256);
	uint8_t der[2 + 2 * (3 + COORDINATE_MAX)];

	if (signature.len != 2 * half || !in_range(signature.ptr, order, half) ||
	    !in_range(signature.ptr + half, order, half))
		return MW_JWS_MALFORMED;
	return verify_evp(key, input, mw_span_of(der, ecdsa_der(der, signature)));
}

static enum mw_jws_result verify_eddsa(const struct mw_jws_key *key, struct mw_span input,
				       struct mw_span signature)
{
	if (signature.len != crypto_sign_BYTES)
		return MW_JWS_MALFORMED;
	return crypto_sign_verify_detached(signature.ptr, input.ptr, input.len, key->ed25519) == 0
		       ? MW_JWS_GOOD
		       : MW_JWS_BAD;
}

enum mw_jws_result mw_jws_verify(const struct mw_jws_key *key, struct mw_span signing_input,
				 struct mw_span signature)
{
	switch (key->alg) {
	case MW_JWS_RS256:
	case MW_JWS_PS256:
		return verify_rsa(key, signing_input, signature);
	case MW_JWS_ES256:
	case MW_JWS_ES384:
		return verify_ecdsa(key, signing_input, signature);
	case MW_JWS_EDDSA:
		return verify_eddsa(key, signing_input, signature);
	default:
		return MW_JWS_FAILED;
	}
}
