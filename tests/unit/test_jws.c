/* Signatures: the edge cases by which public test vectors (Wycheproof's for RSA
 * PKCS #1 v1.5, PSS, ECDSA in P1363 form and Ed25519) break verifiers, made
 * here from fresh keys. Each must be refused; one, an ECDSA signature with a
 * high S, is valid under FIPS 186-5 and RFC 7518 and must not be. */
#include "tests/unit/unit.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "common/oauth/jws.h"
#include "tests/unit/token_maker.h"

static const char message[] = "eyJhbGciOiJSUzI1NiJ9.e30";

/* Making an RSA key takes a while: one for all tests. */
static struct maker_key rsa;

static struct maker_key new_key(enum mw_jws_alg alg)
{
	struct maker_key key = { .kid = "k", .alg = alg, .evp = rsa.evp };

	if (!mw_jws_alg_takes(alg, mw_span_str("RSA"), mw_span_str("")))
		return maker_key_new("k", alg, 0);
	EVP_PKEY_up_ref(rsa.evp);
	return key;
}

static struct mw_jws_key key_of(const struct maker_key *maker)
{
	struct mw_jws_key key = { 0 };
	uint8_t point[32];
	size_t len = sizeof(point);

	if (maker->alg != MW_JWS_EDDSA) {
		assert_true(mw_jws_key_evp(&key, maker->alg, maker->evp));
		return key;
	}
	assert_int_equal(EVP_PKEY_get_raw_public_key(maker->evp, point, &len), 1);
	assert_true(mw_jws_key_ed25519(&key, mw_span_of(point, len)));
	return key;
}

static enum mw_jws_result check(const struct mw_jws_key *key, const uint8_t *signature, size_t len)
{
	return mw_jws_verify(key, mw_span_str(message), mw_span_of(signature, len));
}

static void a_good_signature_is_good_and_any_flipped_bit_is_not(void **state)
{
	uint8_t signature[1024];

	(void)state;
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++) {
		struct maker_key maker = new_key((enum mw_jws_alg)alg);
		struct mw_jws_key key = key_of(&maker);
		size_t len = maker_sign(&maker, mw_span_str(message), signature);

		assert_int_equal(check(&key, signature, len), MW_JWS_GOOD);
		for (size_t bit = 0; bit < 8 * len; bit++) {
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_not_equal(check(&key, signature, len), MW_JWS_GOOD);
			signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_int_equal(mw_jws_verify(&key, mw_span_str("eyJhbGciOiJSUzI1NiJ9.e31"),
					       mw_span_of(signature, len)),
				 MW_JWS_BAD);
		mw_jws_key_clear(&key);
		maker_key_free(&maker);
	}
}

static void a_signature_of_another_length_is_malformed(void **state)
{
	uint8_t signature[1025] = { 0 };

	(void)state;
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++) {
		struct maker_key maker = new_key((enum mw_jws_alg)alg);
		struct mw_jws_key key = key_of(&maker);
		size_t len = maker_sign(&maker, mw_span_str(message), signature + 1);

		for (size_t n = 0; n < 400; n++)
			if (n != len)
				assert_int_equal(check(&key, signature + 1, n), MW_JWS_MALFORMED);
		/* Leading zeros don't make a number another one. */
		assert_int_equal(check(&key, signature, len + 1), MW_JWS_MALFORMED);
		mw_jws_key_clear(&key);
		maker_key_free(&maker);
	}
}

static void put_number(uint8_t *out, size_t len, const BIGNUM *number)
{
	assert_int_equal(BN_bn2binpad(number, out, (int)len), (int)len);
}

/* R and S from {0, 1, n-1, n, n+1, p, 2^bits-1}: none is a signature, and those
 * outside 1..n-1 are told from the rest. */
