/*
 * Logins, decided on a store of the test's own with a clock and an audit sink of the
 * test's own. Each test is one way in, or one way to be kept out.
 */
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/ident/apikey.h"
#include "common/login/login.h"
#include "tests/unit/temp_store.h"

static int64_t now_s = 1700000000;

static int64_t test_clock(void)
{
	return now_s * 1000000;
}

static struct {
	int count;
	enum mw_verdict verdict;
	enum mw_reason reason;
	char name[MW_NAME_SIZE], account[MW_NAME_SIZE], credential[32];
	size_t name_len;
} seen;

static void watch(void *ctx, const struct mw_event *e)
{
	(void)ctx;
	seen.count++;
	seen.verdict = e->verdict;
	seen.reason = e->reason;
	snprintf(seen.name, sizeof(seen.name), "%s", e->name);
	seen.name_len = strlen(e->name);
	snprintf(seen.account, sizeof(seen.account), "%s", e->account);
	snprintf(seen.credential, sizeof(seen.credential), "%s", e->credential);
}

static int uses;

static void count_use(void *ctx, const struct mw_key_use *use)
{
	(void)ctx, (void)use;
	uses++;
}

struct world {
	struct mw_core core;
	struct mw_account alice, bob;
	struct mw_key key;
	char text[MW_APIKEY_SIZE];
};

static void add_account(struct world *w, struct mw_account *a, const char *name)
{
	snprintf(a->name, sizeof(a->name), "%s", name);
	a->created = now_s;
	assert_int_equal(w->core.store->accounts->create(w->core.store, a), MW_STORE_OK);
}

static int set_up(void **state)
{
	static const struct mw_master_key master = { 1, { 7 } };
	static const uint8_t seed[16] = { 1 };
	struct world *w = test_calloc(1, sizeof(*w));

	memset(&seen, 0, sizeof(seen));
	uses = 0;
	w->core = (struct mw_core){
		.keyring = mw_keyring_from(&master),
		.audit = mw_audit_to(watch, NULL),
		.limiter = mw_limiter_new(3, 60, seed),
		.last_used = { count_use, NULL },
		.clock_us = test_clock,
		.default_domain = "example.org",
		.apikey_username = "apikey",
		.apikey_scopes = "smtp",
	};
	w->core.store = temp_store_open(w->core.keyring);
	add_account(w, &w->alice, "alice@example.org");
	add_account(w, &w->bob, "bob@example.org");
	assert_int_equal(
		w->core.store->accounts->alias(w->core.store, w->alice.id, "sales@example.org"),
		MW_STORE_OK);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	temp_store_close(w->core.store);
	mw_audit_close(w->core.audit);
	mw_limiter_free(w->core.limiter);
	mw_keyring_free((struct mw_keyring *)w->core.keyring);
	test_free(w);
	return 0;
}

/* A key of alice's, with what the test put into w->key. */
static void make_key_for(struct world *w, const char *scopes)
{
	mw_apikey_make(MW_APIKEY_PREFIX, randombytes_buf, w->text);
	mw_store_hash(w->core.store, MW_HASH_KEY, 0, mw_span_of(w->text, MW_APIKEY_LEN),
		      w->key.hash);
	w->key.account_id = w->alice.id;
	w->key.created = now_s;
	snprintf(w->key.label, sizeof(w->key.label), "test");
	snprintf(w->key.scopes, sizeof(w->key.scopes), "%s", scopes);
	assert_int_equal(w->core.store->keys->create(w->core.store, &w->key), MW_STORE_OK);
}

static void make_key(struct world *w)
{
	make_key_for(w, "smtp");
}

static struct mw_outcome login_as(struct world *w, const char *name, const char *authzid,
				  const char *secret, const char *from)
{
	struct mw_login login = {
		.frontend = "test",
		.mechanism = "PLAIN",
		.service = "submission",
		.remote = mw_address_parse(mw_span_str(from)),
	};
	struct mw_credentials c = {
		.name = mw_span_str(name),
		.authzid = mw_span_str(authzid),
		.secret = mw_span_str(secret),
	};
	struct mw_outcome out;
	int before = seen.count;

	mw_login_decide(&w->core, &login, &c, &out);
	assert_int_equal(seen.count, before + 1);
	assert_int_equal(seen.reason, out.reason);
	assert_int_equal(seen.verdict, out.verdict);
	return out;
}

