/* Policy: each objection by itself, their order, and binding. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/login/grant.h"

#define NOW 10000

/* A record and a request that nothing speaks against. */
struct fixture {
	struct mw_key_record record;
	struct mw_address remote;
	struct mw_policy_request request;
};

static struct fixture fine(void)
{
	return (struct fixture){
		.record = { .key = { .id = 17,
				     .scopes = "imap smtp",
				     .networks = "192.0.2.0/24",
				     .created = 5000,
				     .not_before = 6000,
				     .expires = 20000 },
			    .account = { .id = 1, .name = "alice", .valid_after = 4000 },
			    .name_matches = true },
		.remote = mw_address_parse(mw_span_str("192.0.2.7")),
		.request = { .scope = "smtp" },
	};
}

static struct mw_decision decide(struct fixture *f)
{
	f->request.remote = &f->remote;
	return mw_policy_decide(&f->record, &f->request, NOW);
}

static void assert_denied(struct fixture *f, enum mw_reason reason)
{
	struct mw_decision d = decide(f);

	assert_int_equal(d.verdict, MW_DENY);
	assert_int_equal(d.reason, reason);
	assert_false(d.bind);
}

static void assert_accepted(struct fixture *f, bool bind)
{
	struct mw_decision d = decide(f);

	assert_int_equal(d.verdict, MW_OK);
	assert_int_equal(d.reason, MW_R_ACCEPTED);
	assert_int_equal(d.bind, bind);
}

static void key_with_nothing_against_it_is_accepted(void **state)
{
	struct fixture f = fine();

	(void)state;
	assert_accepted(&f, false);
	f.record.key.networks[0] = '\0';
	f.record.key.not_before = f.record.key.expires = 0;
	f.remote.known = false;
	assert_accepted(&f, false);
}

static void zeroed_record_and_decision_deny(void **state)
{
	struct mw_key_record nothing = { 0 };
	struct mw_address nowhere = { 0 };
	struct mw_policy_request request = { .scope = "", .remote = &nowhere };

	(void)state;
	assert_int_equal(mw_policy_decide(&nothing, &request, NOW).verdict, MW_DENY);
	request.key_names_account = true;
	assert_int_equal(mw_policy_decide(&nothing, &request, NOW).verdict, MW_DENY);
	assert_int_equal((struct mw_decision){ 0 }.verdict, MW_DENY);
}

static void name_must_match_unless_the_key_names_the_account(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.record.name_matches = false;
	assert_denied(&f, MW_R_NAME_MISMATCH);
	f.request.key_names_account = true;
	assert_accepted(&f, false);
}

static void times_are_kept_to_the_second(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.record.key.not_before = NOW;
	assert_accepted(&f, false);
	f.record.key.not_before = NOW + 1;
	assert_denied(&f, MW_R_KEY_NOT_YET_VALID);
	f = fine();
	f.record.key.expires = NOW + 1;
	assert_accepted(&f, false);
	f.record.key.expires = NOW;
	assert_denied(&f, MW_R_KEY_EXPIRED);
	f = fine();
	f.record.account.valid_after = f.record.key.created;
	assert_accepted(&f, false);
	f.record.account.valid_after = f.record.key.created + 1;
	assert_denied(&f, MW_R_ISSUED_BEFORE_RESET);
}

static void revoked_is_revoked_whenever_it_was(void **state)
{
	static const int64_t times[] = { 1, NOW, NOW + 1000, -1 };
	struct fixture f = fine();

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		f.record.key.revoked = times[i];
		assert_denied(&f, MW_R_KEY_REVOKED);
	}
}

static void scope_must_be_one_of_the_keys(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.request.scope = "sieve";
	assert_denied(&f, MW_R_SCOPE_MISSING);
	f.request.scope = "";
	assert_denied(&f, MW_R_SCOPE_MISSING);
	f = fine();
	f.record.key.scopes[0] = '\0';
	assert_denied(&f, MW_R_SCOPE_MISSING);
}

static void networks_bind_a_key_to_known_addresses(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.remote = mw_address_parse(mw_span_str("198.51.100.1"));
	assert_denied(&f, MW_R_NETWORK_REFUSED);
	f.remote.known = false;
	assert_denied(&f, MW_R_NETWORK_REFUSED);
	f = fine();
	strcpy(f.record.key.networks, "what is this");
	assert_denied(&f, MW_R_NETWORK_REFUSED);
}

static void first_use_binds_and_later_ones_must_come_from_there(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.record.key.bind = MW_BIND_FIRST_USE;
	f.record.key.networks[0] = '\0';
	assert_accepted(&f, true);
	f.remote.known = false;
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	f.remote.known = true;
	strcpy(f.record.key.bound, "192.0.2.0/24");
	assert_accepted(&f, false);
	f.remote = mw_address_parse(mw_span_str("198.51.100.1"));
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	f.remote.known = false;
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	/* Only a key that asks for it is bound. */
	f.record.key.bind = MW_BIND_NO;
	assert_accepted(&f, false);
}

/* Everything speaks against it; then one objection after the other is taken
 * away, and the next one must be the reason. */
static void objections_come_in_their_order(void **state)
{
	struct fixture f = fine();

	(void)state;
	f.record.name_matches = false;
	f.record.account.disabled = true;
	f.record.key.revoked = 1;
	f.record.account.valid_after = 9000;
	f.record.key.not_before = 30000;
	f.record.key.expires = 7000;
	f.request.scope = "sieve";
	strcpy(f.record.key.networks, "10.0.0.0/8");
	f.record.key.bind = MW_BIND_FIRST_USE;
	strcpy(f.record.key.bound, "203.0.113.0/24");
	assert_denied(&f, MW_R_NAME_MISMATCH);
	f.record.name_matches = true;
	assert_denied(&f, MW_R_ACCOUNT_DISABLED);
	f.record.account.disabled = false;
	assert_denied(&f, MW_R_KEY_REVOKED);
	f.record.key.revoked = 0;
	assert_denied(&f, MW_R_ISSUED_BEFORE_RESET);
	f.record.account.valid_after = 0;
	assert_denied(&f, MW_R_KEY_NOT_YET_VALID);
	f.record.key.not_before = 0;
	assert_denied(&f, MW_R_KEY_EXPIRED);
	f.record.key.expires = 0;
	assert_denied(&f, MW_R_SCOPE_MISSING);
	f.request.scope = "imap";
	assert_denied(&f, MW_R_NETWORK_REFUSED);
	f.record.key.networks[0] = '\0';
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	f.record.key.bound[0] = '\0';
	assert_accepted(&f, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_with_nothing_against_it_is_accepted),
		cmocka_unit_test(zeroed_record_and_decision_deny),
		cmocka_unit_test(name_must_match_unless_the_key_names_the_account),
		cmocka_unit_test(times_are_kept_to_the_second),
		cmocka_unit_test(revoked_is_revoked_whenever_it_was),
		cmocka_unit_test(scope_must_be_one_of_the_keys),
		cmocka_unit_test(networks_bind_a_key_to_known_addresses),
		cmocka_unit_test(first_use_binds_and_later_ones_must_come_from_there),
		cmocka_unit_test(objections_come_in_their_order),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
