/* Keys that change: a new one waits for a fetch, a withdrawn one is refused for good, and
 * invented ones cost the issuer little and us nothing. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/oauth/issuers.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/token_maker.h"

#define NOW INT64_C(1767225600)
#define ISS "https://a.example"

static struct maker_key one, two, three;
static char folder[TEMP_FOLDER_SIZE], path[96], request_path[112], fetched_path[112];
static struct mw_oauth *oauth;
static int warnings;

static void count_line(void *ctx, int level, const char *text)
{
	(void)ctx, (void)text;
	warnings += level <= MW_LOG_WARNING;
}

static const struct mw_log log_ = { count_line, NULL };

static void write_file(const char *name, const char *text)
{
	char temporary[128];
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.tmp", name);
	f = fopen(temporary, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(temporary, 0644), 0);
	assert_int_equal(rename(temporary, name), 0);
}

static void publish(const struct maker_key *a, const struct maker_key *b)
{
	char set[3 * MAKER_JWK_MAX], jwk[MAKER_JWK_MAX], other[MAKER_JWK_MAX];

	snprintf(set, sizeof(set), "{\"keys\":[%s%s%s]}", maker_jwk(a, "", jwk), b ? "," : "",
		 b ? maker_jwk(b, "", other) : "");
	write_file(path, set);
}

/* A fetch in two halves: what it takes away, and what it leaves. */
static void take_request(char word[static MW_JWKS_WORD_SIZE])
{
	FILE *f = fopen(request_path, "r");

	word[0] = '\0';
	if (f == NULL)
		return;
	if (fgets(word, MW_JWKS_WORD_SIZE, f) != NULL)
		word[strcspn(word, "\n")] = '\0';
	fclose(f);
	unlink(request_path);
}

static void leave(const char *word, const char *withdrawn)
{
	char text[512];

	snprintf(text, sizeof(text), "{\"request\":\"%s\",\"began\":1,\"withdrawn\":[%s]}", word,
		 withdrawn);
	write_file(fetched_path, text);
}

static void fetch(const struct maker_key *a, const struct maker_key *b)
{
	char word[MW_JWKS_WORD_SIZE];

	take_request(word);
	publish(a, b);
	leave(word, "");
}

static bool is_requested(void)
{
	return access(request_path, F_OK) == 0;
}

static struct mw_oauth *open_issuer(void)
{
	struct mw_oauth_issuer i = {
		.name = "a",
		.jwks = path,
		.rsa = MW_JWS_BIT(MW_JWS_RS256),
		.policy = { .issuer = ISS,
			    .audience = { .ours = "mail" },
			    .access_claim = "",
			    .username_claim = "sub",
			    .scopes = "*",
			    .default_scopes = "" },
	};
	struct mw_oauth *o = mw_oauth_new(&i, 1, &log_);

	assert_non_null(o);
	return o;
}

static int begin(void **state)
{
	(void)state;
	one = maker_key_new("one", MW_JWS_ES256, 0);
	two = maker_key_new("two", MW_JWS_ES256, 0);
	three = maker_key_new("three", MW_JWS_ES256, 0);
	temp_folder_make(folder);
	snprintf(path, sizeof(path), "%s/jwks", folder);
	snprintf(request_path, sizeof(request_path), "%s%s", path, MW_JWKS_REQUEST);
	snprintf(fetched_path, sizeof(fetched_path), "%s%s", path, MW_JWKS_FETCHED);
	publish(&one, NULL);
	oauth = open_issuer();
	return 0;
}

static int end(void **state)
{
	(void)state;
	mw_oauth_free(oauth);
	maker_key_free(&one);
	maker_key_free(&two);
	maker_key_free(&three);
	temp_folder_remove(folder);
	return 0;
}

/* kid NULL: the token has none. */
static enum mw_reason verify_as(const struct maker_key *key, const char *kid, const char *sub)
{
	char token[MAKER_TOKEN_MAX], header[512], payload[256];
	const struct mw_oauth_issuer *whose;
	struct mw_jwt_claims claims;

	snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"%s%s%s}",
		 kid ? ",\"kid\":\"" : "", kid ? kid : "", kid ? "\"" : "");
	snprintf(payload, sizeof(payload),
		 "{\"iss\":\"" ISS "\",\"aud\":\"mail\",\"sub\":\"%s\",\"scope\":\"smtp\","
		 "\"iat\":%lld,\"exp\":%lld}",
		 sub, (long long)NOW, (long long)NOW + 60);
	return mw_oauth_verify(oauth, mw_span_str(maker_token(key, header, payload, token)), NOW,
			       &claims, &whose);
}

static enum mw_reason verify(const struct maker_key *key)
{
	return verify_as(key, key->kid, "alice");
}

static struct mw_oauth_state state_now(void)
{
	struct mw_oauth_state s;

	mw_oauth_state(oauth, 0, &s);
	return s;
}

static void a_key_that_was_never_seen_waits_for_one_fetch(void **state)
{
	(void)state;
	assert_int_equal(verify(&one), MW_R_NONE);
	assert_false(is_requested());
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	assert_true(is_requested());
	assert_true(state_now().waiting > 0);
	fetch(&one, &two);
	assert_int_equal(verify(&two), MW_R_NONE);
	assert_int_equal(verify(&one), MW_R_NONE);
	assert_false(is_requested());
	assert_int_equal(state_now().waiting, 0);
	assert_int_equal(state_now().unknown, 1);
}

static void a_key_that_a_later_fetch_does_not_bring_is_refused(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	fetch(&one, NULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(verify(&two), MW_R_TOKEN_KEY_UNKNOWN);
	assert_false(is_requested());
	assert_int_equal(state_now().unknown, 6);
	/* Until it is there after all. */
	fetch(&one, &two);
	assert_int_equal(verify(&two), MW_R_NONE);
}

static void a_fetch_that_began_before_the_question_is_no_answer(void **state)
{
	char word[MW_JWKS_WORD_SIZE];

	(void)state;
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	take_request(word);
	assert_int_equal(verify(&three), MW_R_TOKEN_KEY_AWAITED);
	assert_true(is_requested());
	leave(word, "");
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_UNKNOWN);
	assert_int_equal(verify(&three), MW_R_TOKEN_KEY_AWAITED);
	fetch(&one, NULL);
	assert_int_equal(verify(&three), MW_R_TOKEN_KEY_UNKNOWN);
}

static void a_fetch_that_nobody_asked_for_or_that_failed_is_no_answer(void **state)
{
	char word[MW_JWKS_WORD_SIZE];

	(void)state;
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	leave("", "");
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	leave("0123456789abcdef-1", "");
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	take_request(word);
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	publish(&one, &three); /* by another program */
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
}

static void a_withdrawn_key_is_refused_for_good_and_asks_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(verify(&one), MW_R_NONE);
	publish(&two, NULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(verify(&one), MW_R_TOKEN_KEY_WITHDRAWN);
	assert_false(is_requested());
	assert_int_equal(state_now().withdrawn, 3);
	assert_int_equal(state_now().unknown, 0);
	publish(&two, &one);
	assert_int_equal(verify(&one), MW_R_NONE);
}

static void what_was_withdrawn_before_the_start_is_known_from_the_last_fetch(void **state)
{
	char word[MW_JWKS_WORD_SIZE];

	(void)state;
	take_request(word);
	leave(word, "\"old\",\"three\"");
	assert_int_equal(verify(&three), MW_R_TOKEN_KEY_WITHDRAWN);
	assert_int_equal(verify_as(&one, "old", "alice"), MW_R_TOKEN_KEY_WITHDRAWN);
	assert_false(is_requested());
}

