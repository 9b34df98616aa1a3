/* Logins with access tokens: a genuine token is not yet a yes. Ours to say are
 * whose account it is, its state, revocations, scope and network. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/login/login.h"
#include "tests/unit/temp_store.h"
#include "tests/unit/token_maker.h"

#define NOW INT64_C(1767225600)

static struct maker_key key;
static struct mw_jwks *keys;
static struct mw_core core;
static struct mw_account alice;
static struct mw_oauth_issuer idp = {
	.name = "idp",
	.policy = { .issuer = "https://a.example",
		    .audience = { .ours = "mail" },
		    .access_claim = "",
		    .username_claim = "sub",
		    .scopes = "*",
		    .default_scopes = "" },
};

static int64_t test_clock(void)
{
	return NOW * 1000000;
}

static int events;
static char credential[MW_CREDENTIAL_SIZE], sid[MW_TOKEN_ID_SIZE], detail[MW_DETAIL_SIZE];

static void watch(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	events++;
	snprintf(credential, sizeof(credential), "%s", e->credential);
	snprintf(sid, sizeof(sid), "%s", e->sid);
	snprintf(detail, sizeof(detail), "%s", e->detail);
}

static void open_issuer(bool auto_provision)
{
	mw_oauth_free(core.oauth);
	idp.keys = keys;
	idp.auto_provision = auto_provision;
	core.oauth = mw_oauth_new(&idp, 1, NULL);
	assert_non_null(core.oauth);
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };
	static const uint8_t seed[16] = { 1 };
	char set[MAKER_JWK_MAX + 32], jwk[MAKER_JWK_MAX];
	struct mw_err err;

	(void)state;
	key = maker_key_new("k", MW_JWS_ES256, 0);
	snprintf(set, sizeof(set), "{\"keys\":[%s]}", maker_jwk(&key, "", jwk));
	keys = mw_jwks_parse(mw_span_str(set), MW_JWS_BIT(MW_JWS_RS256), &err);
	core = (struct mw_core){ .keyring = mw_keyring_from(&master),
				 .audit = mw_audit_to(watch, NULL),
				 .limiter = mw_limiter_new(3, 60, seed),
				 .clock_us = test_clock,
				 .default_domain = "example.org",
				 .apikey_username = "apikey",
				 .apikey_scopes = "smtp" };
	core.store = temp_store_open(core.keyring);
	alice = (struct mw_account){ .name = "alice@example.org", .created = NOW };
	assert_int_equal(core.store->accounts->create(core.store, &alice), MW_STORE_OK);
	assert_int_equal(core.store->accounts->alias(core.store, alice.id, "sales@example.org"),
			 MW_STORE_OK);
	open_issuer(false);
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
	return 0;
}

static const char *token_of(const char *user, const char *more)
{
	static char token[MAKER_TOKEN_MAX];
	char payload[512];

	snprintf(
		payload, sizeof(payload),
		"{\"iss\":\"https://a.example\",\"aud\":\"mail\",\"sub\":\"%s\",\"scope\":\"smtp\","
		"\"iat\":%lld,\"exp\":%lld,\"jti\":\"t1\",\"sid\":\"s1\"%s}",
		user, (long long)NOW, (long long)NOW + 60, more);
	return maker_token(&key, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", payload,
			   token);
}

struct
try {
	const char *name, *authzid, *service, *from;
	bool password;
};

static enum mw_reason log_in(const struct try *t, const char *token)
{
	const struct mw_login login = {
		.frontend = "test",
		.mechanism = t->password ? "PLAIN" : "XOAUTH2",
		.service = t->service ? t->service : "smtp",
		.remote = mw_address_parse(mw_span_str(t->from ? t->from : "192.0.2.1")),
	};
	const struct mw_credentials c = { .name = mw_span_str(t->name),
					  .authzid = mw_span_str(t->authzid),
					  .secret = mw_span_str(token),
					  .bearer = !t->password };
	struct mw_outcome out;
	int before = events;

	mw_login_decide(&core, &login, &c, &out);
	assert_int_equal(events, before + 1);
	assert_int_equal(out.verdict, mw_reason_verdict(out.reason));
	if (out.verdict == MW_OK) {
		assert_string_equal(out.scopes, "smtp");
		assert_int_equal(out.issued, NOW);
		assert_int_equal(out.expires, NOW + 60);
	}
	return out.reason;
}

static void expect(enum mw_reason wanted, struct try t, const char *token)
{
	enum mw_reason got = log_in(&t, token);

	if (got != wanted)
		fail_msg("got %s, wanted %s", mw_reason_name(got), mw_reason_name(wanted));
}

static void a_token_logs_its_user_in_under_each_of_its_names(void **state)
{
	const char *token = token_of("Alice@Example.org", "");

	(void)state;
	expect(MW_R_ACCEPTED, (struct try){ .name = "alice@example.org" }, token);
	expect(MW_R_ACCEPTED, (struct try){ .name = "ALICE" }, token);
	expect(MW_R_ACCEPTED, (struct try){ .name = "sales@example.org" }, token);
	expect(MW_R_ACCEPTED, (struct try){ .name = "apikey" }, token);
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token);
	assert_string_equal(credential, "jwt:idp:t1");
	expect(MW_R_ACCEPTED, (struct try){ .name = "alice" }, token_of("alice", ""));
	expect(MW_R_ACCEPTED, (struct try){ .authzid = "sales@example.org" }, token);
}

/* What is shown is what "token revoke" wants. */
static void ids_are_logged_whole(void **state)
{
	static const char *const ids[] = { "1234567890123456789", "x account=\"root\"",
					   "123456789012345\xc3\xa9", NULL };
	char payload[1024], token[MAKER_TOKEN_MAX], longest[256], shown[MW_CREDENTIAL_SIZE];

	(void)state;
	memset(longest, 'j', 255);
	longest[255] = '\0';
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const char *id = ids[i] != NULL ? ids[i] : longest;
		json_t *claims = json_pack(
			"{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s}", "iss", "https://a.example",
			"aud", "mail", "sub", "alice@example.org", "scope", "smtp", "iat",
			(json_int_t)NOW, "exp", (json_int_t)NOW + 60, "jti", id, "sid", longest);
		char *text = json_dumps(claims, JSON_COMPACT);

		snprintf(payload, sizeof(payload), "%s", text);
		free(text);
		json_decref(claims);
		maker_token(&key, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", payload,
			    token);
		expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token);
		snprintf(shown, sizeof(shown), "jwt:idp:%s", id);
		assert_string_equal(credential, shown);
		assert_string_equal(sid, longest);
	}
}