#define assert_outcome(o, v, r)                                                                    \
	do {                                                                                       \
		struct mw_outcome outcome_ = (o);                                                  \
		assert_int_equal(outcome_.verdict, v);                                             \
		assert_string_equal(mw_reason_name(outcome_.reason), mw_reason_name(r));           \
	} while (0)

static void a_key_is_accepted_under_each_of_its_accounts_names(void **state)
{
	static const char *const names[] = { "alice@example.org",
					     "ALICE@Example.ORG",
					     "alice",
					     "sales@example.org",
					     "sales",
					     "apikey",
					     "APIKEY" };
	struct world *w = *state;

	make_key(w);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct mw_outcome o = login_as(w, names[i], NULL, w->text, "192.0.2.1");

		assert_outcome(o, MW_OK, MW_R_ACCEPTED);
		assert_string_equal(o.account, "alice@example.org");
		assert_string_equal(seen.credential, "key:1");
	}
	assert_outcome(login_as(w, NULL, NULL, w->text, "192.0.2.1"), MW_OK, MW_R_ACCEPTED);
	assert_int_equal(uses, 8);
}

static void a_key_under_another_name_is_refused(void **state)
{
	struct world *w = *state;

	make_key(w);
	assert_outcome(login_as(w, "bob@example.org", NULL, w->text, ""), MW_DENY,
		       MW_R_NAME_MISMATCH);
	assert_outcome(login_as(w, "nobody", NULL, w->text, ""), MW_DENY, MW_R_NAME_MISMATCH);
	assert_outcome(login_as(w, "", NULL, w->text, ""), MW_DENY, MW_R_MALFORMED);
	assert_outcome(login_as(w, "alice example", NULL, w->text, ""), MW_DENY, MW_R_MALFORMED);
	assert_int_equal(uses, 0);
}

static struct mw_outcome login_at(struct world *w, const char *service, const char *name)
{
	struct mw_login login = { .frontend = "test", .mechanism = "PLAIN", .service = service };
	struct mw_credentials c = { .name = mw_span_str(name), .secret = mw_span_str(w->text) };
	struct mw_outcome out;

	mw_login_decide(&w->core, &login, &c, &out);
	return out;
}

static void the_name_apikey_is_taken_by_listed_services_only(void **state)
{
	static const char *const others[] = { "imap", "imaps", "mailward-imap", "http", "webmail" };
	struct world *w = *state;

	make_key_for(w, "http imap smtp webmail");
	assert_outcome(login_at(w, "smtp", "apikey"), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_at(w, "submission", "ApiKey"), MW_OK, MW_R_ACCEPTED);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		uses = 0;
		assert_outcome(login_at(w, others[i], "apikey"), MW_DENY, MW_R_APIKEY_REFUSED);
		assert_outcome(login_at(w, others[i], "APIKEY"), MW_DENY, MW_R_APIKEY_REFUSED);
		assert_string_equal(seen.account, "alice@example.org");
		assert_int_equal(uses, 0);
		assert_outcome(login_at(w, others[i], "alice"), MW_OK, MW_R_ACCEPTED);
		/* No name was typed: none is shared. */
		assert_outcome(login_at(w, others[i], NULL), MW_OK, MW_R_ACCEPTED);
	}
	w->core.apikey_scopes = "";
	assert_outcome(login_at(w, "smtp", "apikey"), MW_DENY, MW_R_APIKEY_REFUSED);
	w->core.apikey_scopes = "imap smtp";
	assert_outcome(login_at(w, "imap", "apikey"), MW_OK, MW_R_ACCEPTED);
}

static struct mw_outcome login_compared(struct world *w, enum mw_host_name host, const char *name)
{
	struct mw_login login = { .frontend = "test",
				  .service = "smtp",
				  .remote = mw_address_parse(mw_span_str("192.0.2.1")),
				  .host_name = host };
	struct mw_credentials c = { .name = mw_span_str(name),
				    .secret = mw_span_str(w->text),
				    .bearer = host == MW_HOST_COMPARES_UNSEEN };
	struct mw_outcome out;

	mw_login_decide(&w->core, &login, &c, &out);
	return out;
}