static void ecdsa_numbers_out_of_range_are_malformed(void **state)
{
	static const struct {
		enum mw_jws_alg alg;
		int curve;
		size_t half;
	} curves[] = { { MW_JWS_ES256, NID_X9_62_prime256v1, 32 },
		       { MW_JWS_ES384, NID_secp384r1, 48 },
		       { MW_JWS_ES512, NID_secp521r1, 66 } };

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		struct maker_key maker = new_key(curves[c].alg);
		struct mw_jws_key key = key_of(&maker);
		EC_GROUP *group = EC_GROUP_new_by_curve_name(curves[c].curve);
		const BIGNUM *order = EC_GROUP_get0_order(group);
		size_t half = curves[c].half;
		uint8_t number[7][66], signature[132];
		BIGNUM *n = BN_dup(order);

		memset(number, 0, sizeof(number));
		number[1][half - 1] = 1;
		BN_sub_word(n, 1);
		put_number(number[2], half, n); /* the last that is in range */
		put_number(number[3], half, order);
		BN_add_word(n, 2);
		put_number(number[4], half, n);
		put_number(number[5], half, EC_GROUP_get0_field(group));
		memset(number[6], 0xff, half);
		for (int r = 0; r < 7; r++) {
			for (int s = 0; s < 7; s++) {
				bool in_range = (r == 1 || r == 2) && (s == 1 || s == 2);

				memcpy(signature, number[r], half);
				memcpy(signature + half, number[s], half);
				assert_int_equal(check(&key, signature, 2 * half),
						 in_range ? MW_JWS_BAD : MW_JWS_MALFORMED);
			}
		}
		BN_free(n);
		EC_GROUP_free(group);
		mw_jws_key_clear(&key);
		maker_key_free(&maker);
	}
}

/* (r, s) and (r, n-s) are both valid; (r, s+n) is not a second spelling. */
static void ecdsa_high_s_is_valid_and_s_plus_n_is_not(void **state)
{
	struct maker_key maker = new_key(MW_JWS_ES256);
	struct mw_jws_key key = key_of(&maker);
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	BIGNUM *s = BN_new(), *sum = BN_new();
	uint8_t signature[64], other[64];

	(void)state;
	maker_sign(&maker, mw_span_str(message), signature);
	memcpy(other, signature, sizeof(other));
	BN_bin2bn(signature + 32, 32, s);
	BN_sub(sum, EC_GROUP_get0_order(group), s);
	put_number(other + 32, 32, sum);
	assert_int_equal(check(&key, other, 64), MW_JWS_GOOD);
	BN_add(sum, EC_GROUP_get0_order(group), s);
	if (BN_num_bits(sum) <= 256) {
		put_number(other + 32, 32, sum);
		assert_int_equal(check(&key, other, 64), MW_JWS_MALFORMED);
	}
	BN_free(s);
	BN_free(sum);
	EC_GROUP_free(group);
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* What OpenSSL speaks, DER, is no JWS signature. */
static void ecdsa_der_is_malformed(void **state)
{
	struct maker_key maker = new_key(MW_JWS_ES256);
	struct mw_jws_key key = key_of(&maker);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128];
	size_t len = sizeof(der);

	(void)state;
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, maker.evp), 1);
	assert_int_equal(EVP_DigestSign(ctx, der, &len, (const uint8_t *)message, strlen(message)),
			 1);
	assert_int_equal(check(&key, der, len), MW_JWS_MALFORMED);
	EVP_MD_CTX_free(ctx);
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

static size_t rsa_sign(EVP_PKEY *evp, const EVP_MD *digest, int padding, int salt, uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how;
	size_t len = 1024;

	assert_int_equal(EVP_DigestSignInit(ctx, &how, digest, NULL, evp), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_padding(how, padding) > 0);
	if (padding == RSA_PKCS1_PSS_PADDING)
		assert_true(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, salt) > 0);
	assert_int_equal(EVP_DigestSign(ctx, out, &len, (const uint8_t *)message, strlen(message)),
			 1);
	EVP_MD_CTX_free(ctx);
	return len;
}

