/* Key sets: judged key by key, and a key is chosen by kid, algorithm and type. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"
#include "common/oauth/jwks.h"
#include "tests/unit/token_maker.h"

#define RS256 MW_JWS_BIT(MW_JWS_RS256)

static struct maker_key rsa, rsa2, ec, ed;

static int make_keys(void **state)
{
	(void)state;
	rsa = maker_key_new("a", MW_JWS_RS256, 2048);
	rsa2 = maker_key_new("a", MW_JWS_RS256, 2048);
	ec = maker_key_new("a", MW_JWS_ES256, 0);
	ed = maker_key_new("a", MW_JWS_EDDSA, 0);
	return 0;
}

static int drop_keys(void **state)
{
	(void)state;
	maker_key_free(&rsa);
	maker_key_free(&rsa2);
	maker_key_free(&ec);
	maker_key_free(&ed);
	return 0;
}

/* A key in a set under another kid; NULL: without one. */
struct published {
	const struct maker_key *key;
	const char *kid, *more;
};

static struct mw_jwks *set_of(const struct published *list, size_t count, mw_jws_algs rsa_algs)
{
	static char text[300 * MAKER_JWK_MAX];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));
	char jwk[MAKER_JWK_MAX];
	struct mw_jwks *set;
	struct mw_err err;

	mw_put_str(&w, "{\"keys\":[");
	for (size_t i = 0; i < count; i++) {
		struct maker_key key = *list[i].key;

		key.kid = list[i].kid;
		mw_putf(&w, "%s%s", i > 0 ? "," : "", maker_jwk(&key, list[i].more, jwk));
	}
	mw_put_str(&w, "]}");
	assert_false(w.overflow);
	set = mw_jwks_parse(mw_wbuf_span(&w), rsa_algs, &err);
	assert_non_null(set);
	return set;
}

/* Whether the key that is chosen verifies what `key` signs. */
static bool is_key(const struct mw_jwk *chosen, const struct maker_key *key)
{
	struct maker_key signer = { .alg = chosen->key.alg, .evp = key->evp };
	uint8_t signature[1024];
	size_t len = maker_sign(&signer, mw_span_str("x"), signature);

	return mw_jws_verify(&chosen->key, mw_span_str("x"), mw_span_of(signature, len)) ==
	       MW_JWS_GOOD;
}

/* kid NULL: the token has none. */
static enum mw_jwks_choice choose(const struct mw_jwks *set, const char *kid, const char *alg,
				  const struct maker_key *whose)
{
	const struct mw_jwk *key;
	enum mw_jwks_choice choice = mw_jwks_choose(
		set, kid != NULL ? mw_span_str(kid) : mw_span_of(NULL, 0), mw_span_str(alg), &key);

	if (choice == MW_JWKS_CHOSEN || choice == MW_JWKS_ONLY)
		assert_true(is_key(key, whose));
	return choice;
}

static void one_rsa_key_may_be_there_for_two_algorithms_under_one_kid(void **state)
{
	const struct published list[] = { { &rsa, "a", "\"alg\":\"RS256\"," },
					  { &rsa, "a", "\"alg\":\"PS256\"," } };
	struct mw_jwks *set = set_of(list, 2, RS256);

	(void)state;
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "PS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "RS512", &rsa), MW_JWKS_OTHER_ALG);
	assert_int_equal(choose(set, "b", "RS256", &rsa), MW_JWKS_NONE);
	mw_jwks_unref(set);
}

static void one_rsa_key_without_alg_is_for_all_that_are_configured(void **state)
{
	const struct published list[] = { { &rsa, "a", "" }, { &rsa2, "b", "\"alg\":\"RS384\"," } };
	struct mw_jwks *set =
		set_of(list, 2, RS256 | MW_JWS_BIT(MW_JWS_PS256) | MW_JWS_BIT(MW_JWS_RS512));

	(void)state;
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "PS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "RS512", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "PS512", &rsa), MW_JWKS_OTHER_ALG);
	assert_int_equal(choose(set, "b", "RS384", &rsa2), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "b", "RS256", &rsa2), MW_JWKS_OTHER_ALG);
	mw_jwks_unref(set);
	set = set_of(list, 2, RS256);
	assert_int_equal(choose(set, "a", "PS256", &rsa), MW_JWKS_OTHER_ALG);
	mw_jwks_unref(set);
}

static void two_types_may_share_a_kid(void **state)
{
	const struct published list[] = { { &rsa, "a", "" }, { &ec, "a", "" }, { &ed, "a", "" } };
	struct mw_jwks *set = set_of(list, 3, RS256);

	(void)state;
	assert_int_equal(mw_jwks_count(set), 3);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "ES256", &ec), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "EdDSA", &ed), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "Ed25519", &ed), MW_JWKS_CHOSEN);
	mw_jwks_unref(set);
}

