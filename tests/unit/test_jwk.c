/* Keys: what can verify is taken, everything else is skipped, and it is told why. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/jwks.h"
#include "tests/unit/token_maker.h"

static struct maker_key rsa, p256, p384, p521, ed, ed448, short_rsa;

static int make_keys(void **state)
{
	(void)state;
	rsa = maker_key_new("rsa", MW_JWS_RS256, 2048);
	short_rsa = maker_key_new("short", MW_JWS_RS256, 1024);
	p256 = maker_key_new("p256", MW_JWS_ES256, 0);
	p384 = maker_key_new("p384", MW_JWS_ES384, 0);
	p521 = maker_key_new("p521", MW_JWS_ES512, 0);
	ed = maker_key_new("ed", MW_JWS_EDDSA, 0);
	ed448 = maker_key_new("ed448", MW_JWS_ED448, 0);
	return 0;
}

static int drop_keys(void **state)
{
	(void)state;
	maker_key_free(&rsa);
	maker_key_free(&short_rsa);
	maker_key_free(&p256);
	maker_key_free(&p384);
	maker_key_free(&p521);
	maker_key_free(&ed);
	maker_key_free(&ed448);
	return 0;
}

static char why[MW_JWKS_WHY_SIZE]; /* the only key of a set is of no use */

/* The algorithm of the only key of a set; MW_JWS_NO_ALG when it is of no use. */
static enum mw_jws_alg alg_of(const char *jwk, enum mw_jws_alg for_rsa)
{
	char set[MAKER_JWK_MAX + 64];
	enum mw_jws_alg alg = MW_JWS_NO_ALG;
	const struct mw_jwk *key;
	struct mw_jwks *keys;
	struct mw_err err;

	snprintf(set, sizeof(set), "{\"keys\":[%s]}", jwk);
	keys = mw_jwks_parse(mw_span_str(set), MW_JWS_BIT(for_rsa), &err);
	assert_non_null(keys);
	for (int a = MW_JWS_RS256; a < MW_JWS_ALG_COUNT; a++)
		if (mw_jwks_choose(keys, mw_span_of(NULL, 0),
				   mw_span_str(mw_jws_alg_name((enum mw_jws_alg)a)),
				   &key) == MW_JWKS_ONLY)
			alg = key->key.alg;
	assert_int_equal(mw_jwks_count(keys), alg != MW_JWS_NO_ALG);
	assert_int_equal(mw_jwks_skipped(keys), alg == MW_JWS_NO_ALG);
	snprintf(why, sizeof(why), "%s",
		 alg != MW_JWS_NO_ALG ? "" : mw_jwks_skipped_at(keys, 0)->why);
	mw_jwks_unref(keys);
	return alg;
}

// clang-format off
static const struct {
	const struct maker_key *key;
	const char *more;
	enum mw_jws_alg for_rsa, wanted;
} algorithms[] = {
	{ &rsa, "", MW_JWS_RS256, MW_JWS_RS256 },
	{ &rsa, "", MW_JWS_PS256, MW_JWS_PS256 },
	{ &rsa, "\"alg\":\"RS256\",", MW_JWS_PS256, MW_JWS_RS256 },
	{ &rsa, "\"alg\":\"PS256\",", MW_JWS_RS256, MW_JWS_PS256 },
	{ &p256, "", MW_JWS_RS256, MW_JWS_ES256 },
	{ &p384, "\"alg\":\"ES384\",", MW_JWS_RS256, MW_JWS_ES384 },
	{ &ed, "\"alg\":\"EdDSA\",", MW_JWS_RS256, MW_JWS_EDDSA },
	{ &ed, "\"alg\":\"Ed25519\",", MW_JWS_RS256, MW_JWS_EDDSA },
	{ &ed, "", MW_JWS_RS256, MW_JWS_EDDSA },
	{ &ed448, "", MW_JWS_RS256, MW_JWS_ED448 },
	{ &ed448, "\"alg\":\"EdDSA\",", MW_JWS_RS256, MW_JWS_ED448 },
	{ &ed448, "\"alg\":\"Ed448\",", MW_JWS_RS256, MW_JWS_ED448 },
	{ &p521, "\"alg\":\"ES512\",", MW_JWS_RS256, MW_JWS_ES512 },
	{ &rsa, "\"alg\":\"RS384\",", MW_JWS_RS256, MW_JWS_RS384 },
	{ &rsa, "\"alg\":\"RS512\",", MW_JWS_RS256, MW_JWS_RS512 },
	{ &rsa, "\"alg\":\"PS384\",", MW_JWS_RS256, MW_JWS_PS384 },
	{ &rsa, "\"alg\":\"PS512\",", MW_JWS_RS256, MW_JWS_PS512 },
	{ &rsa, "\"x5c\":[\"AAAA\"],\"x5t\":\"x\",\"x5t#S256\":\"x\",\"d2\":1,", MW_JWS_RS256, MW_JWS_RS256 },
	{ &rsa, "\"use\":\"sig\",\"key_ops\":[\"verify\"],", MW_JWS_RS256, MW_JWS_RS256 }, /* An algorithm that is not the type's, or none of ours. */
	{ &rsa, "\"alg\":\"ES256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"alg\":\"RS1\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"alg\":\"RSA-OAEP\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"alg\":\"HS256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"alg\":\"none\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"alg\":null,", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &p256, "\"alg\":\"ES384\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &p256, "\"alg\":\"RS256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &ed, "\"alg\":\"ES256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &ed, "\"alg\":\"Ed448\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &ed448, "\"alg\":\"Ed25519\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &p521, "\"alg\":\"ES256\",", MW_JWS_RS256, MW_JWS_NO_ALG }, /* Not for signatures. */
	{ &rsa, "\"use\":\"enc\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"use\":1,", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"key_ops\":[\"encrypt\"],", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"key_ops\":[\"sign\"],", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"key_ops\":[],", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"key_ops\":\"verify\",", MW_JWS_RS256, MW_JWS_NO_ALG }, /* Whoever reads the set could sign. */
	{ &ed, "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"p\":\"AQAB\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"dq\":\"AQAB\",", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &rsa, "\"oth\":[],", MW_JWS_RS256, MW_JWS_NO_ALG },
	{ &short_rsa, "", MW_JWS_RS256, MW_JWS_NO_ALG },
};
// clang-format on

