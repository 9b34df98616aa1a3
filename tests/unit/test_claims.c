/* Claims as providers write them: what counts as absent, where a claim may be, and what
 * a refusal says. The signature is another test's (test_jwt). */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/oauth/claims.h"
#include "common/oauth/json.h"
#include "common/oauth/scope_map.h"

#define NOW INT64_C(1767225600)

/* What each payload begins with; it ends where the case goes on. */
#define TIMES "\"exp\":1767225900,\"iat\":1767225500"
#define GOOD  "\"aud\":\"mail\"," TIMES ",\"preferred_username\":\"alice\",\"scope\":\"mail:send\""

static struct mw_jwt_policy policy;
static struct mw_jwt_claims claims;

static int set_up(void **state)
{
	(void)state;
	policy = (struct mw_jwt_policy){
		.issuer = "https://id.example.org",
		.audience = { .ours = "mail" },
		.type = MW_JWT_PLAIN,
		.access_claim = "",
		.username_claim = "preferred_username",
		.scopes = "smtp=mail:send imap=mail:read",
		.default_scopes = "",
		.skew = 30,
	};
	return 0;
}

static enum mw_reason check(const char *payload)
{
	json_t *object = mw_json_object(mw_span_str(payload));
	enum mw_reason reason;

	if (object == NULL)
		fail_msg("no JSON: %s", payload);
	memset(&claims, 0, sizeof(claims));
	reason = mw_jwt_claims_check(object, &policy, NOW, &claims);
	json_decref(object);
	return reason;
}

static void expect(enum mw_reason wanted, const char *payload)
{
	enum mw_reason got = check(payload);

	if (got != wanted)
		fail_msg("%s: got %s (%s), wanted %s", payload, mw_reason_name(got), claims.detail,
			 mw_reason_name(wanted));
}

static void null_counts_as_absent_where_that_is_safe(void **state)
{
	(void)state;
	expect(MW_R_NONE, "{" GOOD ",\"sid\":null,\"nbf\":null,\"jti\":null,\"scp\":null}");
	assert_string_equal(claims.sid, "");
	assert_string_equal(claims.jti, "");
	expect(MW_R_NONE,
	       "{\"aud\":\"mail\"," TIMES
	       ",\"preferred_username\":\"alice\",\"scope\":null,\"scp\":\"mail:read\"}");
	assert_string_equal(claims.scopes, "imap");
	/* Where it is not: what restricts, and what there must be. */
	expect(MW_R_TOKEN_BOUND, "{" GOOD ",\"cnf\":null}");
	expect(MW_R_TOKEN_CLAIM, "{" GOOD ",\"mailward_networks\":null}");
	expect(MW_R_TOKEN_ID_TOKEN, "{" GOOD ",\"events\":null}");
	expect(MW_R_TOKEN_AUDIENCE, "{\"aud\":null," TIMES ",\"preferred_username\":\"alice\"}");
	expect(MW_R_TOKEN_NO_EXPIRY, "{\"aud\":\"mail\",\"exp\":null,\"iat\":1}");
	expect(MW_R_TOKEN_ISSUE_TIME, "{\"aud\":\"mail\",\"exp\":1767225900,\"iat\":null}");
	policy.access_claim = "scp";
	expect(MW_R_TOKEN_ID_TOKEN, "{" GOOD ",\"scp\":null}");
	policy.access_claim = "!c_hash";
	expect(MW_R_TOKEN_ID_TOKEN, "{" GOOD ",\"c_hash\":null}");
}

static void another_claim_may_stand_for_aud(void **state)
{
	(void)state;
	policy.audience = (struct mw_audience){ .ours = "app1 app2", .claim = "client_id" };
#define BARE TIMES ",\"preferred_username\":\"alice\""
	expect(MW_R_NONE, "{" BARE ",\"client_id\":\"app2\"}");
	assert_string_equal(claims.client, "app2");
	expect(MW_R_NONE, "{" BARE ",\"client_id\":\"app1\",\"aud\":null}");
	expect(MW_R_NONE, "{" BARE ",\"client_id\":\"app1\",\"aud\":[\"x\",\"app1\"]}");
	/* RFC 7519 section 4.1.3: an aud that is there must name us. */
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"client_id\":\"app1\",\"aud\":\"x\"}");
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"client_id\":\"app3\"}");
	assert_string_equal(claims.detail, "client_id is \"app3\", expected one of \"app1 app2\"");
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":\"app1\"}");
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"client_id\":null}");
	policy.audience.claim = "realm.client";
	expect(MW_R_NONE, "{" BARE ",\"realm\":{\"client\":[\"app1\"]}}");
}