static void rsa_with_another_hash_padding_or_salt_is_bad(void **state)
{
	struct maker_key maker = new_key(MW_JWS_RS256);
	struct maker_key pss = { .alg = MW_JWS_PS256, .evp = maker.evp };
	struct mw_jws_key rs256 = key_of(&maker), ps256 = key_of(&pss);
	uint8_t signature[1024];
	size_t len;

	(void)state;
	len = rsa_sign(maker.evp, EVP_sha256(), RSA_PKCS1_PADDING, 0, signature);
	assert_int_equal(check(&rs256, signature, len), MW_JWS_GOOD);
	assert_int_equal(check(&ps256, signature, len), MW_JWS_BAD);
	len = rsa_sign(maker.evp, EVP_sha256(), RSA_PKCS1_PSS_PADDING, 32, signature);
	assert_int_equal(check(&rs256, signature, len), MW_JWS_BAD);
	assert_int_equal(check(&ps256, signature, len), MW_JWS_GOOD);
	for (int salt = 0; salt < 64; salt++) {
		len = rsa_sign(maker.evp, EVP_sha256(), RSA_PKCS1_PSS_PADDING, salt, signature);
		assert_int_equal(check(&ps256, signature, len),
				 salt == 32 ? MW_JWS_GOOD : MW_JWS_BAD);
	}
	len = rsa_sign(maker.evp, EVP_sha512(), RSA_PKCS1_PADDING, 0, signature);
	assert_int_equal(check(&rs256, signature, len), MW_JWS_BAD);
	len = rsa_sign(maker.evp, EVP_sha1(), RSA_PKCS1_PADDING, 0, signature);
	assert_int_equal(check(&rs256, signature, len), MW_JWS_BAD);
	len = rsa_sign(maker.evp, EVP_sha384(), RSA_PKCS1_PSS_PADDING, 48, signature);
	assert_int_equal(check(&ps256, signature, len), MW_JWS_BAD);
	mw_jws_key_clear(&rs256);
	mw_jws_key_clear(&ps256);
	maker_key_free(&maker);
}

/* DigestInfo of SHA-256 (RFC 8017 section 9.2 note 1). */
static const uint8_t digest_info[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
				       0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
/* The same without the NULL parameter. */
static const uint8_t digest_info_no_null[] = { 0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
					       0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20 };

/* Apply the private key to a block of one's own making. */
static enum mw_jws_result check_block(const struct maker_key *maker, const struct mw_jws_key *key,
				      const uint8_t block[256])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, maker->evp, NULL);
	uint8_t signature[256];
	size_t len = sizeof(signature);

	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_true(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) > 0);
	assert_int_equal(EVP_PKEY_sign(ctx, signature, &len, block, 256), 1);
	EVP_PKEY_CTX_free(ctx);
	return check(key, signature, len);
}

/* 00 type FF … 00 prefix hash, with `garbage` bytes behind the hash. */
static void make_block(uint8_t block[256], uint8_t type, const uint8_t *prefix, size_t prefix_len,
		       size_t garbage)
{
	size_t tail = prefix_len + 32 + garbage;
	unsigned hash_len = 32;

	memset(block, 0xff, 256);
	block[0] = 0;
	block[1] = type;
	block[255 - tail] = 0;
	if (prefix_len > 0)
		memcpy(block + 256 - tail, prefix, prefix_len);
	EVP_Digest(message, strlen(message), block + 256 - tail + prefix_len, &hash_len,
		   EVP_sha256(), NULL);
	memset(block + 256 - garbage, 0, garbage);
}