static void a_key_has_the_algorithm_that_it_names_or_its_type_leaves(void **state)
{
	char jwk[MAKER_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		assert_int_equal(alg_of(maker_jwk(algorithms[i].key, algorithms[i].more, jwk),
					algorithms[i].for_rsa),
				 algorithms[i].wanted);
}

/* Replace `from` by `to`, once. */
static const char *spoilt(const char *jwk, const char *from, const char *to, char *out, size_t size)
{
	const char *at = strstr(jwk, from);

	assert_non_null(at);
	snprintf(out, size, "%.*s%s%s", (int)(at - jwk), jwk, to, at + strlen(from));
	return out;
}

static void keys_that_are_malformed_are_of_no_use(void **state)
{
	const struct {
		const struct maker_key *key;
		const char *from, *to;
	} cases[] = {
		{ &rsa, "\"kty\":\"RSA\"", "\"kty\":\"oct\",\"k\":\"AAAA\"" },
		{ &rsa, "\"kty\":\"RSA\"", "\"kty\":\"rsa\"" },
		{ &rsa, "\"kty\":\"RSA\",", "" },
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"AQ\"" }, /* 1: everything is its own signature */
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"Aw\"" }, /* 3 */
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"AQAA\"" }, /* even */
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"AQABAQAB\"" },
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"AQAB=\"" },
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":\"\"" },
		{ &rsa, "\"e\":\"AQAB\"", "\"e\":65537" },
		{ &rsa, "\"n\":\"", "\"n\":\"+" },
		{ &rsa, "\"n\"", "\"N\"" },
		{ &p256, "\"crv\":\"P-256\"", "\"crv\":\"P-384\"" },
		{ &p256, "\"crv\":\"P-256\"", "\"crv\":\"secp256k1\"" },
		{ &p256, "\"crv\":\"P-256\",", "" },
		{ &p256, "\"x\":\"", "\"x\":\"AAAA" },
		{ &p256, "\"y\"", "\"z\"" },
		{ &ed, "\"crv\":\"Ed25519\"", "\"crv\":\"Ed448\"" },
		{ &ed, "\"crv\":\"Ed25519\"", "\"crv\":\"X25519\"" },
		{ &ed, "\"x\":\"", "\"x\":\"AAAA" },
		{ &ed, "\"kid\":\"ed\"", "\"kid\":\"\"" },
		{ &ed, "\"kid\":\"ed\"", "\"kid\":1" },
	};
	char jwk[MAKER_JWK_MAX], bad[MAKER_JWK_MAX + 64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		maker_jwk(cases[i].key, "", jwk);
		if (alg_of(spoilt(jwk, cases[i].from, cases[i].to, bad, sizeof(bad)),
			   MW_JWS_RS256) != MW_JWS_NO_ALG)
			fail_msg("%s for %s was taken", cases[i].to, cases[i].from);
	}
}

/* An even modulus is no product of two odd primes: whose signature is it? */
static void a_modulus_that_is_even_is_no_key(void **state)
{
	char jwk[MAKER_JWK_MAX], *last;

	(void)state;
	maker_jwk(&rsa, "", jwk);
	last = strchr(strstr(jwk, "\"n\":\"") + 5, '"') - 1;
	/* The last digit has the last two of 2048 bits, and four zeros. */
	assert_true(*last == 'Q' || *last == 'w');
	*last = *last == 'Q' ? 'A' : 'g';
	assert_int_equal(alg_of(jwk, MW_JWS_RS256), MW_JWS_NO_ALG);
}

