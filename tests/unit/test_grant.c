/* Grants: each objection by itself, for a key and for a token, their order, and
 * binding. */
#include "tests/unit/unit.h"

#include "common/login/grant.h"
#include "common/login/login_key.h"

#define NOW 10000

/* A grant and a request that nothing speaks against. */
struct fixture {
	struct mw_account account;
	struct mw_grant grant;
	struct mw_address remote;
	struct mw_grant_request request;
};

static struct fixture fine(enum mw_grant_kind kind)
{
	return (struct fixture){
		.account = { .id = 1, .name = "alice", .valid_after = 4000 },
		.grant = { .kind = kind,
			   .scopes = "imap smtp",
			   .networks = "192.0.2.0/24",
			   .issued = 5000,
			   .not_before = 6000,
			   .expires = 20000,
			   .bound = "" },
		.remote = mw_address_parse(mw_span_str("192.0.2.7")),
		.request = { .scope = "smtp", .name_matches = true },
	};
}

static struct mw_decision judge(struct fixture *f)
{
	f->grant.account = &f->account;
	f->request.remote = &f->remote;
	return mw_grant_judge(&f->grant, &f->request, NOW);
}

static void assert_denied(struct fixture *f, enum mw_reason reason)
{
	struct mw_decision d = judge(f);

	assert_int_equal(d.verdict, MW_DENY);
	assert_string_equal(mw_reason_name(d.reason), mw_reason_name(reason));
	assert_false(d.bind);
}

static void assert_accepted(struct fixture *f, bool bind)
{
	struct mw_decision d = judge(f);

	assert_int_equal(d.verdict, MW_OK);
	assert_int_equal(d.reason, MW_R_ACCEPTED);
	assert_int_equal(d.bind, bind);
}

static void a_grant_with_nothing_against_it_is_accepted(void **state)
{
	(void)state;
	for (int kind = MW_GRANT_KEY; kind <= MW_GRANT_TOKEN; kind++) {
		struct fixture f = fine((enum mw_grant_kind)kind);

		assert_accepted(&f, false);
		f.grant.networks = "";
		f.grant.not_before = f.grant.expires = 0;
		f.remote.known = false;
		assert_accepted(&f, false);
	}
}

static void a_zeroed_record_and_decision_deny(void **state)
{
	struct mw_key_record nothing = { 0 };
	struct mw_address nowhere = { 0 };
	struct mw_grant grant = mw_grant_of_key(&nothing);
	struct mw_grant_request request = { .scope = "", .remote = &nowhere };

	(void)state;
	assert_int_equal(mw_grant_judge(&grant, &request, NOW).verdict, MW_DENY);
	request.credential_names_account = true;
	assert_int_equal(mw_grant_judge(&grant, &request, NOW).verdict, MW_DENY);
	assert_int_equal((struct mw_decision){ 0 }.verdict, MW_DENY);
}

/* What speaks against a grant, one thing in a row, in the order of the objections. */

static void other_name(struct fixture *f)
{
	f->request.name_matches = false;
}

static void word_of_everybody(struct fixture *f)
{
	f->request.shared_name = true;
}

static void disabled(struct fixture *f)
{
	f->account.disabled = true;
}

static void revoked(struct fixture *f)
{
	f->grant.revoked = 1;
}

static void reset_since(struct fixture *f)
{
	f->account.valid_after = f->grant.issued + 1;
}

static void too_early(struct fixture *f)
{
	f->grant.not_before = NOW + 1;
}

static void too_late(struct fixture *f)
{
	f->grant.expires = NOW;
}

static void other_service(struct fixture *f)
{
	f->request.scope = "sieve";
}

static void other_networks(struct fixture *f)
{
	f->grant.networks = "10.0.0.0/8";
}

static void bound_to_another(struct fixture *f)
{
	f->grant.bind = true;
	f->grant.bound = "203.0.113.0/24";
}

static void other_spelling(struct fixture *f)
{
	f->request.name_differs = true;
}

