/* Logout tokens: each defect is refused, a good one ends what it names and is obeyed
 * once; and several sections of one issuer are told apart by the audience. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "common/login/login.h"
#include "common/login/logout.h"
#include "tests/unit/temp_store.h"
#include "tests/unit/token_maker.h"

#define NOW   INT64_C(1767225600)
#define EVENT "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}"
#define TYPED "{\"alg\":\"ES256\",\"typ\":\"logout+jwt\",\"kid\":\"k\"}"

static struct maker_key key, other;
static struct mw_jwks *keys;
static struct mw_core core;
static struct mw_account alice;
static int64_t seconds;
static char token[MAKER_TOKEN_MAX], detail[MW_DETAIL_SIZE], credential[MW_CREDENTIAL_SIZE];
static int events;

static int64_t test_clock(void)
{
	return seconds * 1000000;
}

static void watch(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	events++;
	snprintf(detail, sizeof(detail), "%s", e->detail);
	snprintf(credential, sizeof(credential), "%s", e->credential);
}

/* Two sections of one issuer, and one of another. */
static void open_issuers(enum mw_jwt_type type)
{
	struct mw_oauth_issuer i[3] = { { .name = "mail",
					  .keys = keys,
					  .policy = { .issuer = "https://a.example",
						      .audience = { .ours = "mail" },
						      .logout_audience = { .ours = "client" },
						      .type = type,
						      .access_claim = "",
						      .username_claim = "preferred_username",
						      .scopes = "*",
						      .default_scopes = "",
						      .skew = 30 } } };

	i[1] = i[2] = i[0];
	i[1].name = "calendar";
	i[1].policy.audience.ours = "calendar";
	i[1].policy.logout_audience.ours = "";
	i[1].policy.username_claim = "email2";
	i[2].name = "ours";
	i[2].policy.issuer = "https://mail.example.org";
	i[2].ours = true;
	mw_oauth_free(core.oauth);
	core.oauth = mw_oauth_new(i, 3, NULL);
	assert_non_null(core.oauth);
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };
	static const uint8_t seed[16] = { 1 };
	char set[MAKER_JWK_MAX + 32], jwk[MAKER_JWK_MAX];
	struct mw_err err;

	(void)state;
	seconds = NOW;
	key = maker_key_new("k", MW_JWS_ES256, 0);
	other = maker_key_new("k", MW_JWS_ES256, 0);
	snprintf(set, sizeof(set), "{\"keys\":[%s]}", maker_jwk(&key, "", jwk));
	keys = mw_jwks_parse(mw_span_str(set), MW_JWS_RS256, &err);
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .audit = mw_audit_to(watch, NULL),
				 .limiter = mw_limiter_new(1000, 60, seed),
				 .clock_us = test_clock,
				 .default_domain = "",
				 .apikey_username = "" };
	core.store = temp_store_open(core.keyring);
	alice = (struct mw_account){ .name = "alice", .created = NOW };
	assert_int_equal(core.store->accounts->create(core.store, &alice), MW_STORE_OK);
	open_issuers(MW_JWT_AT);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(core.store);
	mw_audit_close(core.audit);
	mw_limiter_free(core.limiter);
	mw_oauth_free(core.oauth);
	mw_keyring_free((struct mw_keyring *)core.keyring);
	mw_jwks_unref(keys);
	maker_key_free(&key);
	maker_key_free(&other);
	return 0;
}

static enum mw_reason log_out_with(const struct maker_key *k, const char *header,
				   const char *payload)
{
	const struct mw_login login = { .frontend = "test", .mechanism = "logout", .service = "" };
	struct mw_outcome out;
	int before = events;

	mw_login_log_out(&core, &login, mw_span_str(maker_token(k, header, payload, token)), &out);
	assert_int_equal(events, before + 1);
	assert_int_equal(out.verdict, mw_reason_verdict(out.reason));
	return out.reason;
}

/* A good one but for what differs; `more` begins with a comma. */
static enum mw_reason log_out(const char *more)
{
	char payload[1024];

	snprintf(payload, sizeof(payload), "{\"iss\":\"https://a.example\",\"aud\":\"client\"%s}",
		 more);
	return log_out_with(&key, TYPED, payload);
}

static enum mw_reason log_in(const char *aud, const char *more)
{
	const struct mw_login login = { .frontend = "test", .mechanism = "", .service = "smtp" };
	struct mw_credentials c = { .bearer = true, .is_token = true };
	struct mw_outcome out;
	char payload[1024];

