/* SASL exchanges: each ends with one decision, one audit line and no secret. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "common/ident/apikey.h"
#include "common/login/sasl.h"

#define XOAUTH2_MESSAGE(token)	   "user=alice\1auth=Bearer " token "\1\1"
#define OAUTHBEARER_MESSAGE(token) "n,a=alice,\1auth=Bearer " token "\1\1"
#define XOAUTH2_JSON		   "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"smtp\"}"
#define OAUTHBEARER_JSON	   "{\"status\":\"invalid_token\",\"scope\":\"smtp\"}"
#define WRONG			   "no-token-of-ours"

static const struct mw_span absent;

/* A store with one key, or one that fails. */
struct key_store {
	struct mw_store base;
	uint8_t hash[MW_KEY_HASH_SIZE];
	bool broken;
};

static enum mw_store_result key_by_hash(struct mw_store *s,
					const uint8_t hash[static MW_KEY_HASH_SIZE],
					const char *name, struct mw_key_record *out)
{
	struct key_store *store = (struct key_store *)s;

	if (store->broken)
		return MW_STORE_FAILED;
	if (memcmp(hash, store->hash, sizeof(store->hash)) != 0)
		return MW_STORE_NOT_FOUND;
	*out = (struct mw_key_record){
		.key = { .id = 17, .account_id = 1, .scopes = "smtp" },
		.account = { .id = 1, .name = "alice" },
		.name_matches = strcmp(name, "alice") == 0,
	};
	return MW_STORE_OK;
}

static const struct mw_store_keys keys = { .by_hash = key_by_hash };

/* What the audit saw. */
struct trail {
	unsigned lines;
	enum mw_verdict verdict;
	enum mw_reason reason;
	char name[MW_NAME_SIZE];
};

static void record(void *ctx, const struct mw_event *event)
{
	struct trail *trail = ctx;

	trail->lines++;
	trail->verdict = event->verdict;
	trail->reason = event->reason;
	mw_span_copy(mw_span_str(event->name), trail->name, sizeof(trail->name));
}

static int64_t clock_us(void)
{
	return 1700000000LL * 1000000;
}

static void fixed_random(void *buf, size_t len)
{
	memset(buf, 7, len);
}

struct world {
	struct key_store store;
	struct trail trail;
	char key[MW_APIKEY_SIZE];
	struct mw_core core;
	struct mw_login login;
	struct mw_sasl sasl;
	uint8_t buf[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge;
};

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 1 } };
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->core = (struct mw_core){
		.store = &w->store.base,
		.keyring = mw_keyring_from(&master),
		.audit = mw_audit_to(record, &w->trail),
		.clock_us = clock_us,
		.default_domain = "",
		.apikey_username = "apikey",
		.apikey_scopes = "smtp",
	};
	w->login =
		(struct mw_login){ .frontend = "sasl", .mechanism = "?", .service = "submission" };
	w->challenge = mw_wbuf_of(w->buf, sizeof(w->buf));
	w->store.base.keys = &keys;
	mw_apikey_make(MW_APIKEY_PREFIX, fixed_random, w->key);
	w->store.base.pepper = mw_pepper_new();
	mw_store_hash(&w->store.base, MW_HASH_KEY, 0, mw_span_str(w->key), w->store.hash);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	mw_limiter_free(w->core.limiter);
	mw_audit_close(w->core.audit);
	mw_pepper_free(w->store.base.pepper);
	mw_keyring_free((struct mw_keyring *)w->core.keyring);
	free(w);
	return 0;
}

static enum mw_verdict start(struct world *w, const char *mechanism, struct mw_span ir)
{
	mw_wbuf_cut(&w->challenge, 0);
	return mw_sasl_start(&w->sasl, &w->core, &w->login, mw_span_str(mechanism), ir,
			     &w->challenge);
}

static enum mw_verdict step(struct world *w, struct mw_span response)
{
	mw_wbuf_cut(&w->challenge, 0);
	return mw_sasl_step(&w->sasl, &w->core, &w->login, response, &w->challenge);
}

static void assert_challenge(const struct world *w, const char *text)
{
	assert_true(mw_span_is(mw_wbuf_span(&w->challenge), text));
}

static void assert_audited(const struct world *w, enum mw_reason reason)
{
	assert_int_equal(w->trail.lines, 1);
	assert_int_equal(w->trail.reason, reason);
	assert_int_equal(w->trail.verdict, mw_reason_verdict(reason));
	assert_int_equal(mw_sasl_outcome(&w->sasl)->reason, reason);
}