static void one_string_of_aud_may_hold_several_when_the_section_says_so(void **state)
{
	(void)state;
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":\"webmail mail\"}");
	policy.audience.words = true;
	expect(MW_R_NONE, "{" BARE ",\"aud\":\"webmail mail\"}");
	expect(MW_R_NONE, "{" BARE ",\"aud\":\"mail\"}");
	expect(MW_R_NONE, "{" BARE ",\"aud\":[\"x y\",\"z mail\"]}");
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":\"webmail mailx\"}");
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":\"  \"}");
}

static void the_user_name_may_be_nested(void **state)
{
	(void)state;
#define NAMELESS "\"aud\":\"mail\"," TIMES
	policy.username_claim = "realm_access.name";
	expect(MW_R_NONE, "{" NAMELESS ",\"realm_access\":{\"name\":\"alice\"}}");
	assert_string_equal(claims.username, "alice");
	/* A claim of that very name comes first. */
	expect(MW_R_NONE, "{" NAMELESS ",\"realm_access\":{\"name\":\"alice\"},"
			  "\"realm_access.name\":\"bob\"}");
	assert_string_equal(claims.username, "bob");
	expect(MW_R_TOKEN_USERNAME, "{" NAMELESS ",\"realm_access\":\"alice\"}");
	expect(MW_R_TOKEN_USERNAME, "{" NAMELESS ",\"realm_access\":{\"name\":[\"alice\"]}}");
	policy.username_claim = "https://example.org/mail.name.first";
	expect(MW_R_NONE, "{" NAMELESS ",\"https://example.org/mail.name\":{\"first\":\"carol\"}}");
	assert_string_equal(claims.username, "carol");
	policy.username_claim = "user.email";
	expect(MW_R_NONE,
	       "{" NAMELESS ",\"user\":{\"email\":\"a@example.org\",\"email_verified\":true}}");
	expect(MW_R_TOKEN_EMAIL_UNVERIFIED,
	       "{" NAMELESS ",\"user\":{\"email\":\"a@example.org\"},\"email_verified\":true}");
	assert_string_equal(claims.detail, "user.email_verified is absent, expected true");
}

static void a_token_of_a_service_may_have_its_name_elsewhere(void **state)
{
	(void)state;
	policy.username_claim = "email client_id";
	expect(MW_R_NONE, "{" NAMELESS ",\"client_id\":\"backup\"}");
	assert_string_equal(claims.username, "backup");
	expect(MW_R_NONE, "{" NAMELESS ",\"email\":null,\"client_id\":\"backup\"}");
	expect(MW_R_NONE, "{" NAMELESS ",\"email\":\"a@example.org\",\"email_verified\":true,"
			  "\"client_id\":\"backup\"}");
	assert_string_equal(claims.username, "a@example.org");
	/* A name that is there and no good is not passed over. */
	expect(MW_R_TOKEN_EMAIL_UNVERIFIED,
	       "{" NAMELESS ",\"email\":\"a@example.org\",\"client_id\":\"backup\"}");
	expect(MW_R_TOKEN_USERNAME, "{" NAMELESS ",\"email\":\"a b\",\"email_verified\":true,"
				    "\"client_id\":\"backup\"}");
	expect(MW_R_TOKEN_EMAIL_UNVERIFIED, "{" NAMELESS "}");
}