static void a_new_configuration_forgets_neither_keys_nor_questions(void **state)
{
	struct mw_oauth *before = oauth;

	(void)state;
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	publish(&three, NULL);
	assert_int_equal(verify(&one), MW_R_TOKEN_KEY_WITHDRAWN);
	oauth = open_issuer();
	mw_oauth_inherit(oauth, before);
	mw_oauth_free(before);
	assert_int_equal(verify(&one), MW_R_TOKEN_KEY_WITHDRAWN);
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	fetch(&three, NULL);
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_UNKNOWN);
	assert_int_equal(state_now().withdrawn, 2);
}

/* Anybody can send these. */
static void invented_keys_cause_few_fetches_and_make_nothing_forgotten(void **state)
{
	char word[MW_JWKS_WORD_SIZE], last[MW_JWKS_WORD_SIZE] = "", kid[32];
	int requests = 0;

	(void)state;
	publish(&two, NULL);
	assert_int_equal(verify(&one), MW_R_TOKEN_KEY_WITHDRAWN);
	for (int i = 0; i < 5000; i++) {
		snprintf(kid, sizeof(kid), "invented-%d", i);
		assert_int_equal(verify_as(&one, kid, "alice"), MW_R_TOKEN_KEY_AWAITED);
		take_request(word);
		if (word[0] != '\0' && strcmp(word, last) != 0)
			requests++;
		if (word[0] != '\0')
			strcpy(last, word);
	}
	assert_in_range(requests, 1, 5);
	assert_int_equal(verify(&one), MW_R_TOKEN_KEY_WITHDRAWN);
	assert_int_equal(verify(&two), MW_R_NONE);
	/* A key that is really new is let in with the next set all the same. */
	assert_int_equal(verify(&three), MW_R_TOKEN_KEY_AWAITED);
	publish(&two, &three);
	assert_int_equal(verify(&three), MW_R_NONE);
}

static void kids_that_are_no_kids_ask_for_nothing(void **state)
{
	static char longest[300];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	assert_int_equal(verify_as(&one, "", "alice"), MW_R_TOKEN_KEY_UNKNOWN);
	assert_int_equal(verify_as(&one, longest, "alice"), MW_R_TOKEN_KEY_UNKNOWN);
	assert_int_equal(verify_as(&one, "a\\u0001", "alice"), MW_R_TOKEN_KEY_UNKNOWN);
	assert_false(is_requested());
}

/* A bad signature under a key with a name is a bad signature. */
static void a_key_without_a_name_may_be_older_than_the_token(void **state)
{
	struct maker_key old = one, new = two;

	(void)state;
	assert_int_equal(verify_as(&two, "one", "alice"), MW_R_TOKEN_SIGNATURE);
	assert_false(is_requested());
	old.kid = new.kid = NULL;
	publish(&old, NULL);
	assert_int_equal(verify_as(&one, NULL, "alice"), MW_R_NONE);
	assert_int_equal(verify_as(&one, "any", "alice"), MW_R_NONE);
	assert_int_equal(verify_as(&two, NULL, "alice"), MW_R_TOKEN_KEY_AWAITED);
	assert_true(is_requested());
	fetch(&old, NULL);
	assert_int_equal(verify_as(&three, NULL, "bob"), MW_R_TOKEN_KEY_AWAITED);
	fetch(&new, NULL);
	assert_int_equal(verify_as(&two, NULL, "alice"), MW_R_NONE);
	assert_int_equal(verify_as(&three, NULL, "bob"), MW_R_TOKEN_SIGNATURE);
}

static void without_any_key_a_fetch_is_asked_for(void **state)
{
	(void)state;
	write_file(path, "{\"keys\":[]}");
	assert_int_equal(verify(&one), MW_R_TOKEN_NO_KEYS);
	assert_true(is_requested());
	fetch(&two, NULL);
	assert_int_equal(verify(&two), MW_R_NONE);
}

static void a_key_that_is_published_and_cannot_be_used_is_refused(void **state)
{
	char set[2 * MAKER_JWK_MAX + 64], jwk[MAKER_JWK_MAX], other[MAKER_JWK_MAX];

	(void)state;
	snprintf(set, sizeof(set), "{\"keys\":[%s,%s]}", maker_jwk(&one, "", jwk),
		 maker_jwk(&two, "\"use\":\"enc\",", other));
	write_file(path, set);
	assert_int_equal(verify(&two), MW_R_TOKEN_KEY_UNUSABLE);
	assert_false(is_requested());
	assert_int_equal(state_now().skipped, 1);
	assert_string_equal(state_now().why[0].kid, "two");
}