static void assert_wiped(const struct world *w)
{
	static const struct mw_mech_state zeros;

	assert_memory_equal(&w->sasl.state, &zeros, sizeof(zeros));
}

/* The first message of a mechanism, with the world's key as its secret. */
static struct mw_span message(struct world *w, const char *mechanism)
{
	static uint8_t buf[256];
	struct mw_wbuf out = mw_wbuf_of(buf, sizeof(buf));

	if (strcmp(mechanism, "PLAIN") == 0)
		mw_put(&out, mw_span_of("\0alice\0", 7));
	else if (strcmp(mechanism, "XOAUTH2") == 0)
		mw_put_str(&out, "user=alice\1auth=Bearer ");
	else
		mw_put_str(&out, "n,a=alice,\1auth=Bearer ");
	mw_put_str(&out, w->key);
	if (strcmp(mechanism, "PLAIN") != 0)
		mw_put_str(&out, "\1\1");
	return mw_wbuf_span(&out);
}

static void a_good_key_is_accepted_by_every_mechanism(void **state)
{
	static const char *const mechanisms[] = { "PLAIN", "XOAUTH2", "OAUTHBEARER" };
	struct world *w = *state;

	for (size_t i = 0; i < 3; i++) {
		w->trail.lines = 0;
		assert_int_equal(start(w, mechanisms[i], message(w, mechanisms[i])), MW_OK);
		assert_audited(w, MW_R_ACCEPTED);
		assert_string_equal(mw_sasl_outcome(&w->sasl)->account, "alice");
		assert_wiped(w);
		assert_int_equal(start(w, mechanisms[i], absent), MW_CONTINUE);
		assert_challenge(w, "");
		assert_int_equal(step(w, message(w, mechanisms[i])), MW_OK);
	}
	w->trail.lines = 0;
	assert_int_equal(start(w, "LOGIN", absent), MW_CONTINUE);
	assert_int_equal(step(w, mw_span_str("alice")), MW_CONTINUE);
	assert_int_equal(step(w, mw_span_str(w->key)), MW_OK);
	assert_audited(w, MW_R_ACCEPTED);
	assert_wiped(w);
}

static void a_password_is_refused_at_once_by_plain_and_login(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "PLAIN", mw_span_of("\0alice\0secret", 13)), MW_DENY);
	assert_audited(w, MW_R_PASSWORD);
	assert_string_equal(w->trail.name, "alice");
	assert_wiped(w);
	w->trail.lines = 0;
	assert_int_equal(start(w, "LOGIN", mw_span_str("alice")), MW_CONTINUE);
	assert_int_equal(step(w, mw_span_str("secret")), MW_DENY);
	assert_audited(w, MW_R_PASSWORD);
	assert_wiped(w);
}

static void a_refused_token_is_audited_before_its_challenge_is_out(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	assert_audited(w, MW_R_PASSWORD);
	assert_challenge(w, XOAUTH2_JSON);
	assert_wiped(w);
	w->trail.lines = 0;
	assert_int_equal(start(w, "OAUTHBEARER", mw_span_str(OAUTHBEARER_MESSAGE(WRONG))),
			 MW_CONTINUE);
	assert_audited(w, MW_R_PASSWORD);
	assert_challenge(w, OAUTHBEARER_JSON);
}

/* RFC 7628 section 3.2.2; the scope is what the provider calls it. */
static void a_refusal_sends_the_client_to_its_provider(void **state)
{
	struct mw_oauth_issuer idp = { .name = "idp",
				       .policy = { .issuer = "https://id.example.org/realms/mail",
						   .audience = { .ours = "mail" },
						   .access_claim = "",
						   .username_claim = "sub",
						   .scopes = "smtp=mail:send imap=mail:read",
						   .default_scopes = "" },
				       .for_clients = true };
	struct world *w = *state;

	w->core.oauth = mw_oauth_new(&idp, 1, NULL);
	assert_int_equal(start(w, "OAUTHBEARER", mw_span_str(OAUTHBEARER_MESSAGE(WRONG))),
			 MW_CONTINUE);
	assert_challenge(w, "{\"status\":\"invalid_token\",\"scope\":\"mail:send\","
			    "\"openid-configuration\":\"https://id.example.org/realms/mail/"
			    ".well-known/openid-configuration\"}");
	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	assert_challenge(w, "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail:send\"}");
	mw_oauth_free(w->core.oauth);
	idp.client_scope = "openid offline_access mail";
	w->core.oauth = mw_oauth_new(&idp, 1, NULL);
	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	assert_challenge(w, "{\"status\":\"401\",\"schemes\":\"bearer\","
			    "\"scope\":\"openid offline_access mail\"}");
	mw_oauth_free(w->core.oauth);
}

