/* Our own access tokens: what is issued verifies, and says what it was to say. */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/oauth/jwt.h"
#include "common/oauth/token.h"

#define NOW INT64_C(1767225600)

static const struct mw_master_key key = { 1, { 1 } }, other_key = { 1, { 2 } },
				  later_key = { 2, { 1 } };

static const struct mw_jwt_policy policy = {
	.issuer = "https://mail.example.org",
	.audience = { .ours = "dovecot" },
	.access_claim = "",
	.username_claim = "sub",
	.scopes = "*",
	.default_scopes = "",
};

static struct mw_jwks *keys_of(const struct mw_keyring *keyring)
{
	char text[MW_TOKEN_JWKS_MAX];
	struct mw_wbuf jwks = mw_wbuf_of(text, sizeof(text));
	struct mw_err err;

	assert_true(mw_token_jwks(keyring, &jwks));
	return mw_jwks_parse(mw_wbuf_span(&jwks), MW_JWS_BIT(MW_JWS_RS256), &err);
}

static enum mw_reason verify_by(const struct mw_jwt_policy *p, struct mw_span token,
				const struct mw_jwks *keys, struct mw_jwt_claims *claims)
{
	struct mw_jwt jwt;
	enum mw_reason reason = mw_jwt_parse(&jwt, token);

	if (reason == MW_R_NONE)
		reason = mw_jwt_verify(&jwt, p, keys, NOW, claims);
	mw_jwt_free(&jwt);
	return reason;
}

static enum mw_reason verify(struct mw_span token, const struct mw_jwks *keys,
			     struct mw_jwt_claims *claims)
{
	return verify_by(&policy, token, keys, claims);
}

static const struct mw_token_request wish = {
	.issuer = "https://mail.example.org",
	.audience = "mailward dovecot",
	.account_id = 17,
	.account = "alice@example.org",
	.scopes = "imap smtp",
	.networks = "192.0.2.0/24 2001:db8::/32",
	.jti = "0123456789abcdefghjkmnpqrs",
	.issued = NOW,
	.expires = NOW + 3600,
};

static void what_is_issued_verifies_and_says_what_was_wished(void **state)
{
	static const enum mw_jws_alg algs[] = { MW_JWS_EDDSA, MW_JWS_ES256 };
	struct mw_keyring *keyring = mw_keyring_from(&key);
	struct mw_jwks *keys = keys_of(keyring);
	uint8_t text[MW_TOKEN_TEXT_MAX];
	struct mw_jwt_claims c;

	(void)state;
	assert_int_equal(mw_jwks_count(keys), 2);
	for (size_t i = 0; i < 2; i++) {
		struct mw_token_request r = wish;
		struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));

		r.alg = algs[i];
		assert_true(mw_token_issue(keyring, &r, &token));
		assert_int_equal(verify(mw_wbuf_span(&token), keys, &c), MW_R_NONE);
		assert_string_equal(c.username, wish.account);
		assert_string_equal(c.scopes, wish.scopes);
		assert_string_equal(c.networks, wish.networks);
		assert_string_equal(c.jti, wish.jti);
		assert_int_equal(c.account_id, wish.account_id);
		assert_int_equal(c.issued, wish.issued);
		assert_int_equal(c.expires, wish.expires);
	}
	mw_jwks_unref(keys);
	mw_keyring_free(keyring);
}

static void what_lives_longer_than_is_permitted_now_is_refused(void **state)
{
	struct mw_keyring *keyring = mw_keyring_from(&key);
	struct mw_jwks *keys = keys_of(keyring);
	struct mw_jwt_policy p = policy;
	uint8_t text[MW_TOKEN_TEXT_MAX];
	struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));
	struct mw_token_request r = wish;
	struct mw_jwt_claims c;

	(void)state;
	r.alg = MW_JWS_EDDSA;
	r.issued = NOW - 1800;
	r.expires = NOW + 1800;
	assert_true(mw_token_issue(keyring, &r, &token));
	p.max_life = 3600;
	assert_int_equal(verify_by(&p, mw_wbuf_span(&token), keys, &c), MW_R_NONE);
	p.max_life = 3599;
	assert_int_equal(verify_by(&p, mw_wbuf_span(&token), keys, &c), MW_R_TOKEN_LIFETIME);
	p.max_life = 86400;
	assert_int_equal(verify_by(&p, mw_wbuf_span(&token), keys, &c), MW_R_NONE);
	mw_jwks_unref(keys);
	mw_keyring_free(keyring);
}