	snprintf(payload, sizeof(payload),
		 "{\"iss\":\"https://a.example\",\"aud\":\"%s\",\"exp\":%lld,\"scope\":\"smtp\"%s}",
		 aud, (long long)seconds + 600, more);
	c.secret = mw_span_str(maker_token(
		&key, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", payload, token));
	mw_login_decide(&core, &login, &c, &out);
	return out.reason;
}

#define TIMES "\"iat\":1767225590,\"exp\":1767225700"
#define ALICE ",\"iat\":1767225590,\"preferred_username\":\"alice\""

static void each_defect_of_a_logout_token_is_refused(void **state)
{
	static const struct {
		enum mw_reason reason;
		const char *more;
	} cases[] = {
		{ MW_R_TOKEN_LOGOUT, "," TIMES ",\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES ",\"jti\":\"x\",\"sid\":\"s1\",\"events\":{}" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES ",\"jti\":\"x\",\"sid\":\"s1\",\"events\":null" },
		{ MW_R_TOKEN_LOGOUT,
		  "," TIMES ",\"jti\":\"x\",\"sid\":\"s1\","
		  "\"events\":[\"http://schemas.openid.net/event/backchannel-logout\"]" },
		{ MW_R_TOKEN_LOGOUT,
		  "," TIMES ",\"jti\":\"x\",\"sid\":\"s1\","
		  "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":null}" },
		{ MW_R_TOKEN_LOGOUT,
		  "," TIMES "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\",\"nonce\":\"n\"" },
		{ MW_R_TOKEN_LOGOUT,
		  "," TIMES "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\",\"nonce\":null" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES "," EVENT ",\"jti\":\"x\"" },
		{ MW_R_TOKEN_LOGOUT,
		  "," TIMES "," EVENT ",\"jti\":\"x\",\"sid\":\"\",\"sub\":\"\"" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES "," EVENT ",\"jti\":\"x\",\"sub\":[\"a\"]" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES "," EVENT ",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES "," EVENT ",\"jti\":\"\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," TIMES "," EVENT ",\"jti\":17,\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," EVENT ",\"exp\":1767225700,\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT,
		  "," EVENT ",\"iat\":\"1767225590\",\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," EVENT ",\"iat\":1767225631,\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT, "," EVENT ",\"iat\":1767224969,\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_EXPIRED,
		  "," EVENT ",\"iat\":1767225500,\"exp\":1767225570,\"jti\":\"x\",\"sid\":\"s1\"" },
		{ MW_R_TOKEN_LOGOUT,
		  "," EVENT
		  ",\"iat\":1767225500,\"exp\":\"1767225700\",\"jti\":\"x\",\"sid\":\"s\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum mw_reason got = log_out(cases[i].more);

		if (got != cases[i].reason)
			fail_msg("%s: got %s", cases[i].more, mw_reason_name(got));
		assert_true(detail[0] != '\0');
	}
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s1\""), MW_R_ACCEPTED);
}

static void one_of_another_kind_issuer_audience_or_key_is_refused(void **state)
{
	const char *good = "{\"iss\":\"https://a.example\",\"aud\":\"client\"," TIMES "," EVENT
			   ",\"jti\":\"x\",\"sid\":\"s1\"}";

	(void)state;
	assert_int_equal(log_out_with(&other, TYPED, good), MW_R_TOKEN_SIGNATURE);
	assert_int_equal(
		log_out_with(&key, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", good),
		MW_R_TOKEN_TYPE);
	assert_int_equal(
		log_out_with(&key, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\"}", good),
		MW_R_TOKEN_TYPE);
	assert_string_equal(detail, "typ is \"JWT\", expected logout+jwt");
	assert_int_equal(
		log_out_with(&key, "{\"alg\":\"none\",\"typ\":\"logout+jwt\",\"kid\":\"k\"}", good),
		MW_R_TOKEN_ALG_REFUSED);
	assert_int_equal(log_out_with(&key, TYPED,
				      "{\"iss\":\"https://b.example\",\"aud\":\"client\"," TIMES
				      "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\"}"),
			 MW_R_TOKEN_ISSUER_UNKNOWN);
	assert_int_equal(log_out_with(&key, TYPED,
				      "{\"iss\":\"https://a.example\",\"aud\":\"webmail\"," TIMES
				      "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\"}"),
			 MW_R_TOKEN_AUDIENCE);
	/* Ours have no sessions, and we do not log anybody out this way. */
	assert_int_equal(
		log_out_with(&key, TYPED,
			     "{\"iss\":\"https://mail.example.org\",\"aud\":\"client\"," TIMES
			     "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\"}"),
		MW_R_TOKEN_ISSUER_UNKNOWN);
	assert_int_equal(log_out_with(&key, TYPED, "no JSON"), MW_R_TOKEN_PAYLOAD);
	open_issuers(MW_JWT_PLAIN);
	assert_int_equal(
		log_out_with(&key, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\"}", good),
		MW_R_ACCEPTED);
}

static void a_session_ends_and_no_other(void **state)
{
	(void)state;
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s1\""), MW_R_ACCEPTED);
	assert_int_equal(log_out("," TIMES "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\""),
			 MW_R_ACCEPTED);
	assert_string_equal(credential, "jwt:mail:x");
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s1\""), MW_R_TOKEN_REVOKED);
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s2\""), MW_R_ACCEPTED);
	assert_int_equal(log_in("mail", ALICE), MW_R_ACCEPTED);
}