/* Bleichenbacher's forgery of 2006 and its relatives (BERserk). */
static void pkcs1_padding_has_one_form(void **state)
{
	struct maker_key maker = new_key(MW_JWS_RS256);
	struct mw_jws_key key = key_of(&maker);
	uint8_t block[256];

	(void)state;
	make_block(block, 1, digest_info, sizeof(digest_info), 0);
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_GOOD);
	make_block(block, 1, digest_info, sizeof(digest_info), 16);
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	make_block(block, 2, digest_info, sizeof(digest_info), 0);
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	make_block(block, 1, digest_info_no_null, sizeof(digest_info_no_null), 0);
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	make_block(block, 1, NULL, 0, 0);
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	make_block(block, 1, digest_info, sizeof(digest_info), 0);
	block[9] = 0; /* a separator too early */
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	make_block(block, 1, digest_info, sizeof(digest_info), 0);
	block[5] = 0xfe; /* padding that is not FF */
	assert_int_equal(check_block(&maker, &key, block), MW_JWS_BAD);
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* 0, 1 and n-1 are their own powers; above n a number is another's alias. */
static void rsa_numbers_that_prove_nothing_are_bad(void **state)
{
	struct maker_key maker = new_key(MW_JWS_RS256);
	struct mw_jws_key key = key_of(&maker);
	uint8_t signature[256] = { 0 }, good[1024];
	BIGNUM *n = NULL, *number = BN_new();

	(void)state;
	assert_int_equal(check(&key, signature, sizeof(signature)), MW_JWS_BAD);
	signature[255] = 1;
	assert_int_equal(check(&key, signature, sizeof(signature)), MW_JWS_BAD);
	assert_int_equal(EVP_PKEY_get_bn_param(maker.evp, OSSL_PKEY_PARAM_RSA_N, &n), 1);
	put_number(signature, sizeof(signature), n);
	assert_int_equal(check(&key, signature, sizeof(signature)), MW_JWS_BAD);
	BN_sub(number, n, BN_value_one());
	put_number(signature, sizeof(signature), number);
	assert_int_equal(check(&key, signature, sizeof(signature)), MW_JWS_BAD);
	maker_sign(&maker, mw_span_str(message), good);
	BN_bin2bn(good, 256, number);
	BN_add(number, number, n);
	if (BN_num_bits(number) <= 2048) {
		put_number(signature, sizeof(signature), number);
		assert_int_equal(check(&key, signature, sizeof(signature)), MW_JWS_BAD);
	}
	BN_free(n);
	BN_free(number);
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* The order of Ed25519's group, little-endian (RFC 8032 section 5.1). */
static const uint8_t ed25519_order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
					   0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
					   0,	 0,    0,    0,	   0,	 0,    0,    0,
					   0,	 0,    0,    0,	   0,	 0,    0,    0x10 };