static void keys_without_a_kid_match_where_exactly_one_fits(void **state)
{
	const struct published list[] = { { &rsa, NULL, "" },
					  { &ec, NULL, "" },
					  { &rsa2, NULL, "" } };
	struct mw_jwks *set = set_of(list, 2, RS256);

	(void)state;
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(choose(set, NULL, "RS256", &rsa), MW_JWKS_ONLY);
	assert_int_equal(choose(set, NULL, "ES256", &ec), MW_JWKS_ONLY);
	assert_int_equal(choose(set, "x", "ES256", &ec), MW_JWKS_ONLY);
	assert_int_equal(choose(set, NULL, "EdDSA", &ed), MW_JWKS_NONE);
	mw_jwks_unref(set);
	set = set_of(list, 3, RS256);
	assert_int_equal(mw_jwks_count(set), 3);
	assert_int_equal(choose(set, NULL, "RS256", &rsa), MW_JWKS_SEVERAL);
	assert_int_equal(choose(set, "x", "RS256", &rsa), MW_JWKS_NONE);
	assert_int_equal(choose(set, NULL, "ES256", &ec), MW_JWKS_ONLY);
	mw_jwks_unref(set);
}

static void a_kid_that_the_set_lacks_is_not_another_named_key(void **state)
{
	const struct published named[] = { { &rsa, "a", "" } };
	const struct published mixed[] = { { &rsa, "a", "" }, { &rsa2, NULL, "" } };
	struct mw_jwks *set = set_of(named, 1, RS256);

	(void)state;
	assert_int_equal(choose(set, NULL, "RS256", &rsa), MW_JWKS_ONLY);
	assert_int_equal(choose(set, "b", "RS256", &rsa), MW_JWKS_NONE);
	assert_int_equal(choose(set, "", "RS256", &rsa), MW_JWKS_NONE);
	mw_jwks_unref(set);
	set = set_of(mixed, 2, RS256);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "b", "RS256", &rsa), MW_JWKS_NONE);
	assert_int_equal(choose(set, NULL, "RS256", &rsa), MW_JWKS_SEVERAL);
	mw_jwks_unref(set);
}

static void two_different_keys_of_one_kid_and_algorithm_are_both_skipped(void **state)
{
	const struct published list[] = { { &rsa, "a", "" },
					  { &ec, "a", "" },
					  { &rsa2, "a", "" },
					  { &rsa, "a", "" },
					  { &ed, "b", "" } };
	struct mw_jwks *set = set_of(list, 5, RS256);

	(void)state;
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(mw_jwks_skipped(set), 3);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_OTHER_ALG);
	assert_int_equal(choose(set, "a", "ES256", &ec), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "b", "EdDSA", &ed), MW_JWKS_CHOSEN);
	assert_string_equal(mw_jwks_skipped_at(set, 0)->why,
			    "another key has the same kid and algorithm");
	mw_jwks_unref(set);
}

/* "x5c" and the like aside. */
static void a_key_that_is_there_twice_is_one(void **state)
{
	const struct published list[] = { { &rsa, "a", "" },
					  { &rsa, "a", "\"alg\":\"RS256\"," },
					  { &ec, NULL, "" },
					  { &ec, NULL, "\"x5t\":\"x\"," } };
	const struct published more[] = { { &rsa, "a", "\"alg\":\"PS256\"," }, { &rsa, "a", "" } };
	struct mw_jwks *set = set_of(list, 4, RS256);

	(void)state;
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, NULL, "ES256", &ec), MW_JWKS_ONLY);
	assert_string_equal(mw_jwks_skipped_at(set, 0)->why, "it repeats another key");
	mw_jwks_unref(set);
	/* The second one adds an algorithm. */
	set = set_of(more, 2, RS256 | MW_JWS_BIT(MW_JWS_PS256));
	assert_int_equal(mw_jwks_count(set), 2);
	assert_int_equal(choose(set, "a", "RS256", &rsa), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "a", "PS256", &rsa), MW_JWKS_CHOSEN);
	mw_jwks_unref(set);
}

static void what_is_of_no_use_is_skipped_alone_and_known_by_its_kid(void **state)
{
	const struct published list[] = { { &rsa, "enc", "\"use\":\"enc\"," },
					  { &ec, "ec", "" },
					  { &ed, "old", "\"d\":\"AAAA\"," } };
	struct mw_jwks *set = set_of(list, 3, RS256);
	char text[256];

	(void)state;
	assert_int_equal(mw_jwks_count(set), 1);
	assert_int_equal(mw_jwks_skipped(set), 2);
	assert_int_equal(choose(set, "ec", "ES256", &ec), MW_JWKS_CHOSEN);
	assert_int_equal(choose(set, "enc", "RS256", &rsa), MW_JWKS_SKIPPED);
	assert_int_equal(choose(set, "old", "EdDSA", &ed), MW_JWKS_SKIPPED);
	assert_true(mw_jwks_skipped_at(set, 0)->elsewhere);
	assert_false(mw_jwks_skipped_at(set, 1)->elsewhere);
	assert_null(mw_jwks_skipped_at(set, 2));
	mw_jwks_skipped_text(mw_jwks_skipped_at(set, 0), text, sizeof(text));
	assert_string_equal(text, "key 1 (kid \"enc\"): use is \"enc\", not \"sig\"");
	assert_string_equal(mw_jwks_kid(set, 0), "ec");
	assert_string_equal(mw_jwks_kid(set, 1), "enc");
	assert_string_equal(mw_jwks_kid(set, 2), "old");
	assert_null(mw_jwks_kid(set, 3));
	mw_jwks_unref(mw_jwks_ref(set));
	mw_jwks_unref(set);
}