static void a_name_that_the_host_will_refuse_is_refused(void **state)
{
	static const char *const others[] = { "alice", "Alice@example.org", "sales@example.org",
					      "sales", "apikey" };
	struct world *w = *state;
	struct mw_key_record record;

	w->key.bind = MW_BIND_FIRST_USE;
	make_key(w);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_outcome(login_compared(w, MW_HOST_COMPARES, others[i]), MW_DENY,
			       MW_R_NAME_NOT_PRIMARY);
		assert_string_equal(seen.credential, "key:1");
	}
	assert_int_equal(uses, 0);
	assert_int_equal(w->core.store->keys->by_id(w->core.store, 1, &record), MW_STORE_OK);
	assert_string_equal(record.key.bound, "");
	assert_outcome(login_compared(w, MW_HOST_COMPARES, "bob@example.org"), MW_DENY,
		       MW_R_NAME_MISMATCH);
	assert_outcome(login_compared(w, MW_HOST_COMPARES, "alice@example.org"), MW_OK,
		       MW_R_ACCEPTED);
	assert_int_equal(uses, 1);
}

static void a_yes_without_the_name_that_the_host_compares_says_so(void **state)
{
	struct world *w = *state;

	make_key(w);
	assert_outcome(login_compared(w, MW_HOST_COMPARES_UNSEEN, NULL), MW_OK,
		       MW_R_NAME_UNCHECKED);
	w->core.store->keys->revoke(w->core.store, w->key.id, now_s);
	assert_outcome(login_compared(w, MW_HOST_COMPARES_UNSEEN, NULL), MW_DENY, MW_R_KEY_REVOKED);
}

static void passwords_typos_and_unknown_keys_are_refused(void **state)
{
	struct world *w = *state;
	char other[MW_APIKEY_SIZE];

	make_key(w);
	mw_apikey_make(MW_APIKEY_PREFIX, randombytes_buf, other);
	assert_outcome(login_as(w, "alice", NULL, "hunter2", ""), MW_DENY, MW_R_PASSWORD);
	assert_outcome(login_as(w, "alice", NULL, "", ""), MW_DENY, MW_R_PASSWORD);
	assert_outcome(login_as(w, "alice", NULL, other, ""), MW_DENY, MW_R_KEY_UNKNOWN);
	w->text[10] = w->text[10] == '7' ? '8' : '7';
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_DENY, MW_R_KEY_MISTYPED);
}

static void a_revoked_key_is_refused_at_the_next_login(void **state)
{
	struct world *w = *state;

	make_key(w);
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_OK, MW_R_ACCEPTED);
	w->core.store->keys->revoke(w->core.store, w->key.id, now_s);
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_DENY, MW_R_KEY_REVOKED);
}

static void authzid_must_be_a_name_of_the_same_account(void **state)
{
	struct world *w = *state;

	make_key(w);
	assert_outcome(login_as(w, "alice", "alice", w->text, ""), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_as(w, "alice", "sales@example.org", w->text, ""), MW_OK,
		       MW_R_ACCEPTED);
	assert_outcome(login_as(w, "apikey", "alice@example.org", w->text, ""), MW_OK,
		       MW_R_ACCEPTED);
	assert_outcome(login_as(w, "alice", "bob@example.org", w->text, ""), MW_DENY,
		       MW_R_AUTHZID_REFUSED);
	assert_outcome(login_as(w, "alice", "nobody", w->text, ""), MW_DENY, MW_R_AUTHZID_REFUSED);
	/* Typed like any other name: in capitals, or without the domain. */
	assert_outcome(login_as(w, "alice@example.org", "Alice", w->text, ""), MW_OK,
		       MW_R_ACCEPTED);
	assert_outcome(login_as(w, "apikey", "sales", w->text, ""), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_as(w, "apikey", "bob", w->text, ""), MW_DENY, MW_R_AUTHZID_REFUSED);
	assert_outcome(login_as(w, "alice", "a b", w->text, ""), MW_DENY, MW_R_MALFORMED);
}