static void a_request_that_cannot_be_written_is_told_once(void **state)
{
	(void)state;
	assert_int_equal(mkdir(request_path, 0700), 0);
	warnings = 0;
	for (int i = 0; i < 3; i++)
		assert_int_equal(verify(&two), MW_R_TOKEN_KEY_AWAITED);
	assert_int_equal(warnings, 1);
	assert_non_null(strstr(state_now().request_error.text, request_path));
	assert_int_equal(state_now().waiting, 0);
	assert_int_equal(rmdir(request_path), 0);
	mw_oauth_tick(oauth);
	assert_true(is_requested());
	assert_string_equal(state_now().request_error.text, "");
}

static void a_pace_allows_a_burst_and_then_one_at_a_time(void **state)
{
	struct mw_pace pace = { .every_ms = 60000, .burst = 5 };
	int64_t now = 1000;

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_true(mw_pace_allows(&pace, now));
		mw_pace_take(&pace, now);
	}
	assert_false(mw_pace_allows(&pace, now));
	assert_false(mw_pace_allows(&pace, now + 59999));
	assert_true(mw_pace_allows(&pace, now + 60000));
	mw_pace_take(&pace, now + 60000);
	assert_false(mw_pace_allows(&pace, now + 60001));
	assert_true(mw_pace_allows(&pace, now + 3600000));
}

/* Minutes later it is surely newer than the token. */
static void a_question_that_the_pace_forbids_is_asked_later(void **state)
{
	struct mw_fetch_request r = { 0 };
	struct mw_pace overall = { .every_ms = 10000, .burst = 10 };
	char word[MW_JWKS_WORD_SIZE];
	uint64_t number = 0;

	(void)state;
	mw_fetch_request_init(&r);
	for (int i = 0; i < 6; i++) {
		number = mw_fetch_request_number(&r, path, &overall, 1000);
		take_request(word);
		assert_int_equal(word[0] != '\0', i < 5);
	}
	assert_int_equal(number, 6);
	mw_fetch_request_pursue(&r, path, &overall, number, 30000);
	assert_false(is_requested());
	mw_fetch_request_pursue(&r, path, &overall, number, 61000);
	assert_true(is_requested());
	/* One that was taken away and came to nothing is made again. */
	take_request(word);
	mw_fetch_request_pursue(&r, path, &overall, number, 90000);
	assert_false(is_requested());
	mw_fetch_request_pursue(&r, path, &overall, number, 200000);
	assert_true(is_requested());
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_that_was_never_seen_waits_for_one_fetch),
		TEST(a_key_that_a_later_fetch_does_not_bring_is_refused),
		TEST(a_fetch_that_began_before_the_question_is_no_answer),
		TEST(a_fetch_that_nobody_asked_for_or_that_failed_is_no_answer),
		TEST(a_withdrawn_key_is_refused_for_good_and_asks_for_nothing),
		TEST(what_was_withdrawn_before_the_start_is_known_from_the_last_fetch),
		TEST(a_new_configuration_forgets_neither_keys_nor_questions),
		TEST(invented_keys_cause_few_fetches_and_make_nothing_forgotten),
		TEST(kids_that_are_no_kids_ask_for_nothing),
		TEST(a_key_without_a_name_may_be_older_than_the_token),
		TEST(without_any_key_a_fetch_is_asked_for),
		TEST(a_key_that_is_published_and_cannot_be_used_is_refused),
		TEST(a_request_that_cannot_be_written_is_told_once),
		cmocka_unit_test(a_pace_allows_a_burst_and_then_one_at_a_time),
		TEST(a_question_that_the_pace_forbids_is_asked_later),
	};

	return cmocka_run_group_tests_name("rotation", tests, NULL, NULL);
}