static void ed25519_s_has_one_spelling(void **state)
{
	struct maker_key maker = new_key(MW_JWS_EDDSA);
	struct mw_jws_key key = key_of(&maker);
	uint8_t signature[64];

	(void)state;
	maker_sign(&maker, mw_span_str(message), signature);
	assert_int_equal(check(&key, signature, 64), MW_JWS_GOOD);
	for (int i = 0; i < 8; i++) { /* S + L, S + 2L, … */
		sodium_add(signature + 32, ed25519_order, 32);
		assert_int_equal(check(&key, signature, 64), MW_JWS_BAD);
	}
	memset(signature + 32, 0, 32);
	assert_int_equal(check(&key, signature, 64), MW_JWS_BAD);
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* Under a key of small order one signature fits many messages. */
static void ed25519_points_of_small_order_are_no_keys_and_no_r(void **state)
{
	static const uint8_t small[][32] = {
		{ 0 },
		{ 1 },
		{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
		{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
		  0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
		  0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
		{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		  0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
		  0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
		/* not reduced: p and p + 1 */
		{ 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
		{ 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	};
	struct maker_key maker = new_key(MW_JWS_EDDSA);
	struct mw_jws_key key = key_of(&maker), none = { 0 };
	uint8_t signature[64];

	(void)state;
	maker_sign(&maker, mw_span_str(message), signature);
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		assert_false(mw_jws_key_ed25519(&none, mw_span_of(small[i], 32)));
		memcpy(signature, small[i], 32);
		assert_int_equal(check(&key, signature, 64), MW_JWS_BAD);
	}
	assert_false(mw_jws_key_ed25519(&none, mw_span_of(key.ed25519, 31)));
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* The order of Ed448's group, little-endian (RFC 8032 section 5.2). */
static const uint8_t ed448_order[57] = {
	0xf3, 0x44, 0x58, 0xab, 0x92, 0xc2, 0x78, 0x23, 0x55, 0x8f, 0xc5, 0x8d, 0x72, 0xc2, 0x6c,
	0x21, 0x90, 0x36, 0xd6, 0xae, 0x49, 0xdb, 0x4e, 0xc4, 0xe9, 0x23, 0xca, 0x7c, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 0,
};

static void ed448_s_has_one_spelling(void **state)
{
	struct maker_key maker = new_key(MW_JWS_ED448);
	struct mw_jws_key key = key_of(&maker);
	uint8_t signature[1024];

	(void)state;
	assert_int_equal(maker_sign(&maker, mw_span_str(message), signature), 114);
	assert_int_equal(check(&key, signature, 114), MW_JWS_GOOD);
	for (int i = 0; i < 3; i++) { /* S + L, S + 2L, … */
		sodium_add(signature + 57, ed448_order, 57);
		assert_int_equal(check(&key, signature, 114), MW_JWS_BAD);
	}
	mw_jws_key_clear(&key);
	maker_key_free(&maker);
}

/* The same hash for both, or for neither: no algorithm takes another one's. */
static void rsa_algorithms_take_only_their_own_signatures(void **state)
{
	uint8_t signature[1024];

	(void)state;
	for (int one = MW_JWS_RS256; one <= MW_JWS_PS512; one++) {
		struct maker_key maker = new_key((enum mw_jws_alg)one);
		size_t len = maker_sign(&maker, mw_span_str(message), signature);

		for (int other = MW_JWS_RS256; other <= MW_JWS_PS512; other++) {
			struct maker_key it = { .alg = (enum mw_jws_alg)other, .evp = maker.evp };
			struct mw_jws_key key = key_of(&it);

			assert_int_equal(check(&key, signature, len),
					 one == other ? MW_JWS_GOOD : MW_JWS_BAD);
			mw_jws_key_clear(&key);
		}
		maker_key_free(&maker);
	}
}

static void only_these_names_are_algorithms(void **state)
{
	static const char *const others[] = { "",	   "none",  "HS256", "HS512",
					      "ES256K",	   "RS1",   "PS1",   "ES521",
					      "Ed25519ph", "ed448", "eddsa", "RS256\n" };

	(void)state;
	assert_int_equal(mw_jws_alg_of(mw_span_str("RS256")), MW_JWS_RS256);
	assert_int_equal(mw_jws_alg_of(mw_span_str("Ed25519")), MW_JWS_EDDSA);
	assert_int_equal(mw_jws_alg_of(mw_span_str("Ed448")), MW_JWS_ED448);
	assert_true(mw_jws_alg_is(MW_JWS_ED448, mw_span_str("EdDSA")));
	assert_false(mw_jws_alg_is(MW_JWS_ED448, mw_span_str("Ed25519")));
	assert_false(mw_jws_alg_is(MW_JWS_EDDSA, mw_span_str("Ed448")));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(mw_jws_alg_of(mw_span_str(others[i])), MW_JWS_NO_ALG);
	assert_int_equal(mw_jws_alg_of(mw_span_of("RS256\0", 6)), MW_JWS_NO_ALG);
	assert_false(mw_jws_alg_is(MW_JWS_NO_ALG, mw_span_str("")));
	assert_int_equal(mw_jws_algs_of_rsa(mw_span_str("RS256 PS512")),
			 MW_JWS_BIT(MW_JWS_RS256) | MW_JWS_BIT(MW_JWS_PS512));
	assert_int_equal(mw_jws_algs_of_rsa(mw_span_str("RS256 ES256")), 0);
	assert_int_equal(mw_jws_algs_of_rsa(mw_span_str("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_is_good_and_any_flipped_bit_is_not),
		cmocka_unit_test(a_signature_of_another_length_is_malformed),
		cmocka_unit_test(ecdsa_numbers_out_of_range_are_malformed),
		cmocka_unit_test(ecdsa_high_s_is_valid_and_s_plus_n_is_not),
		cmocka_unit_test(ecdsa_der_is_malformed),
		cmocka_unit_test(rsa_with_another_hash_padding_or_salt_is_bad),
		cmocka_unit_test(pkcs1_padding_has_one_form),
		cmocka_unit_test(rsa_numbers_that_prove_nothing_are_bad),
		cmocka_unit_test(ed25519_s_has_one_spelling),
		cmocka_unit_test(ed25519_points_of_small_order_are_no_keys_and_no_r),
		cmocka_unit_test(ed448_s_has_one_spelling),
		cmocka_unit_test(rsa_algorithms_take_only_their_own_signatures),
		cmocka_unit_test(only_these_names_are_algorithms),
	};

	int failed;

	if (sodium_init() < 0)
		return 1;
	rsa = maker_key_new("rsa", MW_JWS_RS256, 2048);
	failed = cmocka_run_group_tests_name("jws", tests, NULL, NULL);
	maker_key_free(&rsa);
	return failed;
}