static void a_token_that_is_too_long_is_told_as_that(void **state)
{
	static uint8_t big[MW_MECH_MESSAGE_MAX + 1];
	struct world *w = *state;

	assert_int_equal(start(w, "XOAUTH2", mw_span_of(big, sizeof(big))), MW_DENY);
	assert_audited(w, MW_R_TOKEN_LENGTH);
	w->trail.lines = 0;
	assert_int_equal(start(w, "OAUTHBEARER", absent), MW_CONTINUE);
	assert_int_equal(step(w, mw_span_of(big, sizeof(big))), MW_DENY);
	assert_audited(w, MW_R_TOKEN_LENGTH);
	w->trail.lines = 0;
	assert_int_equal(
		mw_sasl_start_too_long(&w->sasl, &w->core, &w->login, mw_span_str("XOAUTH2")),
		MW_DENY);
	assert_audited(w, MW_R_TOKEN_LENGTH);
	w->trail.lines = 0;
	assert_int_equal(start(w, "LOGIN", absent), MW_CONTINUE);
	assert_int_equal(mw_sasl_too_long(&w->sasl, &w->core, &w->login), MW_DENY);
	assert_audited(w, MW_R_MALFORMED);
}

/* What real clients answer to the JSON, and a good message for good measure. */
static void whatever_answers_the_failure_challenge_is_refused_without_a_second_line(void **state)
{
	struct world *w = *state;
	const struct mw_span replies[] = { absent,
					   mw_span_str(""),
					   mw_span_str("\1"), /* AQ== */
					   mw_span_str("*"),
					   mw_span_str(XOAUTH2_MESSAGE(WRONG)),
					   message(w, "XOAUTH2") };

	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		w->trail.lines = 0;
		assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))),
				 MW_CONTINUE);
		assert_int_equal(step(w, replies[i]), MW_DENY);
		assert_challenge(w, "");
		assert_audited(w, MW_R_PASSWORD);
		assert_wiped(w);
	}
}

static void hanging_up_on_the_failure_challenge_adds_no_line(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	mw_sasl_cancel(&w->sasl, &w->core, &w->login);
	assert_audited(w, MW_R_PASSWORD);
}

static void an_unreadable_answer_to_the_failure_challenge_adds_no_line(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	assert_int_equal(mw_sasl_malformed(&w->sasl, &w->core, &w->login), MW_DENY);
	assert_audited(w, MW_R_PASSWORD);
	w->trail.lines = 0;
	assert_int_equal(start(w, "LOGIN", mw_span_str("alice")), MW_CONTINUE);
	assert_int_equal(mw_sasl_malformed(&w->sasl, &w->core, &w->login), MW_DENY);
	assert_audited(w, MW_R_MALFORMED);
}

static void hanging_up_undecided_is_audited_with_the_name_given(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "LOGIN", mw_span_str("alice")), MW_CONTINUE);
	mw_sasl_cancel(&w->sasl, &w->core, &w->login);
	assert_audited(w, MW_R_CANCELLED);
	assert_string_equal(w->trail.name, "alice");
	assert_wiped(w);
	mw_sasl_cancel(&w->sasl, &w->core, &w->login);
	assert_int_equal(w->trail.lines, 1);
}

static void cancelling_what_is_decided_or_never_began_adds_no_line(void **state)
{
	struct world *w = *state;

	mw_sasl_cancel(&w->sasl, &w->core, &w->login);
	assert_int_equal(w->trail.lines, 0);
	assert_int_equal(start(w, "PLAIN", message(w, "PLAIN")), MW_OK);
	mw_sasl_cancel(&w->sasl, &w->core, &w->login);
	assert_audited(w, MW_R_ACCEPTED);
}

static void a_malformed_message_ends_the_exchange_without_json(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "XOAUTH2", mw_span_str("user=alice\1\1")), MW_DENY);
	assert_challenge(w, "");
	assert_audited(w, MW_R_MALFORMED);
	w->trail.lines = 0;
	assert_int_equal(start(w, "PLAIN", absent), MW_CONTINUE);
	assert_int_equal(step(w, absent), MW_DENY);
	assert_audited(w, MW_R_MALFORMED);
}