static enum mw_store_result no_accounts(struct mw_store *s, const char *name,
					struct mw_account *out)
{
	(void)name, (void)out;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void an_authzid_that_cannot_be_looked_up_is_a_temporary_failure(void **state)
{
	struct world *w = *state;
	static struct mw_store_accounts ops;

	make_key(w);
	ops = *w->core.store->accounts;
	ops.by_name = no_accounts;
	w->core.store->accounts = &ops;
	assert_outcome(login_as(w, "alice", "sales@example.org", w->text, ""), MW_TEMPFAIL,
		       MW_R_STORE_UNAVAILABLE);
}

static void first_use_binds_a_key_to_its_network(void **state)
{
	struct world *w = *state;

	w->key.bind = MW_BIND_FIRST_USE;
	make_key(w);
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_DENY, MW_R_BOUND_ELSEWHERE);
	assert_outcome(login_as(w, "alice", NULL, w->text, "192.0.2.1"), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_as(w, "alice", NULL, w->text, "192.0.2.200"), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_as(w, "alice", NULL, w->text, "192.0.3.1"), MW_DENY,
		       MW_R_BOUND_ELSEWHERE);
	assert_outcome(login_as(w, "alice", NULL, w->text, "2001:db8::1"), MW_DENY,
		       MW_R_BOUND_ELSEWHERE);
}

static void a_refused_authzid_does_not_bind_a_key(void **state)
{
	struct world *w = *state;

	w->key.bind = MW_BIND_FIRST_USE;
	make_key(w);
	assert_outcome(login_as(w, "alice", "bob@example.org", w->text, "192.0.2.1"), MW_DENY,
		       MW_R_AUTHZID_REFUSED);
	assert_outcome(login_as(w, "alice", NULL, w->text, "203.0.113.9"), MW_OK, MW_R_ACCEPTED);
}

/* The store as it was before somebody else's login bound the key. */
static const struct mw_store_keys *real_keys;

static enum mw_store_result bound_by_another_just_now(struct mw_store *s, int64_t id,
						      const char *network)
{
	(void)network;
	real_keys->bind(s, id, "203.0.113.0/24");
	return MW_STORE_STALE;
}

static void a_lost_race_to_bind_is_decided_anew(void **state)
{
	struct world *w = *state;
	struct mw_store_keys ops = *w->core.store->keys;

	w->key.bind = MW_BIND_FIRST_USE;
	make_key(w);
	real_keys = w->core.store->keys;
	ops.bind = bound_by_another_just_now;
	w->core.store->keys = &ops;
	assert_outcome(login_as(w, "alice", NULL, w->text, "192.0.2.1"), MW_DENY,
		       MW_R_BOUND_ELSEWHERE);
	w->core.store->keys = real_keys;
	assert_outcome(login_as(w, "alice", NULL, w->text, "203.0.113.9"), MW_OK, MW_R_ACCEPTED);
}

static enum mw_store_result not_bound(struct mw_store *s, int64_t id, const char *network)
{
	(void)id, (void)network;
	mw_fail(&s->error, "the disk is full");
	return MW_STORE_FAILED;
}

static void a_key_that_cannot_be_bound_is_a_temporary_failure(void **state)
{
	struct world *w = *state;
	static struct mw_store_keys ops;

	w->key.bind = MW_BIND_FIRST_USE;
	make_key(w);
	ops = *w->core.store->keys;
	ops.bind = not_bound;
	w->core.store->keys = &ops;
	assert_outcome(login_as(w, "alice", NULL, w->text, "192.0.2.1"), MW_TEMPFAIL,
		       MW_R_STORE_UNAVAILABLE);
	assert_int_equal(uses, 0);
}

static enum mw_store_result broken(struct mw_store *s, const uint8_t *hash, const char *name,
				   struct mw_key_record *out)
{
	(void)hash, (void)name, (void)out;
	mw_fail(&s->error, "the disk is gone");
	return MW_STORE_FAILED;
}

static void a_store_that_fails_is_a_temporary_failure(void **state)
{
	struct world *w = *state;
	struct mw_store_keys ops = *w->core.store->keys;
	struct mw_store *store = w->core.store;

	make_key(w);
	real_keys = store->keys;
	ops.by_hash = broken;
	store->keys = &ops;
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_TEMPFAIL,
		       MW_R_STORE_UNAVAILABLE);
	store->keys = real_keys;
	w->core.store = NULL;
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_TEMPFAIL,
		       MW_R_STORE_UNAVAILABLE);
	assert_outcome(login_as(w, "alice", NULL, "hunter2", ""), MW_DENY, MW_R_PASSWORD);
	w->core.store = store;
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_OK, MW_R_ACCEPTED);
}