static void kids_that_are_no_text_are_skipped_and_no_token_has_them(void **state)
{
	static const char set[] =
		"{\"keys\":[{\"kty\":\"OKP\",\"kid\":1},{\"kty\":\"OKP\",\"kid\":\"\"},"
		"{\"kty\":\"OKP\",\"kid\":null},{\"kty\":\"OKP\",\"kid\":\"a\\u0001\"}]}";
	struct mw_err err;
	struct mw_jwks *keys = mw_jwks_parse(mw_span_str(set), RS256, &err);

	(void)state;
	assert_int_equal(mw_jwks_count(keys), 0);
	assert_int_equal(mw_jwks_skipped(keys), 4);
	for (size_t i = 0; i < 4; i++)
		assert_non_null(strstr(mw_jwks_skipped_at(keys, i)->why, "kid"));
	assert_int_equal(choose(keys, "", "EdDSA", &ed), MW_JWKS_NONE);
	mw_jwks_unref(keys);
}

static void a_set_may_have_many_keys_and_the_first_ones_are_used(void **state)
{
	static struct published list[MW_JWKS_KEYS_MAX + 9];
	static char kids[MW_JWKS_KEYS_MAX + 9][8];
	const size_t count = sizeof(list) / sizeof(list[0]);
	struct mw_jwks *set;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		snprintf(kids[i], sizeof(kids[i]), "k%zu", i);
		list[i] = (struct published){ &ed, kids[i], i % 32 == 0 ? "\"use\":\"enc\"," : "" };
	}
	set = set_of(list, 65, RS256);
	assert_int_equal(mw_jwks_count(set), 62);
	assert_int_equal(choose(set, "k63", "EdDSA", &ed), MW_JWKS_CHOSEN);
	mw_jwks_unref(set);
	set = set_of(list, count, RS256);
	assert_int_equal(mw_jwks_count(set), MW_JWKS_KEYS_MAX);
	assert_int_equal(mw_jwks_skipped(set), 9);
	mw_jwks_unref(set);
}

static void only_what_has_no_array_of_keys_is_no_set(void **state)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"keys\":{}}",
		"{\"keys\":null}",
		"{\"keys\":[],\"keys\":[]}",
		"<html>",
		"{\"keys\":[]}{\"keys\":[]}",
	};
	static const struct {
		const char *set;
		size_t skipped;
	} empty[] = {
		{ "{\"keys\":[]}", 0 },
		{ "{\"keys\":[{}]}", 1 },
		{ "{\"keys\":[{\"kty\":\"RSA\"},17,null,[]],\"more\":1}", 4 },
	};
	struct mw_jwks *keys;
	struct mw_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(mw_jwks_parse(mw_span_str(bad[i]), RS256, &err));
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		keys = mw_jwks_parse(mw_span_str(empty[i].set), RS256, &err);
		assert_non_null(keys);
		assert_int_equal(mw_jwks_count(keys), 0);
		assert_int_equal(mw_jwks_skipped(keys), empty[i].skipped);
		assert_int_equal(choose(keys, NULL, "RS256", &rsa), MW_JWKS_NONE);
		mw_jwks_unref(keys);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_rsa_key_may_be_there_for_two_algorithms_under_one_kid),
		cmocka_unit_test(one_rsa_key_without_alg_is_for_all_that_are_configured),
		cmocka_unit_test(two_types_may_share_a_kid),
		cmocka_unit_test(keys_without_a_kid_match_where_exactly_one_fits),
		cmocka_unit_test(a_kid_that_the_set_lacks_is_not_another_named_key),
		cmocka_unit_test(two_different_keys_of_one_kid_and_algorithm_are_both_skipped),
		cmocka_unit_test(a_key_that_is_there_twice_is_one),
		cmocka_unit_test(what_is_of_no_use_is_skipped_alone_and_known_by_its_kid),
		cmocka_unit_test(kids_that_are_no_text_are_skipped_and_no_token_has_them),
		cmocka_unit_test(a_set_may_have_many_keys_and_the_first_ones_are_used),
		cmocka_unit_test(only_what_has_no_array_of_keys_is_no_set),
	};

	return cmocka_run_group_tests_name("jwks", tests, make_keys, drop_keys);
}