static void a_token_is_good_for_nobody_else(void **state)
{
	struct mw_account bob = { .name = "bob@example.org" };
	const char *token = token_of("alice@example.org", "");

	(void)state;
	core.store->accounts->create(core.store, &bob);
	expect(MW_R_NAME_MISMATCH, (struct try){ .name = "bob@example.org" }, token);
	expect(MW_R_NAME_MISMATCH, (struct try){ .name = "carol@example.org" }, token);
	expect(MW_R_NAME_MISMATCH, (struct try){ .name = "alice@example.com" }, token);
	expect(MW_R_AUTHZID_REFUSED, (struct try){ .authzid = "bob@example.org" }, token);
	expect(MW_R_TOKEN_ACCOUNT_UNKNOWN, (struct try){ .name = "alice@example.org" },
	       token_of("mallory@example.org", ""));
}

static void a_token_is_no_password(void **state)
{
	(void)state;
	expect(MW_R_TOKEN_MECHANISM_REFUSED,
	       (struct try){ .name = "alice@example.org", .password = true },
	       token_of("alice@example.org", ""));
}

static void the_account_has_the_last_word(void **state)
{
	struct try t = { .name = "alice@example.org" };

	(void)state;
	core.store->accounts->set_disabled(core.store, alice.id, true);
	expect(MW_R_ACCOUNT_DISABLED, t, token_of("alice@example.org", ""));
	core.store->accounts->set_disabled(core.store, alice.id, false);
	expect(MW_R_ACCEPTED, t, token_of("alice@example.org", ""));
}

