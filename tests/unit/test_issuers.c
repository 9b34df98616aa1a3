/* Issuers: key files that change are noticed, damaged ones change nothing, empty ones
 * withdraw what was there, and a token is verified with its own issuer's keys and policy only. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/oauth/issuers.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/token_maker.h"

#define NOW INT64_C(1767225600)

static struct maker_key one, two;
static char folder[TEMP_FOLDER_SIZE], path[96], other_path[96];

static int make_keys(void **state)
{
	(void)state;
	one = maker_key_new("one", MW_JWS_ES256, 0);
	two = maker_key_new("two", MW_JWS_ES256, 0);
	temp_folder_make(folder);
	snprintf(path, sizeof(path), "%s/jwks", folder);
	snprintf(other_path, sizeof(other_path), "%s/other", folder);
	return 0;
}

static int drop_keys(void **state)
{
	(void)state;
	maker_key_free(&one);
	maker_key_free(&two);
	temp_folder_remove(folder);
	return 0;
}

/* As those who write such files do: a new one in the old one's place. */
static void write_file(const char *name, const char *text, mode_t mode)
{
	char temporary[112];
	FILE *f;

	snprintf(temporary, sizeof(temporary), "%s.new", name);
	f = fopen(temporary, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(temporary, mode), 0);
	assert_int_equal(rename(temporary, name), 0);
}

static void publish(const char *name, const struct maker_key *key)
{
	char set[MAKER_JWK_MAX + 32], jwk[MAKER_JWK_MAX];

	snprintf(set, sizeof(set), "{\"keys\":[%s]}", maker_jwk(key, "", jwk));
	write_file(name, set, 0644);
}

static struct mw_oauth_issuer issuer(const char *name, const char *iss, const char *file)
{
	return (struct mw_oauth_issuer){
		.name = name,
		.jwks = file,
		.rsa = MW_JWS_BIT(MW_JWS_RS256),
		.policy = { .issuer = iss,
			    .audience = { .ours = "mail" },
			    .access_claim = "",
			    .username_claim = "sub",
			    .scopes = "*",
			    .default_scopes = "" },
	};
}

static int lines, warnings;

static void count_line(void *ctx, int level, const char *text)
{
	(void)ctx;
	lines++;
	/* Of each key that is skipped there is a line of its own. */
	warnings += level <= MW_LOG_WARNING && strstr(text, "skipped key") == NULL;
}

static const struct mw_log log_ = { count_line, NULL };

static struct mw_oauth *open_one(void)
{
	struct mw_oauth_issuer i = issuer("a", "https://a.example", path);
	struct mw_oauth *o = mw_oauth_new(&i, 1, &log_);

	assert_non_null(o);
	return o;
}

static enum mw_reason verify(struct mw_oauth *o, const struct maker_key *key, const char *iss)
{
	char token[MAKER_TOKEN_MAX], header[128], payload[256];
	const struct mw_oauth_issuer *whose;
	struct mw_jwt_claims claims;

	snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
		 key->kid);
	snprintf(payload, sizeof(payload),
		 "{\"iss\":\"%s\",\"aud\":\"mail\",\"sub\":\"alice\",\"scope\":\"smtp\",\"iat\":%"
		 "lld,"
		 "\"exp\":%lld}",
		 iss, (long long)NOW, (long long)NOW + 60);
	return mw_oauth_verify(o, mw_span_str(maker_token(key, header, payload, token)), NOW,
			       &claims, &whose);
}

static void without_a_file_nothing_is_decided_until_it_comes(void **state)
{
	struct mw_oauth *o;

	(void)state;
	unlink(path);
	o = open_one();
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	publish(path, &one);
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
	mw_oauth_free(o);
}

static void a_new_file_counts_from_the_next_token_on(void **state)
{
	struct mw_oauth *o;

	(void)state;
	publish(path, &one);
	o = open_one();
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
	assert_int_equal(verify(o, &two, "https://a.example"), MW_R_TOKEN_KEY_AWAITED);
	publish(path, &two);
	assert_int_equal(verify(o, &two, "https://a.example"), MW_R_NONE);
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_KEY_WITHDRAWN);
	mw_oauth_free(o);
}