static void guesses_are_limited_and_good_keys_are_not(void **state)
{
	struct world *w = *state;

	make_key(w);
	for (int i = 0; i < 3; i++)
		assert_outcome(login_as(w, "alice", NULL, "guess", "198.51.100.1"), MW_DENY,
			       MW_R_PASSWORD);
	assert_outcome(login_as(w, "alice", NULL, "guess", "198.51.100.1"), MW_TEMPFAIL,
		       MW_R_RATE_LIMITED);
	assert_outcome(login_as(w, "alice", NULL, w->text, "198.51.100.1"), MW_OK, MW_R_ACCEPTED);
	assert_outcome(login_as(w, "alice", NULL, "guess", "198.51.100.2"), MW_DENY, MW_R_PASSWORD);
	now_s += 60;
	assert_outcome(login_as(w, "alice", NULL, "guess", "198.51.100.1"), MW_DENY, MW_R_PASSWORD);
}

static void the_limit_is_over_minutes_and_not_seconds(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++)
		login_as(w, "alice", NULL, "guess", "198.51.100.3");
	now_s += 1;
	assert_outcome(login_as(w, "alice", NULL, "guess", "198.51.100.3"), MW_TEMPFAIL,
		       MW_R_RATE_LIMITED);
}

static void unknown_keys_typos_and_malformed_names_are_guesses(void **state)
{
	struct world *w = *state;
	char unknown[MW_APIKEY_SIZE], mistyped[MW_APIKEY_SIZE];
	const struct {
		const char *name, *secret, *from;
		enum mw_reason reason;
	} guesses[] = {
		{ "alice", unknown, "198.51.100.4", MW_R_KEY_UNKNOWN },
		{ "alice", mistyped, "198.51.100.5", MW_R_KEY_MISTYPED },
		{ "a b", w->text, "198.51.100.6", MW_R_MALFORMED },
	};

	make_key(w);
	mw_apikey_make(MW_APIKEY_PREFIX, randombytes_buf, unknown);
	memcpy(mistyped, w->text, sizeof(mistyped));
	mistyped[10] = mistyped[10] == '7' ? '8' : '7';
	for (size_t g = 0; g < sizeof(guesses) / sizeof(guesses[0]); g++) {
		for (int i = 0; i < 3; i++)
			assert_outcome(login_as(w, guesses[g].name, NULL, guesses[g].secret,
						guesses[g].from),
				       MW_DENY, guesses[g].reason);
		assert_outcome(
			login_as(w, guesses[g].name, NULL, guesses[g].secret, guesses[g].from),
			MW_TEMPFAIL, MW_R_RATE_LIMITED);
	}
}

static void no_key_typed_as_a_name_reaches_the_audit(void **state)
{
	struct world *w = *state;
	char token[400];

	make_key(w);
	login_as(w, w->text, NULL, "alice", "");
	assert_string_equal(seen.name, "(an API key)");
	login_as(w, "mwr_5eds-70y9", NULL, "alice", "");
	assert_string_equal(seen.name, "(a recovery code)");
	login_as(w, "mwe_5eds70y9", NULL, "alice", "");
	assert_string_equal(seen.name, "(an invitation)");
	memset(token, 'x', sizeof(token));
	token[0] = 'e', token[1] = 'y', token[40] = token[200] = '.', token[399] = '\0';
	login_as(w, token, NULL, "alice", "");
	assert_string_equal(seen.name, "(an access token)");
	login_as(w, "eyal.cohen@example.org", NULL, "alice", "");
	assert_string_equal(seen.name, "eyal.cohen@example.org");
	login_as(w, "line\nfeed", NULL, w->text, "");
	assert_string_equal(seen.name, "line?feed");
}

static int counted;

static void count_event(void *ctx, const struct mw_event *e)
{
	(void)ctx, (void)e;
	counted++;
}

/* Nine times the same by a user; how many lines it made. */
static int nine_times(struct world *w, int64_t uid, bool rationed, enum mw_reason reason)
{
	struct mw_login login = { .frontend = "test", .uid = uid, .rationed = rationed };
	int before = seen.count;
	struct mw_outcome out;

	counted = 0;
	for (int i = 0; i < 9; i++) {
		mw_login_refuse(&w->core, &login, mw_span_str("alice"), reason, &out);
		assert_outcome(out, mw_reason_verdict(reason), reason);
	}
	assert_int_equal(counted, 9);
	return seen.count - before;
}