/* "Nothing issued before T is valid" holds for tokens as for keys. */
static void a_token_issued_before_the_account_was_reset_is_refused(void **state)
{
	struct mw_account carol = { .name = "carol@example.org", .valid_after = NOW + 1 };

	(void)state;
	core.store->accounts->create(core.store, &carol);
	expect(MW_R_ISSUED_BEFORE_RESET, (struct try){ .name = "carol@example.org" },
	       token_of("carol@example.org", ""));
}

static void scope_and_networks_of_a_token_count(void **state)
{
	const char *bound = ",\"mailward_networks\":\"192.0.2.0/24\"";

	(void)state;
	expect(MW_R_SCOPE_MISSING, (struct try){ .service = "imap" },
	       token_of("alice@example.org", ""));
	expect(MW_R_ACCEPTED, (struct try){ .service = "submission" },
	       token_of("alice@example.org", ""));
	expect(MW_R_ACCEPTED, (struct try){ .from = "192.0.2.9" },
	       token_of("alice@example.org", bound));
	expect(MW_R_NETWORK_REFUSED, (struct try){ .from = "198.51.100.9" },
	       token_of("alice@example.org", bound));
	expect(MW_R_NETWORK_REFUSED, (struct try){ .from = "nowhere" },
	       token_of("alice@example.org", bound));
}

/* Of our own tokens: names can be given to somebody else. */
static void a_token_of_ours_is_for_the_account_and_not_for_its_name(void **state)
{
	char number[64];

	(void)state;
	idp.ours = true;
	open_issuer(false);
	snprintf(number, sizeof(number), ",\"mailward_account\":%lld", (long long)alice.id);
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token_of("alice@example.org", number));
	expect(MW_R_TOKEN_ACCOUNT_UNKNOWN, (struct try){ .name = NULL },
	       token_of("alice@example.org", ""));
	core.store->accounts->delete (core.store, alice.id, 1);
	assert_int_equal(core.store->accounts->create(core.store, &alice), MW_STORE_OK);
	expect(MW_R_TOKEN_ACCOUNT_UNKNOWN, (struct try){ .name = NULL },
	       token_of("alice@example.org", number));
	idp.ours = false;
}

static void a_revoked_token_is_refused_at_the_next_login(void **state)
{
	struct mw_revocation r = { .issuer = "idp", .what = MW_REVOKED_SESSION, .id = "s1" };
	const char *token = token_of("alice@example.org", "");

	(void)state;
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token);
	assert_int_equal(core.store->tokens->revoke(core.store, &r), MW_STORE_OK);
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token);
}

/* Keys are looked at by their own date. */
static void all_tokens_of_an_account_end_together(void **state)
{
	(void)state;
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token_of("alice@example.org", ""));
	assert_int_equal(core.store->accounts->end_tokens(core.store, alice.id, NOW - 1),
			 MW_STORE_OK);
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token_of("alice@example.org", ""));
	assert_int_equal(core.store->accounts->end_tokens(core.store, alice.id, NOW), MW_STORE_OK);
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token_of("alice@example.org", ""));
}

static void delete_alice_at(int64_t when)
{
	assert_int_equal(core.store->accounts->delete (core.store, alice.id, when), MW_STORE_OK);
	alice = (struct mw_account){ .name = "alice@example.org", .created = when };
}

static void a_token_from_before_an_account_was_deleted_opens_no_other(void **state)
{
	(void)state;
	delete_alice_at(NOW);
	assert_int_equal(core.store->accounts->create(core.store, &alice), MW_STORE_OK);
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token_of("alice@example.org", ""));
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token_of("alice", ""));
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token_of("sales", ""));
}