static void all_tokens_of_a_subject_end(void **state)
{
	(void)state;
	assert_int_equal(log_out("," TIMES "," EVENT ",\"jti\":\"x\",\"sub\":\"u1\""),
			 MW_R_ACCEPTED);
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s1\",\"sub\":\"u1\""),
			 MW_R_TOKEN_REVOKED);
	assert_int_equal(log_in("mail", ALICE ",\"sub\":\"u1\""), MW_R_TOKEN_REVOKED);
	assert_int_equal(log_in("mail", ALICE ",\"sub\":\"u2\""), MW_R_ACCEPTED);
	/* What is issued afterwards is good again. */
	seconds += 60;
	assert_int_equal(log_in("mail", ",\"iat\":1767225660,\"preferred_username\":\"alice\","
					"\"sub\":\"u1\""),
			 MW_R_ACCEPTED);
}

static void with_a_session_tokens_of_the_subject_that_do_not_say_theirs_end_too(void **state)
{
	(void)state;
	assert_int_equal(
		log_out("," TIMES "," EVENT ",\"jti\":\"x\",\"sub\":\"u1\",\"sid\":\"s1\""),
		MW_R_ACCEPTED);
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s1\",\"sub\":\"u1\""),
			 MW_R_TOKEN_REVOKED);
	assert_int_equal(log_in("mail", ALICE ",\"sub\":\"u1\""), MW_R_TOKEN_REVOKED);
	assert_int_equal(log_in("mail", ALICE ",\"sid\":\"s2\",\"sub\":\"u1\""), MW_R_ACCEPTED);
}

static void each_is_obeyed_once(void **state)
{
	const char *more = "," TIMES "," EVENT ",\"jti\":\"x\",\"sub\":\"u1\"";

	(void)state;
	assert_int_equal(log_out(more), MW_R_ACCEPTED);
	assert_int_equal(log_out(more), MW_R_TOKEN_REPLAYED);
	/* Until it is too old, and after that as well. */
	seconds = 1767225590 + MW_LOGOUT_AGE_MAX + 30;
	assert_int_equal(log_out("," EVENT ",\"iat\":1767225590,\"jti\":\"x\",\"sub\":\"u1\""),
			 MW_R_TOKEN_REPLAYED);
	seconds++;
	assert_int_equal(log_out("," EVENT ",\"iat\":1767225590,\"jti\":\"x\",\"sub\":\"u1\""),
			 MW_R_TOKEN_LOGOUT);
}

static enum mw_store_result fails(struct mw_store *s, const struct mw_revocation *seen,
				  const struct mw_revocation *r, size_t count)
{
	(void)seen, (void)r, (void)count;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void what_cannot_be_written_or_verified_is_temporary(void **state)
{
	const char *more = "," TIMES "," EVENT ",\"jti\":\"x\",\"sub\":\"u1\"";
	struct mw_store_tokens tokens = *core.store->tokens;
	const struct mw_store_tokens *real = core.store->tokens;
	struct mw_store *store = core.store;

	(void)state;
	tokens.log_out = fails;
	core.store->tokens = &tokens;
	assert_int_equal(log_out(more), MW_R_STORE_UNAVAILABLE);
	core.store->tokens = real;
	core.store = NULL;
	assert_int_equal(log_out(more), MW_R_STORE_UNAVAILABLE);
	core.store = store;
	assert_int_equal(log_out(more), MW_R_ACCEPTED);
}

static void sections_of_one_issuer_are_told_apart_by_the_audience(void **state)
{
	(void)state;
	assert_int_equal(log_in("mail", ALICE), MW_R_ACCEPTED);
	assert_string_equal(credential, "jwt:mail");
	assert_int_equal(log_in("calendar", ALICE ",\"email2\":\"alice\""), MW_R_ACCEPTED);
	assert_string_equal(credential, "jwt:calendar");
	/* Each has its own rules. */
	assert_int_equal(log_in("calendar", ALICE), MW_R_TOKEN_USERNAME);
	assert_int_equal(log_in("webmail", ALICE), MW_R_TOKEN_AUDIENCE);
	assert_string_equal(credential, "jwt:mail");
	/* A session ends in all of them. */
	assert_int_equal(log_out("," TIMES "," EVENT ",\"jti\":\"x\",\"sid\":\"s1\""),
			 MW_R_ACCEPTED);
	assert_int_equal(log_in("calendar", ALICE ",\"email2\":\"alice\",\"sid\":\"s1\""),
			 MW_R_TOKEN_REVOKED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_defect_of_a_logout_token_is_refused),
		TEST(one_of_another_kind_issuer_audience_or_key_is_refused),
		TEST(a_session_ends_and_no_other),
		TEST(all_tokens_of_a_subject_end),
		TEST(with_a_session_tokens_of_the_subject_that_do_not_say_theirs_end_too),
		TEST(each_is_obeyed_once),
		TEST(what_cannot_be_written_or_verified_is_temporary),
		TEST(sections_of_one_issuer_are_told_apart_by_the_audience),
	};

	return cmocka_run_group_tests_name("logout", tests, NULL, NULL);
}