static void a_bad_file_changes_nothing_and_is_told_once(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
	} bad[] = {
		{ "", 0644 },
		{ "{}", 0644 },
		{ "<html>", 0644 },
		{ "{\"keys\":[", 0644 },
		{ "{\"keys\":null}", 0644 },
		{ "{\"keys\":[]}", 0666 },
		{ "{\"keys\":[]}", 0664 },
	};
	struct mw_oauth_state s;
	struct mw_oauth *o;

	(void)state;
	publish(path, &one);
	o = open_one();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		write_file(path, bad[i].text, bad[i].mode);
		lines = 0;
		for (int n = 0; n < 3; n++)
			assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
		assert_in_range(lines, 0, 1);
		mw_oauth_state(o, 0, &s);
		assert_int_equal(s.keys, 1);
		assert_string_not_equal(s.error.text, "");
	}
	unlink(path);
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
	publish(path, &two);
	mw_oauth_state(o, 0, &s);
	assert_string_equal(s.error.text, "");
	assert_int_equal(verify(o, &two, "https://a.example"), MW_R_NONE);
	mw_oauth_free(o);
}

static void a_set_without_a_key_of_use_withdraws_the_old_ones(void **state)
{
	static const char *const sets[] = {
		"{\"keys\":[]}",
		"{\"keys\":[{}]}",
		"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"one\"}]}",
	};
	struct mw_oauth_state s;
	struct mw_oauth *o, *after;

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		publish(path, &one);
		o = open_one();
		assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
		write_file(path, sets[i], 0644);
		warnings = 0;
		for (int n = 0; n < 3; n++)
			assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
		assert_int_equal(warnings, 1);
		mw_oauth_state(o, 0, &s);
		assert_int_equal(s.keys, 0);
		assert_non_null(strstr(s.error.text, "no key of "));
		/* What was withdrawn does not come back: neither with a bad file … */
		write_file(path, "<html>", 0644);
		assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
		/* … nor with a new configuration. */
		after = open_one();
		mw_oauth_inherit(after, o);
		assert_int_equal(verify(after, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
		publish(path, &two);
		assert_int_equal(verify(after, &two, "https://a.example"), MW_R_NONE);
		mw_oauth_free(o);
		mw_oauth_free(after);
	}
}

static void a_new_configuration_keeps_no_keys_that_were_withdrawn(void **state)
{
	struct mw_oauth *before, *after;

	(void)state;
	publish(path, &one);
	before = open_one();
	write_file(path, "{\"keys\":[]}", 0644);
	after = open_one();
	mw_oauth_inherit(after, before);
	assert_int_equal(verify(after, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	mw_oauth_free(after);
	publish(path, &one);
	assert_int_equal(verify(before, &one, "https://a.example"), MW_R_NONE);
	unlink(path);
	assert_int_equal(verify(before, &one, "https://a.example"), MW_R_NONE);
	after = open_one();
	mw_oauth_inherit(after, before);
	assert_int_equal(verify(after, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	publish(path, &one);
	assert_int_equal(verify(after, &one, "https://a.example"), MW_R_NONE);
	mw_oauth_free(before);
	mw_oauth_free(after);
}

static void a_file_that_others_may_write_is_not_read(void **state)
{
	static const mode_t modes[] = { 0666, 0664, 0646 };
	struct mw_oauth *o;

	(void)state;
	publish(path, &one);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		o = open_one();
		assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
		/* Changing the mode alone is noticed too. */
		assert_int_equal(chmod(path, 0600), 0);
		assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
		mw_oauth_free(o);
	}
}

static void a_folder_or_a_device_is_no_file(void **state)
{
	struct mw_oauth_issuer i[] = { issuer("a", "https://a.example", folder),
				       issuer("b", "https://b.example", "/dev/zero") };
	struct mw_oauth *o = mw_oauth_new(i, 2, &log_);

	(void)state;
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	assert_int_equal(verify(o, &one, "https://b.example"), MW_R_TOKEN_NO_KEYS);
	mw_oauth_free(o);
}

static void a_new_configuration_keeps_keys_whose_file_went_bad(void **state)
{
	struct mw_oauth_issuer other = issuer("b", "https://a.example", path);
	struct mw_oauth *before, *after, *renamed;

	(void)state;
	publish(path, &one);
	before = open_one();
	write_file(path, "{}", 0644);
	after = open_one();
	renamed = mw_oauth_new(&other, 1, &log_);
	assert_int_equal(verify(after, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	lines = 0;
	mw_oauth_inherit(after, before);
	assert_int_equal(lines, 1);
	mw_oauth_inherit(renamed, before);
	mw_oauth_free(before);
	assert_int_equal(verify(after, &one, "https://a.example"), MW_R_NONE);
	assert_int_equal(verify(renamed, &one, "https://a.example"), MW_R_TOKEN_NO_KEYS);
	publish(path, &two);
	assert_int_equal(verify(after, &two, "https://a.example"), MW_R_NONE);
	mw_oauth_free(after);
	mw_oauth_free(renamed);
}

static void an_issuers_key_is_worth_nothing_for_another_issuer(void **state)
{
	struct mw_oauth_issuer i[] = { issuer("a", "https://a.example", path),
				       issuer("b", "https://b.example", other_path) };
	struct mw_oauth *o;

	(void)state;
	publish(path, &one);
	publish(other_path, &two);
	o = mw_oauth_new(i, 2, &log_);
	assert_int_equal(verify(o, &one, "https://a.example"), MW_R_NONE);
	assert_int_equal(verify(o, &two, "https://b.example"), MW_R_NONE);
	assert_int_equal(verify(o, &two, "https://a.example"), MW_R_TOKEN_KEY_AWAITED);
	assert_int_equal(verify(o, &one, "https://b.example"), MW_R_TOKEN_KEY_AWAITED);
	assert_int_equal(verify(o, &one, "https://c.example"), MW_R_TOKEN_ISSUER_UNKNOWN);
	mw_oauth_free(o);
}

static bool is_expected(enum mw_reason r)
{
	return r == MW_R_NONE || r == MW_R_TOKEN_KEY_AWAITED || r == MW_R_TOKEN_KEY_WITHDRAWN;
}

/* Under TSan this is the test of the sharing. */
static void *verify_often(void *oauth)
{
	for (int i = 0; i < 200; i++) {
		enum mw_reason a = verify(oauth, &one, "https://a.example"),
			       b = verify(oauth, &two, "https://a.example");

		if (!is_expected(a) || !is_expected(b))
			return oauth;
	}
	return NULL;
}

static void threads_share_keys_while_they_change(void **state)
{
	pthread_t threads[4];
	struct mw_oauth *o;
	void *wrong;

	(void)state;
	publish(path, &one);
	o = open_one();
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, verify_often, o), 0);
	for (int i = 0; i < 50; i++)
		publish(path, i % 2 ? &one : &two);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	mw_oauth_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_nothing_is_decided_until_it_comes),
		cmocka_unit_test(a_new_file_counts_from_the_next_token_on),
		cmocka_unit_test(a_bad_file_changes_nothing_and_is_told_once),
		cmocka_unit_test(a_set_without_a_key_of_use_withdraws_the_old_ones),
		cmocka_unit_test(a_new_configuration_keeps_no_keys_that_were_withdrawn),
		cmocka_unit_test(a_file_that_others_may_write_is_not_read),
		cmocka_unit_test(a_folder_or_a_device_is_no_file),
		cmocka_unit_test(a_new_configuration_keeps_keys_whose_file_went_bad),
		cmocka_unit_test(an_issuers_key_is_worth_nothing_for_another_issuer),
		cmocka_unit_test(threads_share_keys_while_they_change),
	};

	return cmocka_run_group_tests_name("issuers", tests, make_keys, drop_keys);
}
