/* Key sets: what can verify is taken, everything else is skipped, and a set that
 * says something ambiguous is refused as a whole. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/oauth/jwk.h"
#include "tests/unit/token_maker.h"

static struct maker_key rsa, p256, p384, ed, short_rsa;

static int make_keys(void **state)
{
	(void)state;
	rsa = maker_key_new("rsa", MW_JWS_RS256, 2048);
	short_rsa = maker_key_new("short", MW_JWS_RS256, 1024);
	p256 = maker_key_new("p256", MW_JWS_ES256, 0);
	p384 = maker_key_new("p384", MW_JWS_ES384, 0);
	ed = maker_key_new("ed", MW_JWS_EDDSA, 0);
	return 0;
}

static int drop_keys(void **state)
{
	(void)state;
	maker_key_free(&rsa);
	maker_key_free(&short_rsa);
	maker_key_free(&p256);
	maker_key_free(&p384);
	maker_key_free(&ed);
	return 0;
}

/* The only key of a set; MW_JWS_NO_ALG when it is of no use. */
static enum mw_jws_alg alg_of(const char *jwk, enum mw_jws_alg for_rsa)
{
	char set[MAKER_JWK_MAX + 64];
	enum mw_jws_alg alg = MW_JWS_NO_ALG;
	struct mw_jwks *keys;
	struct mw_err err;

	snprintf(set, sizeof(set), "{\"keys\":[%s]}", jwk);
	keys = mw_jwks_parse(mw_span_str(set), for_rsa, &err);
	for (int a = MW_JWS_RS256; keys != NULL && a < MW_JWS_ALG_COUNT; a++)
		if (mw_jwks_only(keys, (enum mw_jws_alg)a) != NULL)
			alg = (enum mw_jws_alg)a;
	mw_jwks_unref(keys);
	return alg;
}

static void a_key_has_the_algorithm_that_it_names_or_its_type_leaves(void **state)
{
	const struct {
		const struct maker_key *key;
		const char *more;
		enum mw_jws_alg for_rsa, wanted;
	} cases[] = {
		{ &rsa, "", MW_JWS_RS256, MW_JWS_RS256 },
		{ &rsa, "", MW_JWS_PS256, MW_JWS_PS256 },
		{ &rsa, "\"alg\":\"RS256\",", MW_JWS_PS256, MW_JWS_RS256 },
		{ &rsa, "\"alg\":\"PS256\",", MW_JWS_RS256, MW_JWS_PS256 },
		{ &p256, "", MW_JWS_RS256, MW_JWS_ES256 },
		{ &p384, "\"alg\":\"ES384\",", MW_JWS_RS256, MW_JWS_ES384 },
		{ &ed, "\"alg\":\"EdDSA\",", MW_JWS_RS256, MW_JWS_EDDSA },
		{ &ed, "\"alg\":\"Ed25519\",", MW_JWS_RS256, MW_JWS_EDDSA },
		{ &rsa, "\"use\":\"sig\",\"key_ops\":[\"verify\"],", MW_JWS_RS256, MW_JWS_RS256 },
		/* An algorithm that is not the type's, or none of ours. */
		{ &rsa, "\"alg\":\"ES256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"alg\":\"RS512\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"alg\":\"RSA-OAEP\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"alg\":\"HS256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"alg\":\"none\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"alg\":null,", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &p256, "\"alg\":\"ES384\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &p256, "\"alg\":\"RS256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &ed, "\"alg\":\"ES256\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		/* Not for signatures. */
		{ &rsa, "\"use\":\"enc\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"use\":1,", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"key_ops\":[\"encrypt\"],", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"key_ops\":[\"sign\"],", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"key_ops\":[],", MW_JWS_RS256, MW_JWS_NO_ALG },
		{ &rsa, "\"key_ops\":\"verify\",", MW_JWS_RS256, MW_JWS_NO_ALG },
		/* Whoever reads the set could sign. */
		{ &ed, "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\",", MW_JWS_RS256,
		  MW_JWS_NO_ALG },
		{ &short_rsa, "", MW_JWS_RS256, MW_JWS_NO_ALG },
	};
	char jwk[MAKER_JWK_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			alg_of(maker_jwk(cases[i].key, cases[i].more, jwk), cases[i].for_rsa),
			cases[i].wanted);
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

static void what_is_of_no_use_is_skipped_and_the_rest_is_found_by_kid(void **state)
{
	char a[MAKER_JWK_MAX], b[MAKER_JWK_MAX], c[MAKER_JWK_MAX], set[4 * MAKER_JWK_MAX];
	struct mw_jwks *keys;
	struct mw_err err;

	(void)state;
	snprintf(set, sizeof(set),
		 "{\"keys\":[%s,{\"kty\":\"oct\",\"k\":\"AAAA\"},17,%s,{\"kty\":\"AKP\"},%s],"
		 "\"more\":1}",
		 maker_jwk(&rsa, "\"use\":\"enc\",", a), maker_jwk(&p256, "", b),
		 maker_jwk(&ed, "\"x5t\":\"x\",", c));
	keys = mw_jwks_parse(mw_span_str(set), MW_JWS_RS256, &err);
	assert_non_null(keys);
	assert_int_equal(mw_jwks_count(keys), 2);
	assert_int_equal(mw_jwks_skipped(keys), 4);
	assert_non_null(mw_jwks_find(keys, mw_span_str("p256")));
	assert_non_null(mw_jwks_find(keys, mw_span_str("ed")));
	assert_null(mw_jwks_find(keys, mw_span_str("rsa")));
	assert_null(mw_jwks_find(keys, mw_span_str("")));
	assert_null(mw_jwks_find(keys, mw_span_of("ed\0", 3)));
	assert_null(mw_jwks_find(keys, (struct mw_span){ NULL, 0 }));
	mw_jwks_unref(mw_jwks_ref(keys));
	mw_jwks_unref(keys);
}

static void sets_that_are_no_sets_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"keys\":{}}",
		"{\"keys\":null}",
		"{\"keys\":[],\"keys\":[]}",
		"<html>",
	};
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(mw_jwks_parse(mw_span_str(bad[i]), MW_JWS_RS256, &err));
}