/* A restart changes nothing, another master key or generation of it everything. */
static void keys_come_from_the_master_key_alone(void **state)
{
	struct mw_keyring *keyring = mw_keyring_from(&key), *same = mw_keyring_from(&key),
			  *other = mw_keyring_from(&other_key),
			  *later = mw_keyring_from(&later_key);
	struct mw_jwks *same_keys = keys_of(same), *other_keys = keys_of(other),
		       *later_keys = keys_of(later);
	uint8_t text[MW_TOKEN_TEXT_MAX];
	struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));
	struct mw_token_request r = wish;
	struct mw_jwt_claims c;

	(void)state;
	r.alg = MW_JWS_ES256;
	assert_true(mw_token_issue(keyring, &r, &token));
	assert_int_equal(verify(mw_wbuf_span(&token), same_keys, &c), MW_R_NONE);
	assert_int_equal(verify(mw_wbuf_span(&token), other_keys, &c), MW_R_TOKEN_KEY_UNKNOWN);
	assert_int_equal(verify(mw_wbuf_span(&token), later_keys, &c), MW_R_TOKEN_KEY_UNKNOWN);
	mw_jwks_unref(later_keys);
	mw_keyring_free(later);
	mw_jwks_unref(same_keys);
	mw_jwks_unref(other_keys);
	mw_keyring_free(keyring);
	mw_keyring_free(same);
	mw_keyring_free(other);
}

static void names_cannot_add_claims(void **state)
{
	struct mw_keyring *keyring = mw_keyring_from(&key);
	struct mw_jwks *keys = keys_of(keyring);
	uint8_t text[MW_TOKEN_TEXT_MAX];
	struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));
	struct mw_token_request r = wish;
	struct mw_jwt_claims c;

	(void)state;
	r.account = "a\",\"scope\":\"sshd";
	r.alg = MW_JWS_EDDSA;
	assert_true(mw_token_issue(keyring, &r, &token));
	assert_int_equal(verify(mw_wbuf_span(&token), keys, &c), MW_R_NONE);
	assert_string_equal(c.username, r.account);
	assert_string_equal(c.scopes, wish.scopes);
	mw_jwks_unref(keys);
	mw_keyring_free(keyring);
}

static void what_does_not_fit_is_not_issued(void **state)
{
	struct mw_keyring *keyring = mw_keyring_from(&key);
	uint8_t text[256];
	struct mw_wbuf token = mw_wbuf_of(text, sizeof(text));
	struct mw_token_request r = wish;

	(void)state;
	r.alg = MW_JWS_EDDSA;
	assert_false(mw_token_issue(keyring, &r, &token));
	mw_keyring_free(keyring);
}

static void ids_are_random_words(void **state)
{
	char a[MW_TOKEN_JTI_SIZE], b[MW_TOKEN_JTI_SIZE];

	(void)state;
	mw_token_make_jti(randombytes_buf, a);
	mw_token_make_jti(randombytes_buf, b);
	assert_int_equal(strlen(a), MW_TOKEN_JTI_SIZE - 1);
	assert_string_not_equal(a, b);
}

static void kid_names_the_generation_of_the_master_key(void **state)
{
	struct mw_keyring *now = mw_keyring_from(&key), *later = mw_keyring_from(&later_key);
	char text[MW_TOKEN_JWKS_MAX];
	struct mw_wbuf jwks = mw_wbuf_of(text, sizeof(text));

	(void)state;
	assert_true(mw_token_jwks(now, &jwks));
	assert_non_null(strstr(mw_wbuf_cstr(&jwks), "\"kid\":\"1-"));
	mw_wbuf_cut(&jwks, 0);
	assert_true(mw_token_jwks(later, &jwks));
	assert_non_null(strstr(mw_wbuf_cstr(&jwks), "\"kid\":\"2-"));
	assert_null(strstr(mw_wbuf_cstr(&jwks), "\"kid\":\"1-"));
	mw_keyring_free(now);
	mw_keyring_free(later);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_issued_verifies_and_says_what_was_wished),
		cmocka_unit_test(what_lives_longer_than_is_permitted_now_is_refused),
		cmocka_unit_test(keys_come_from_the_master_key_alone),
		cmocka_unit_test(kid_names_the_generation_of_the_master_key),
		cmocka_unit_test(names_cannot_add_claims),
		cmocka_unit_test(what_does_not_fit_is_not_issued),
		cmocka_unit_test(ids_are_random_words),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