static void nor_is_one_made_anew_for_it(void **state)
{
	(void)state;
	open_issuer(true);
	delete_alice_at(NOW);
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = NULL }, token_of("alice", ""));
	assert_int_equal(core.store->accounts->by_name(core.store, "alice@example.org", &alice),
			 MW_STORE_NOT_FOUND);
}

static void a_token_from_after_it_opens_the_next_account(void **state)
{
	(void)state;
	open_issuer(true);
	delete_alice_at(NOW - 1);
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token_of("alice", ""));
	/* The account is younger than the token that made it, and than others. */
	expect(MW_R_ACCEPTED, (struct try){ .name = NULL }, token_of("alice", ",\"x\":1"));
}

static void a_refusal_says_what_was_found_and_what_was_expected(void **state)
{
	static const struct {
		enum mw_reason reason;
		struct try t;
		const char *user, *detail;
	} cases[] = {
		{ MW_R_TOKEN_ACCOUNT_UNKNOWN,
		  { .name = NULL },
		  "mallory",
		  "the token is for \"mallory\", and there is no such account" },
		{ MW_R_NAME_MISMATCH,
		  { .name = "bob" },
		  "alice",
		  "the token is for \"alice\", and the login for \"bob\"" },
		{ MW_R_SCOPE_MISSING,
		  { .service = "imap" },
		  "alice",
		  "scope is \"smtp\", here \"smtp\", expected \"imap\"" },
		{ MW_R_ACCEPTED, { .name = "alice" }, "alice", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(cases[i].reason, cases[i].t, token_of(cases[i].user, ""));
		assert_string_equal(detail, cases[i].detail);
	}
}

static enum mw_reason log_in_with(const char *secret, bool is_token)
{
	const struct mw_login login = { .frontend = "test", .mechanism = "", .service = "smtp" };
	const struct mw_credentials c = { .secret = mw_span_str(secret),
					  .bearer = true,
					  .is_token = is_token };
	struct mw_outcome out;

	mw_login_decide(&core, &login, &c, &out);
	return out.reason;
}

static void an_opaque_token_is_not_called_a_password(void **state)
{
	(void)state;
	assert_int_equal(log_in_with("ya29.a0AfB_byCx7dQ0RqKz", true), MW_R_TOKEN_OPAQUE);
	assert_int_equal(log_in_with("authelia_at_1Zp/4+Lk=", true), MW_R_TOKEN_OPAQUE);
	assert_int_equal(log_in_with("correct-horse-42", true), MW_R_PASSWORD);
	assert_int_equal(log_in_with("correct horse battery staple", true), MW_R_PASSWORD);
	assert_int_equal(log_in_with("ya29.a0AfB_byCx7dQ0RqKz", false), MW_R_PASSWORD);
}

static const struct mw_store_accounts *real_accounts;
static struct mw_store_accounts accounts;
static struct mw_store_tokens tokens;

/* The store's operations, for a test to replace some of. */
static void replace_ops(void)
{
	real_accounts = core.store->accounts;
	accounts = *real_accounts;
	tokens = *core.store->tokens;
	core.store->accounts = &accounts;
	core.store->tokens = &tokens;
}

static enum mw_store_result revocations_unread(struct mw_store *s,
					       const struct mw_token_facts *token)
{
	(void)token;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void revocations_that_cannot_be_read_let_nobody_in(void **state)
{
	(void)state;
	replace_ops();
	tokens.revoked = revocations_unread;
	expect(MW_R_STORE_UNAVAILABLE, (struct try){ .name = NULL },
	       token_of("alice@example.org", ""));
}

/* The look-up that fails, counted from 1. */
static int fail_at;

static enum mw_store_result fails_once(struct mw_store *s, const char *name, struct mw_account *out)
{
	if (--fail_at != 0)
		return real_accounts->by_name(s, name, out);
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void whichever_look_up_of_an_account_fails_it_is_temporary(void **state)
{
	struct try t = { .name = "alice@example.org", .authzid = "sales@example.org" };
	struct mw_account dora;

	(void)state;
	replace_ops();
	accounts.by_name = fails_once;
	for (int call = 1; call <= 3; call++) {
		fail_at = call;
		expect(MW_R_STORE_UNAVAILABLE, t, token_of("alice@example.org", ""));
	}
	expect(MW_R_ACCEPTED, t, token_of("alice@example.org", ""));
	/* Nor is an account made for who may have one. */
	open_issuer(true);
	for (int call = 1; call <= 2; call++) {
		fail_at = call;
		expect(MW_R_STORE_UNAVAILABLE, (struct try){ .name = NULL }, token_of("dora", ""));
	}
	assert_int_equal(real_accounts->by_name(core.store, "dora@example.org", &dora),
			 MW_STORE_NOT_FOUND);
}

static void an_authzid_that_can_be_no_name_is_malformed(void **state)
{
	(void)state;
	expect(MW_R_MALFORMED, (struct try){ .name = "alice", .authzid = "a b" },
	       token_of("alice@example.org", ""));
}

static void an_authzid_must_be_a_name_of_the_tokens_account(void **state)
{
	struct mw_account bob = { .name = "bob@example.org" };
	const char *token = token_of("alice@example.org", "");

	(void)state;
	core.store->accounts->create(core.store, &bob);
	expect(MW_R_ACCEPTED, (struct try){ .name = "alice", .authzid = "Alice" }, token);
	expect(MW_R_ACCEPTED, (struct try){ .name = "sales@example.org", .authzid = "alice" },
	       token);
	expect(MW_R_ACCEPTED, (struct try){ .authzid = "sales" }, token);
	expect(MW_R_AUTHZID_REFUSED, (struct try){ .name = "alice", .authzid = "bob" }, token);
	expect(MW_R_AUTHZID_REFUSED, (struct try){ .authzid = "nobody" }, token);
	/* As with a key: what is wrong with the token itself comes first. */
	expect(MW_R_SCOPE_MISSING, (struct try){ .authzid = "bob", .service = "imap" }, token);
	expect(MW_R_NAME_MISMATCH, (struct try){ .name = "bob", .authzid = "bob" }, token);
}

static void no_account_is_made_for_a_revoked_token(void **state)
{
	struct mw_revocation r = { .issuer = "idp", .what = MW_REVOKED_SESSION, .id = "s1" };
	struct mw_account dora;

	(void)state;
	open_issuer(true);
	assert_int_equal(core.store->tokens->revoke(core.store, &r), MW_STORE_OK);
	expect(MW_R_TOKEN_REVOKED, (struct try){ .name = "dora" }, token_of("dora", ""));
	assert_int_equal(core.store->accounts->by_name(core.store, "dora@example.org", &dora),
			 MW_STORE_NOT_FOUND);
}

static enum mw_store_result made_by_another_just_now(struct mw_store *s, struct mw_account *a)
{
	struct mw_account theirs = *a;

	assert_int_equal(real_accounts->create(s, &theirs), MW_STORE_OK);
	return MW_STORE_EXISTS;
}

static void a_lost_race_to_make_an_account_is_fine(void **state)
{
	(void)state;
	open_issuer(true);
	replace_ops();
	accounts.create = made_by_another_just_now;
	expect(MW_R_ACCEPTED, (struct try){ .name = "dora" }, token_of("dora", ""));
}

static void accounts_are_made_at_first_sight_only_when_the_issuer_may(void **state)
{
	struct mw_account dora;

	(void)state;
	expect(MW_R_TOKEN_ACCOUNT_UNKNOWN, (struct try){ .name = "dora" }, token_of("dora", ""));
	open_issuer(true);
	expect(MW_R_ACCEPTED, (struct try){ .name = "dora" }, token_of("dora", ""));
	assert_int_equal(core.store->accounts->by_name(core.store, "dora@example.org", &dora),
			 MW_STORE_OK);
	expect(MW_R_ACCEPTED, (struct try){ .name = "dora@example.org" }, token_of("dora", ""));
}

static void without_a_store_or_keys_nothing_is_decided(void **state)
{
	struct mw_store *store = core.store;

	(void)state;
	core.store = NULL;
	assert_int_equal(
		mw_reason_verdict(log_in(&(struct try){ .name = "alice" }, token_of("alice", ""))),
		MW_TEMPFAIL);
	core.store = store;
	mw_oauth_free(core.oauth);
	idp.keys = NULL;
	core.oauth = mw_oauth_new(&idp, 1, NULL);
	expect(MW_R_TOKEN_NO_KEYS, (struct try){ .name = "alice" }, token_of("alice", ""));
	assert_int_equal(mw_reason_verdict(MW_R_TOKEN_NO_KEYS), MW_TEMPFAIL);
}

static void without_issuers_every_token_is_strange(void **state)
{
	(void)state;
	mw_oauth_free(core.oauth);
	core.oauth = NULL;
	expect(MW_R_TOKEN_ISSUER_UNKNOWN, (struct try){ .name = "alice" }, token_of("alice", ""));
}

/* Forged tokens are guesses, and guessing has a limit; genuine ones are none. */
static void forged_tokens_are_limited_and_genuine_ones_are_not(void **state)
{
	char forged[MAKER_TOKEN_MAX];
	struct try t = { .name = "alice@example.org" };

	(void)state;
	snprintf(forged, sizeof(forged), "%s", token_of("alice@example.org", ""));
	forged[10]++;
	for (int i = 0; i < 10; i++)
		log_in(&t, forged);
	expect(MW_R_RATE_LIMITED, t, forged);
	expect(MW_R_ACCEPTED, t, token_of("alice@example.org", ""));
	expect(MW_R_SCOPE_MISSING, (struct try){ .service = "imap" },
	       token_of("alice@example.org", ""));
}

#define LOGIN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN_TEST(a_token_logs_its_user_in_under_each_of_its_names),
		LOGIN_TEST(ids_are_logged_whole),
		LOGIN_TEST(a_token_is_good_for_nobody_else),
		LOGIN_TEST(a_token_is_no_password),
		LOGIN_TEST(the_account_has_the_last_word),
		LOGIN_TEST(a_token_issued_before_the_account_was_reset_is_refused),
		LOGIN_TEST(scope_and_networks_of_a_token_count),
		LOGIN_TEST(a_token_of_ours_is_for_the_account_and_not_for_its_name),
		LOGIN_TEST(a_revoked_token_is_refused_at_the_next_login),
		LOGIN_TEST(all_tokens_of_an_account_end_together),
		LOGIN_TEST(a_token_from_before_an_account_was_deleted_opens_no_other),
		LOGIN_TEST(nor_is_one_made_anew_for_it),
		LOGIN_TEST(a_token_from_after_it_opens_the_next_account),
		LOGIN_TEST(a_refusal_says_what_was_found_and_what_was_expected),
		LOGIN_TEST(an_opaque_token_is_not_called_a_password),
		LOGIN_TEST(revocations_that_cannot_be_read_let_nobody_in),
		LOGIN_TEST(whichever_look_up_of_an_account_fails_it_is_temporary),
		LOGIN_TEST(an_authzid_that_can_be_no_name_is_malformed),
		LOGIN_TEST(an_authzid_must_be_a_name_of_the_tokens_account),
		LOGIN_TEST(no_account_is_made_for_a_revoked_token),
		LOGIN_TEST(a_lost_race_to_make_an_account_is_fine),
		LOGIN_TEST(accounts_are_made_at_first_sight_only_when_the_issuer_may),
		LOGIN_TEST(without_a_store_or_keys_nothing_is_decided),
		LOGIN_TEST(without_issuers_every_token_is_strange),
		LOGIN_TEST(forged_tokens_are_limited_and_genuine_ones_are_not),
	};

	return cmocka_run_group_tests_name("login_token", tests, NULL, NULL);
}