static void a_rationed_user_has_a_share_of_the_log_for_each_reason(void **state)
{
	static const uint8_t seed[16] = { 2 };
	struct world *w = *state;

	w->core.meter.count = count_event;
	assert_int_equal(nine_times(w, 1000, true, MW_R_CANCELLED), 9);
	w->core.lines = mw_limiter_new(4, 60, seed);
	assert_int_equal(nine_times(w, 1000, true, MW_R_CANCELLED), 4);
	assert_int_equal(nine_times(w, 1000, true, MW_R_CANCELLED), 0);
	assert_int_equal(nine_times(w, 1000, true, MW_R_NOT_REQUIRED), 4);
	assert_int_equal(nine_times(w, 1001, true, MW_R_CANCELLED), 4);
	assert_int_equal(nine_times(w, 1000, false, MW_R_CANCELLED), 9);
	now_s += 15;
	assert_int_equal(nine_times(w, 1000, true, MW_R_CANCELLED), 1);
	mw_limiter_free(w->core.lines);
}

static void a_name_that_is_too_long_is_cut_off_in_the_audit(void **state)
{
	struct world *w = *state;
	char name[MW_NAME_SIZE + 1];

	memset(name, 'n', sizeof(name));
	name[MW_NAME_SIZE] = '\0';
	assert_outcome(login_as(w, name, NULL, "hunter2", ""), MW_DENY, MW_R_PASSWORD);
	assert_int_equal(seen.name_len, MW_NAME_SIZE - 1);
}

static void tls_is_wanted_where_the_configuration_says_so(void **state)
{
	struct world *w = *state;
	struct mw_login login = { .frontend = "test", .mechanism = "PLAIN", .service = "smtp" };
	struct mw_credentials c = { .name = mw_span_str("alice") };
	struct mw_outcome out;

	make_key(w);
	c.secret = mw_span_str(w->text);
	w->core.require_tls = true;
	login.tls_known = true;
	mw_login_decide(&w->core, &login, &c, &out);
	assert_outcome(out, MW_DENY, MW_R_TLS_REQUIRED);
	login.tls = true;
	mw_login_decide(&w->core, &login, &c, &out);
	assert_outcome(out, MW_OK, MW_R_ACCEPTED);
}

static void a_frontend_that_does_not_know_of_tls_is_not_asked_for_it(void **state)
{
	struct world *w = *state;

	make_key(w);
	w->core.require_tls = true;
	assert_outcome(login_as(w, "alice", NULL, w->text, ""), MW_OK, MW_R_ACCEPTED);
}

static void a_name_that_is_no_service_has_no_scope(void **state)
{
	struct world *w = *state;
	struct mw_login login = { .frontend = "test", .mechanism = "", .service = "sm tp" };
	struct mw_credentials c = { .name = mw_span_str("alice") };
	struct mw_outcome out;

	make_key(w);
	c.secret = mw_span_str(w->text);
	mw_login_decide(&w->core, &login, &c, &out);
	assert_outcome(out, MW_DENY, MW_R_SCOPE_MISSING);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_accepted_under_each_of_its_accounts_names),
		TEST(a_key_under_another_name_is_refused),
		TEST(a_name_that_the_host_will_refuse_is_refused),
		TEST(a_yes_without_the_name_that_the_host_compares_says_so),
		TEST(the_name_apikey_is_taken_by_listed_services_only),
		TEST(passwords_typos_and_unknown_keys_are_refused),
		TEST(a_revoked_key_is_refused_at_the_next_login),
		TEST(authzid_must_be_a_name_of_the_same_account),
		TEST(an_authzid_that_cannot_be_looked_up_is_a_temporary_failure),
		TEST(first_use_binds_a_key_to_its_network),
		TEST(a_refused_authzid_does_not_bind_a_key),
		TEST(a_lost_race_to_bind_is_decided_anew),
		TEST(a_key_that_cannot_be_bound_is_a_temporary_failure),
		TEST(a_store_that_fails_is_a_temporary_failure),
		TEST(guesses_are_limited_and_good_keys_are_not),
		TEST(the_limit_is_over_minutes_and_not_seconds),
		TEST(unknown_keys_typos_and_malformed_names_are_guesses),
		TEST(no_key_typed_as_a_name_reaches_the_audit),
		TEST(a_rationed_user_has_a_share_of_the_log_for_each_reason),
		TEST(a_name_that_is_too_long_is_cut_off_in_the_audit),
		TEST(tls_is_wanted_where_the_configuration_says_so),
		TEST(a_frontend_that_does_not_know_of_tls_is_not_asked_for_it),
		TEST(a_name_that_is_no_service_has_no_scope),
	};

	return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