static const struct {
	void (*object)(struct fixture *);
	enum mw_reason key, token;
} objections[] = {
	{ other_name, MW_R_NAME_MISMATCH, MW_R_NAME_MISMATCH },
	{ word_of_everybody, MW_R_APIKEY_REFUSED, MW_R_APIKEY_REFUSED },
	{ disabled, MW_R_ACCOUNT_DISABLED, MW_R_ACCOUNT_DISABLED },
	{ revoked, MW_R_KEY_REVOKED, MW_R_TOKEN_REVOKED },
	{ reset_since, MW_R_ISSUED_BEFORE_RESET, MW_R_ISSUED_BEFORE_RESET },
	{ too_early, MW_R_KEY_NOT_YET_VALID, MW_R_TOKEN_NOT_YET_VALID },
	{ too_late, MW_R_KEY_EXPIRED, MW_R_TOKEN_EXPIRED },
	{ other_service, MW_R_SCOPE_MISSING, MW_R_SCOPE_MISSING },
	{ other_networks, MW_R_NETWORK_REFUSED, MW_R_NETWORK_REFUSED },
	{ bound_to_another, MW_R_BOUND_ELSEWHERE, MW_R_BOUND_ELSEWHERE },
	{ other_spelling, MW_R_NAME_NOT_PRIMARY, MW_R_NAME_NOT_PRIMARY },
};
#define OBJECTIONS (sizeof(objections) / sizeof(objections[0]))

static void each_objection_is_the_reason_of_a_key_and_of_a_token(void **state)
{
	(void)state;
	for (size_t i = 0; i < OBJECTIONS; i++) {
		struct fixture key = fine(MW_GRANT_KEY), token = fine(MW_GRANT_TOKEN);

		objections[i].object(&key);
		assert_denied(&key, objections[i].key);
		objections[i].object(&token);
		assert_denied(&token, objections[i].token);
	}
}

/* Everything speaks against it; then one objection after the other is taken
 * away, and the next one must be the reason. */
static void objections_come_in_their_order(void **state)
{
	(void)state;
	for (size_t first = 0; first < OBJECTIONS; first++) {
		struct fixture key = fine(MW_GRANT_KEY), token = fine(MW_GRANT_TOKEN);

		for (size_t i = first; i < OBJECTIONS; i++) {
			objections[i].object(&key);
			objections[i].object(&token);
		}
		assert_denied(&key, objections[first].key);
		assert_denied(&token, objections[first].token);
	}
}

static void name_must_match_unless_the_credential_names_the_account(void **state)
{
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	other_name(&f);
	assert_denied(&f, MW_R_NAME_MISMATCH);
	f.request.credential_names_account = true;
	assert_accepted(&f, false);
}

static void times_are_kept_to_the_second(void **state)
{
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	f.grant.not_before = NOW;
	assert_accepted(&f, false);
	f.grant.not_before = NOW + 1;
	assert_denied(&f, MW_R_KEY_NOT_YET_VALID);
	f = fine(MW_GRANT_KEY);
	f.grant.expires = NOW + 1;
	assert_accepted(&f, false);
	f.grant.expires = NOW;
	assert_denied(&f, MW_R_KEY_EXPIRED);
	f = fine(MW_GRANT_KEY);
	f.account.valid_after = f.grant.issued;
	assert_accepted(&f, false);
	f.account.valid_after = f.grant.issued + 1;
	assert_denied(&f, MW_R_ISSUED_BEFORE_RESET);
}

/* But never what an administrator said: valid_after is our own clock's. */
static void an_issuers_clock_may_differ_by_its_skew(void **state)
{
	struct fixture f = fine(MW_GRANT_TOKEN);

	(void)state;
	f.grant.skew = 30;
	f.grant.not_before = NOW + 30;
	f.grant.expires = NOW - 29;
	assert_accepted(&f, false);
	f.grant.not_before = NOW + 31;
	assert_denied(&f, MW_R_TOKEN_NOT_YET_VALID);
	f.grant.not_before = 0;
	f.grant.expires = NOW - 30;
	assert_denied(&f, MW_R_TOKEN_EXPIRED);
	f.grant.expires = 0;
	reset_since(&f);
	assert_denied(&f, MW_R_ISSUED_BEFORE_RESET);
}