static void a_point_that_is_not_on_its_curve_is_no_key(void **state)
{
	char jwk[MAKER_JWK_MAX];
	const char *const off_curve = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\","
				      "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\","
				      "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}";
	const char *const infinity = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\","
				     "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
				     "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";

	(void)state;
	assert_int_equal(alg_of(off_curve, MW_JWS_RS256), MW_JWS_NO_ALG);
	assert_int_equal(alg_of(infinity, MW_JWS_RS256), MW_JWS_NO_ALG);
	assert_int_equal(alg_of(maker_jwk(&p256, "", jwk), MW_JWS_RS256), MW_JWS_ES256);
}

/* 1, -1, 0, p + 1, a y that no point has, and a sign bit where none may be. */
static void points_of_ed448_that_are_of_small_order_or_none_are_no_keys(void **state)
{
	uint8_t y[57];
	char jwk[MAKER_JWK_MAX];
	struct mw_wbuf w;

	(void)state;
	for (int i = 0; i < 6; i++) {
		memset(y, i == 1 || i == 3 ? 0xff : 0, sizeof(y));
		y[0] = i == 1 ? 0xfe : i == 2 ? 0 : i == 4 ? 2 : i == 3 ? 0 : 1;
		if (i == 1)
			y[28] = 0xfe; /* p - 1 = 2^448 - 2^224 - 2 */
		if (i == 3)
			memset(y, 0, 28); /* p + 1 = 2^448 - 2^224 */
		y[56] = i == 5 ? 0x40 : 0;
		w = mw_wbuf_of(jwk, sizeof(jwk));
		mw_put_str(&w, "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"");
		mw_b64_encode(MW_B64URL, mw_span_of(y, sizeof(y)), &w);
		mw_put_str(&w, "\"}");
		assert_int_equal(alg_of(mw_wbuf_cstr(&w), MW_JWS_RS256), MW_JWS_NO_ALG);
		assert_non_null(strstr(why, "Ed448"));
	}
	assert_int_equal(alg_of(maker_jwk(&ed448, "", jwk), MW_JWS_RS256), MW_JWS_ED448);
}

static void it_is_told_why_a_key_is_of_no_use(void **state)
{
	const struct {
		const struct maker_key *key;
		const char *more, *why;
	} cases[] = {
		{ &rsa, "\"use\":\"enc\",", "use is \"enc\", not \"sig\"" },
		{ &rsa, "\"key_ops\":[\"encrypt\"],", "key_ops does not list \"verify\"" },
		{ &rsa, "\"alg\":\"RSA-OAEP\",", "alg \"RSA-OAEP\" is not supported" },
		{ &rsa, "\"alg\":\"ES256\",", "alg \"ES256\" does not fit its kty and crv" },
		{ &rsa, "\"alg\":\"a\\u0007b\",", "alg \"?\" is not supported" },
		{ &ed, "\"d\":\"AAAA\",", "its private part (\"d\") is published with it" },
		{ &short_rsa, "", "n has 1024 bits; 2048 to 8192 are accepted" },
	};
	char jwk[MAKER_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(alg_of(maker_jwk(cases[i].key, cases[i].more, jwk), MW_JWS_RS256),
				 MW_JWS_NO_ALG);
		assert_string_equal(why, cases[i].why);
	}
	assert_int_equal(alg_of("{\"kty\":\"oct\",\"k\":\"AAAA\"}", MW_JWS_RS256), MW_JWS_NO_ALG);
	assert_string_equal(why, "kty \"oct\" is not supported");
	assert_int_equal(alg_of("17", MW_JWS_RS256), MW_JWS_NO_ALG);
	assert_string_equal(why, "is not a JSON object");
	assert_int_equal(alg_of("{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", MW_JWS_RS256),
			 MW_JWS_NO_ALG);
	assert_string_equal(why, "kty \"EC\" with crv \"secp256k1\" is not supported");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_has_the_algorithm_that_it_names_or_its_type_leaves),
		cmocka_unit_test(keys_that_are_malformed_are_of_no_use),
		cmocka_unit_test(a_modulus_that_is_even_is_no_key),
		cmocka_unit_test(a_point_that_is_not_on_its_curve_is_no_key),
		cmocka_unit_test(points_of_ed448_that_are_of_small_order_or_none_are_no_keys),
		cmocka_unit_test(it_is_told_why_a_key_is_of_no_use),
	};

	return cmocka_run_group_tests_name("jwk", tests, make_keys, drop_keys);
}