static void scopes_may_come_from_groups_and_roles(void **state)
{
	static const struct {
		const char *claim, *value, *ours;
	} cases[] = {
		{ "groups", "\"groups\":[\"mail:send\",\"staff\"]", "smtp" },
		{ "groups", "\"groups\":\"staff mail:read\"", "imap" },
		{ "groups", "\"scope\":\"mail:send\"", "" },
		{ "groups", "\"groups\":null", "" },
		{ "scope groups", "\"scope\":\"mail:send\",\"groups\":[\"mail:read\"]",
		  "imap smtp" },
		{ "realm_access.roles", "\"realm_access\":{\"roles\":[\"mail:send\"]}", "smtp" },
		{ "resource_access.mail.example.roles",
		  "\"resource_access\":{\"mail.example\":{\"roles\":[\"mail:read\"]}}", "imap" },
		{ "urn:zitadel:iam:org:project:roles",
		  "\"urn:zitadel:iam:org:project:roles\":{\"mail:send\":{\"17\":\"x.example\"}}",
		  "smtp" },
	};
	char payload[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		policy.scopes_claim = cases[i].claim;
		snprintf(payload, sizeof(payload), "{%s,%s}", BARE ",\"aud\":\"mail\"",
			 cases[i].value);
		expect(MW_R_NONE, payload);
		assert_string_equal(claims.scopes, cases[i].ours);
	}
	expect(MW_R_TOKEN_CLAIM,
	       "{" BARE ",\"aud\":\"mail\",\"urn:zitadel:iam:org:project:roles\":17}");
	policy.scopes_claim = NULL;
	expect(MW_R_TOKEN_CLAIM, "{" BARE ",\"aud\":\"mail\",\"scope\":{\"mail:send\":1}}");
	assert_string_equal(claims.detail, "scope is an object");
}

static void one_of_theirs_may_stand_for_several_of_ours(void **state)
{
	char text[64];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));

	(void)state;
	policy.scopes = "smtp=mail imap=mail sieve=mail pop3=other";
	expect(MW_R_NONE, "{" BARE ",\"aud\":\"mail\",\"scope\":\"openid mail\"}");
	assert_string_equal(claims.scopes, "imap sieve smtp");
	mw_scope_map_theirs("smtp=SMTP.Send imap=IMAP smtp=mail", "smtp", &w);
	assert_string_equal(mw_wbuf_cstr(&w), "SMTP.Send mail");
	mw_wbuf_cut(&w, 0);
	mw_scope_map_theirs("*", "imap", &w);
	assert_string_equal(mw_wbuf_cstr(&w), "imap");
	mw_wbuf_cut(&w, 0);
	mw_scope_map_theirs("smtp=mail", "imap", &w);
	assert_string_equal(mw_wbuf_cstr(&w), "");
}

static void an_access_claim_looks_into_arrays_and_objects(void **state)
{
	static const struct {
		const char *claim, *value;
		bool holds;
	} cases[] = {
		{ "groups=mail", "\"groups\":[\"staff\",\"mail\"]", true },
		{ "groups=mail", "\"groups\":[\"staff\",\"mailx\"]", false },
		{ "groups=mail", "\"groups\":[[\"mail\"]]", false },
		{ "groups=mail", "\"groups\":\"mail\"", true },
		{ "groups=mail", "\"groups\":{\"mail\":1}", false },
		{ "groups=mail", "\"groups\":[]", false },
		{ "realm_access.roles=mail", "\"realm_access\":{\"roles\":[\"mail\"]}", true },
		{ "realm_access.roles", "\"realm_access\":{\"roles\":[]}", true },
		{ "!realm_access.roles", "\"realm_access\":{\"roles\":[]}", false },
		{ "!realm_access.roles", "\"realm_access\":{}", true },
	};
	char payload[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		policy.access_claim = cases[i].claim;
		snprintf(payload, sizeof(payload), "{" GOOD ",%s}", cases[i].value);
		expect(cases[i].holds ? MW_R_NONE : MW_R_TOKEN_ID_TOKEN, payload);
	}
	policy.access_claim = "typ=Bearer";
	expect(MW_R_TOKEN_ID_TOKEN, "{" GOOD "}");
	assert_string_equal(claims.detail, "[oauth] access_claim \"typ=Bearer\" does not hold");
}

/* With access_claim = !c_hash it would pass as one. */
static void a_logout_token_is_no_access_token(void **state)
{
	(void)state;
	policy.access_claim = "!c_hash";
	policy.default_scopes = "imap";
	expect(MW_R_TOKEN_ID_TOKEN,
	       "{" GOOD ",\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}}");
}