static void a_message_over_its_maximum_is_malformed(void **state)
{
	static uint8_t big[MW_MECH_MESSAGE_MAX + 1];
	struct world *w = *state;

	memset(big, 'x', sizeof(big));
	memcpy(big, "\0alice\0", 7);
	assert_int_equal(start(w, "PLAIN", mw_span_of(big, sizeof(big))), MW_DENY);
	assert_audited(w, MW_R_MALFORMED);
	w->trail.lines = 0;
	assert_int_equal(start(w, "PLAIN", absent), MW_CONTINUE);
	assert_int_equal(step(w, mw_span_of(big, sizeof(big))), MW_DENY);
	assert_audited(w, MW_R_MALFORMED);
	w->trail.lines = 0;
	assert_int_equal(start(w, "PLAIN", mw_span_of(big, MW_MECH_MESSAGE_MAX)), MW_DENY);
	assert_audited(w, MW_R_PASSWORD);
}

static void an_unknown_mechanism_is_refused(void **state)
{
	struct world *w = *state;

	assert_int_equal(start(w, "CRAM-MD5", absent), MW_DENY);
	assert_audited(w, MW_R_MECHANISM_UNKNOWN);
}

static void what_cannot_be_decided_ends_at_once_and_is_no_refusal(void **state)
{
	struct world *w = *state;

	w->store.broken = true;
	assert_int_equal(start(w, "XOAUTH2", message(w, "XOAUTH2")), MW_TEMPFAIL);
	assert_challenge(w, "");
	assert_audited(w, MW_R_STORE_UNAVAILABLE);
	assert_wiped(w);
}

static void a_noisy_source_gets_a_temporary_failure_and_no_json(void **state)
{
	static const uint8_t seed[16];
	struct world *w = *state;

	w->core.limiter = mw_limiter_new(1, 3600, seed);
	w->login.remote = mw_address_parse(mw_span_str("192.0.2.1"));
	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_CONTINUE);
	w->trail.lines = 0;
	assert_int_equal(start(w, "XOAUTH2", mw_span_str(XOAUTH2_MESSAGE(WRONG))), MW_TEMPFAIL);
	assert_challenge(w, "");
	assert_audited(w, MW_R_RATE_LIMITED);
}

static void a_mechanism_we_do_not_have_is_noise_too(void **state)
{
	static const uint8_t seed[16];
	struct world *w = *state;

	w->core.limiter = mw_limiter_new(1, 3600, seed);
	w->login.remote = mw_address_parse(mw_span_str("192.0.2.1"));
	assert_int_equal(start(w, "CRAM-MD5", absent), MW_DENY);
	w->trail.lines = 0;
	assert_int_equal(start(w, "CRAM-MD5", absent), MW_TEMPFAIL);
	assert_audited(w, MW_R_RATE_LIMITED);
}

static void stepping_what_is_over_never_repeats_a_yes(void **state)
{
	struct world *w = *state;

	assert_int_equal(step(w, message(w, "PLAIN")), MW_TEMPFAIL);
	assert_audited(w, MW_R_BAD_REQUEST);
	assert_int_equal(start(w, "PLAIN", message(w, "PLAIN")), MW_OK);
	assert_int_equal(step(w, message(w, "PLAIN")), MW_TEMPFAIL);
	assert_int_equal(mw_sasl_outcome(&w->sasl)->verdict, MW_TEMPFAIL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_key_is_accepted_by_every_mechanism),
		TEST(a_password_is_refused_at_once_by_plain_and_login),
		TEST(a_refused_token_is_audited_before_its_challenge_is_out),
		TEST(a_refusal_sends_the_client_to_its_provider),
		TEST(a_token_that_is_too_long_is_told_as_that),
		TEST(whatever_answers_the_failure_challenge_is_refused_without_a_second_line),
		TEST(hanging_up_on_the_failure_challenge_adds_no_line),
		TEST(an_unreadable_answer_to_the_failure_challenge_adds_no_line),
		TEST(hanging_up_undecided_is_audited_with_the_name_given),
		TEST(cancelling_what_is_decided_or_never_began_adds_no_line),
		TEST(a_malformed_message_ends_the_exchange_without_json),
		TEST(a_message_over_its_maximum_is_malformed),
		TEST(an_unknown_mechanism_is_refused),
		TEST(what_cannot_be_decided_ends_at_once_and_is_no_refusal),
		TEST(a_noisy_source_gets_a_temporary_failure_and_no_json),
		TEST(a_mechanism_we_do_not_have_is_noise_too),
		TEST(stepping_what_is_over_never_repeats_a_yes),
	};

	return cmocka_run_group_tests_name("sasl", tests, NULL, NULL);
}