static void a_set_without_a_key_of_use_is_a_set(void **state)
{
	static const struct {
		const char *set;
		size_t skipped;
	} empty[] = {
		{ "{\"keys\":[]}", 0 },
		{ "{\"keys\":[{}]}", 1 },
		{ "{\"keys\":[{\"kty\":\"RSA\"},17]}", 2 },
	};
	struct mw_jwks *keys;
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		keys = mw_jwks_parse(mw_span_str(empty[i].set), MW_JWS_RS256, &err);
		assert_non_null(keys);
		assert_int_equal(mw_jwks_count(keys), 0);
		assert_int_equal(mw_jwks_skipped(keys), empty[i].skipped);
		assert_null(mw_jwks_find(keys, mw_span_str("")));
		assert_null(mw_jwks_only(keys, MW_JWS_RS256));
		mw_jwks_unref(keys);
	}
}

static void two_keys_of_one_kid_are_refused(void **state)
{
	struct maker_key twin = p256;
	char a[MAKER_JWK_MAX], b[MAKER_JWK_MAX], set[3 * MAKER_JWK_MAX];
	struct mw_err err;

	(void)state;
	twin.kid = "ed";
	snprintf(set, sizeof(set), "{\"keys\":[%s,%s]}", maker_jwk(&ed, "", a),
		 maker_jwk(&twin, "", b));
	assert_null(mw_jwks_parse(mw_span_str(set), MW_JWS_RS256, &err));
	assert_non_null(strstr(err.text, "kid \"ed\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_has_the_algorithm_that_it_names_or_its_type_leaves),
		cmocka_unit_test(keys_that_are_malformed_are_of_no_use),
		cmocka_unit_test(a_modulus_that_is_even_is_no_key),
		cmocka_unit_test(a_point_that_is_not_on_its_curve_is_no_key),
		cmocka_unit_test(what_is_of_no_use_is_skipped_and_the_rest_is_found_by_kid),
		cmocka_unit_test(sets_that_are_no_sets_are_refused),
		cmocka_unit_test(a_set_without_a_key_of_use_is_a_set),
		cmocka_unit_test(two_keys_of_one_kid_are_refused),
	};

	return cmocka_run_group_tests_name("jwk", tests, make_keys, drop_keys);
}