static void a_refusal_says_what_was_found_and_what_was_expected(void **state)
{
	static const struct {
		enum mw_reason reason;
		const char *payload, *detail;
	} cases[] = {
		{ MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":[\"account\",\"webmail\"]}",
		  "aud is [\"account\",\"webmail\"], expected one of \"mail\"" },
		{ MW_R_TOKEN_AUDIENCE, "{" BARE "}", "aud is absent, expected one of \"mail\"" },
		{ MW_R_TOKEN_NO_EXPIRY, "{\"aud\":\"mail\",\"exp\":\"1767225900\",\"iat\":1}",
		  "exp is \"1767225900\", expected a number, seconds since 1970" },
		{ MW_R_TOKEN_EXPIRED, "{\"aud\":\"mail\",\"exp\":1767225000,\"iat\":1}",
		  "exp is 2025-12-31T23:50:00Z, 600 seconds ago (skew 30)" },
		{ MW_R_TOKEN_CLOCK, "{\"aud\":\"mail\",\"exp\":1767229000,\"iat\":1767225660}",
		  "iat is 2026-01-01T00:01:00Z, 60 seconds ahead of the clock here (skew 30)" },
		{ MW_R_TOKEN_NOT_YET_VALID,
		  "{\"aud\":\"mail\",\"exp\":1767229000,\"nbf\":true,\"iat\":1767225500}",
		  "nbf is true, expected a number, seconds since 1970" },
		{ MW_R_TOKEN_USERNAME, "{" NAMELESS ",\"preferred_username\":\"a b\"}",
		  "preferred_username is \"a b\", expected the user name ([oauth] username)" },
		{ MW_R_TOKEN_CLAIM, "{" GOOD ",\"jti\":17}",
		  "jti is 17, expected text of at most 255 bytes" },
		{ MW_R_TOKEN_BOUND, "{" GOOD ",\"cnf\":{\"jkt\":\"x\"}}",
		  "cnf is an object, expected a token that is not bound to a key" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(cases[i].reason, cases[i].payload);
		assert_string_equal(claims.detail, cases[i].detail);
	}
}

/* It comes from a stranger and goes into a log. */
static void what_is_shown_is_quoted_and_cut(void **state)
{
	char payload[2048], long_text[1001];

	(void)state;
	expect(MW_R_TOKEN_AUDIENCE, "{" BARE ",\"aud\":\"x\\\" verdict=ok\\n\\\\\\u0007\\u009b\"}");
	assert_string_equal(claims.detail,
			    "aud is \"x? verdict=ok?????\", expected one of \"mail\"");
	memset(long_text, 'a', 1000);
	long_text[1000] = '\0';
	snprintf(payload, sizeof(payload), "{" BARE ",\"aud\":[\"%s\",\"%.300s\",1,2,3,4]}",
		 long_text, long_text);
	expect(MW_R_TOKEN_AUDIENCE, payload);
	assert_true(strlen(claims.detail) < 300);
	assert_non_null(strstr(claims.detail, "a\"..."));
	assert_non_null(strstr(claims.detail, ",1,2,...], expected"));
}

static void the_client_is_who_asked_for_the_token(void **state)
{
	(void)state;
	expect(MW_R_NONE, "{" GOOD ",\"azp\":\"thunderbird\"}");
	assert_string_equal(claims.client, "thunderbird");
	expect(MW_R_NONE, "{" GOOD ",\"azp\":\"x\",\"client_id\":\"mutt\"}");
	assert_string_equal(claims.client, "mutt");
	expect(MW_R_NONE, "{" GOOD ",\"azp\":17}");
	assert_string_equal(claims.client, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(null_counts_as_absent_where_that_is_safe),
		TEST(another_claim_may_stand_for_aud),
		TEST(one_string_of_aud_may_hold_several_when_the_section_says_so),
		TEST(the_user_name_may_be_nested),
		TEST(a_token_of_a_service_may_have_its_name_elsewhere),
		TEST(scopes_may_come_from_groups_and_roles),
		TEST(one_of_theirs_may_stand_for_several_of_ours),
		TEST(an_access_claim_looks_into_arrays_and_objects),
		TEST(a_logout_token_is_no_access_token),
		TEST(a_refusal_says_what_was_found_and_what_was_expected),
		TEST(what_is_shown_is_quoted_and_cut),
		TEST(the_client_is_who_asked_for_the_token),
	};

	return cmocka_run_group_tests_name("claims", tests, NULL, NULL);
}