static void revoked_is_revoked_whenever_it_was(void **state)
{
	static const int64_t times[] = { 1, NOW, NOW + 1000, -1 };
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		f.grant.revoked = times[i];
		assert_denied(&f, MW_R_KEY_REVOKED);
	}
}

static void scope_must_be_one_of_the_grants(void **state)
{
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	f.request.scope = "sieve";
	assert_denied(&f, MW_R_SCOPE_MISSING);
	f.request.scope = "";
	assert_denied(&f, MW_R_SCOPE_MISSING);
	f = fine(MW_GRANT_KEY);
	f.grant.scopes = "";
	assert_denied(&f, MW_R_SCOPE_MISSING);
}

static void networks_restrict_a_grant_to_known_addresses(void **state)
{
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	f.remote = mw_address_parse(mw_span_str("198.51.100.1"));
	assert_denied(&f, MW_R_NETWORK_REFUSED);
	f.remote.known = false;
	assert_denied(&f, MW_R_NETWORK_REFUSED);
	f = fine(MW_GRANT_KEY);
	f.grant.networks = "what is this";
	assert_denied(&f, MW_R_NETWORK_REFUSED);
}

static void first_use_binds_and_later_ones_must_come_from_there(void **state)
{
	struct fixture f = fine(MW_GRANT_KEY);

	(void)state;
	f.grant.bind = true;
	f.grant.networks = "";
	assert_accepted(&f, true);
	f.remote.known = false;
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	f.remote.known = true;
	f.grant.bound = "192.0.2.0/24";
	assert_accepted(&f, false);
	f.remote = mw_address_parse(mw_span_str("198.51.100.1"));
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	f.remote.known = false;
	assert_denied(&f, MW_R_BOUND_ELSEWHERE);
	/* Only a grant that asks for it is bound. */
	f.grant.bind = false;
	assert_accepted(&f, false);
}

static void a_key_permits_what_its_record_says(void **state)
{
	const struct mw_key_record record = {
		.key = { .id = 17,
			 .scopes = "imap",
			 .networks = "192.0.2.0/24",
			 .bind = MW_BIND_FIRST_USE,
			 .bound = "192.0.2.0/24",
			 .created = 1,
			 .not_before = 2,
			 .expires = 3,
			 .revoked = 4 },
		.account = { .id = 1, .name = "alice" },
	};
	struct mw_grant grant = mw_grant_of_key(&record);

	(void)state;
	assert_int_equal(grant.kind, MW_GRANT_KEY);
	assert_string_equal(grant.credential, "key:17");
	assert_ptr_equal(grant.account, &record.account);
	assert_string_equal(grant.scopes, "imap");
	assert_string_equal(grant.networks, "192.0.2.0/24");
	assert_string_equal(grant.bound, "192.0.2.0/24");
	assert_true(grant.bind);
	assert_int_equal(grant.issued, 1);
	assert_int_equal(grant.not_before, 2);
	assert_int_equal(grant.expires, 3);
	assert_int_equal(grant.revoked, 4);
	assert_int_equal(grant.skew, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_grant_with_nothing_against_it_is_accepted),
		cmocka_unit_test(a_zeroed_record_and_decision_deny),
		cmocka_unit_test(each_objection_is_the_reason_of_a_key_and_of_a_token),
		cmocka_unit_test(objections_come_in_their_order),
		cmocka_unit_test(name_must_match_unless_the_credential_names_the_account),
		cmocka_unit_test(times_are_kept_to_the_second),
		cmocka_unit_test(an_issuers_clock_may_differ_by_its_skew),
		cmocka_unit_test(revoked_is_revoked_whenever_it_was),
		cmocka_unit_test(scope_must_be_one_of_the_grants),
		cmocka_unit_test(networks_restrict_a_grant_to_known_addresses),
		cmocka_unit_test(first_use_binds_and_later_ones_must_come_from_there),
		cmocka_unit_test(a_key_permits_what_its_record_says),
	};

	return cmocka_run_group_tests_name("grant", tests, NULL, NULL);
}
