/* The second factor's policy, played through: every rule with every kind of user. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/mfa/policy.h"

#define FROM 1000

/* Kinds of users. */
static const struct mw_mfa_facts enrolled = { .known = true, .enrolled = true };
static const struct mw_mfa_facts seen_here = { .known = true,
					       .enrolled = true,
					       .remembered = true };
static const struct mw_mfa_facts unenrolled = { .known = true };
static const struct mw_mfa_facts disabled = {
	.known = true, .disabled = true, .enrolled = true, .remembered = true
};
static const struct mw_mfa_facts disabled_unenrolled = { .known = true, .disabled = true };
static const struct mw_mfa_facts unknown;

static struct mw_mfa_rules rules_of(enum mw_required required, int64_t from)
{
	return (struct mw_mfa_rules){ .enforcement = { required, from },
				      .trusted = "192.0.2.0/24",
				      .remember = 600 };
}

static enum mw_reason asked_from(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
				 const char *from)
{
	struct mw_address remote = mw_address_parse(mw_span_str(from));

	return mw_mfa_exempt(rules, facts, &remote, FROM);
}

/* From an address that nothing is special about, an exempt one, and none. */
static void who_is_asked_for_a_code(void **state)
{
	// clang-format off
	static const struct {
		enum mw_required required;
		int64_t from;
		const struct mw_mfa_facts *facts;
		enum mw_reason elsewhere, trusted, nowhere;
	} cases[] = {
		{ MW_REQUIRED_YES, 0, &enrolled,            MW_R_NONE,       MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, 0, &seen_here,           MW_R_REMEMBERED, MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, 0, &unenrolled,          MW_R_NONE,       MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, 0, &disabled,            MW_R_NONE,       MW_R_NONE,            MW_R_NONE },
		{ MW_REQUIRED_YES, 0, &disabled_unenrolled, MW_R_NONE,       MW_R_NONE,            MW_R_NONE },
		{ MW_REQUIRED_YES, 0, &unknown,             MW_R_NONE,       MW_R_TRUSTED_NETWORK, MW_R_NONE },

		{ MW_REQUIRED_YES, FROM, &unenrolled, MW_R_NONE, MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, FROM, &unknown,    MW_R_NONE, MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, FROM + 1, &enrolled,            MW_R_NONE,         MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_YES, FROM + 1, &unenrolled,          MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED,    MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_YES, FROM + 1, &unknown,             MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED,    MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_YES, FROM + 1, &disabled_unenrolled, MW_R_NONE,         MW_R_NONE,            MW_R_NONE },

		{ MW_REQUIRED_ENROLLED, 0, &enrolled,            MW_R_NONE,         MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_ENROLLED, 0, &seen_here,           MW_R_REMEMBERED,   MW_R_TRUSTED_NETWORK, MW_R_NONE },
		{ MW_REQUIRED_ENROLLED, 0, &unenrolled,          MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED,    MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_ENROLLED, 0, &unknown,             MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED,    MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_ENROLLED, 0, &disabled,            MW_R_NONE,         MW_R_NONE,            MW_R_NONE },
		{ MW_REQUIRED_ENROLLED, 0, &disabled_unenrolled, MW_R_NONE,         MW_R_NONE,            MW_R_NONE },

		{ MW_REQUIRED_NO, 0, &enrolled,   MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_NO, 0, &unenrolled, MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_NO, 0, &unknown,    MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED, MW_R_NOT_REQUIRED },
		{ MW_REQUIRED_NO, 0, &disabled,   MW_R_NONE,         MW_R_NONE,         MW_R_NONE },
	};
	// clang-format on

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_mfa_rules rules = rules_of(cases[i].required, cases[i].from);
		enum mw_reason elsewhere = asked_from(&rules, cases[i].facts, "198.51.100.1"),
			       trusted = asked_from(&rules, cases[i].facts, "192.0.2.1"),
			       nowhere = asked_from(&rules, cases[i].facts, "");

		if (elsewhere != cases[i].elsewhere || trusted != cases[i].trusted ||
		    nowhere != cases[i].nowhere)
			fail_msg("row %zu: %s, %s, %s", i, mw_reason_name(elsewhere),
				 mw_reason_name(trusted), mw_reason_name(nowhere));
	}
}

static void without_exempt_networks_no_address_is_exempt(void **state)
{
	struct mw_mfa_rules rules = rules_of(MW_REQUIRED_YES, 0);

	(void)state;
	rules.trusted[0] = '\0';
	assert_int_equal(asked_from(&rules, &enrolled, "192.0.2.1"), MW_R_NONE);
}

static void an_address_is_remembered_only_where_it_is_known_and_configured(void **state)
{
	struct mw_mfa_rules rules = rules_of(MW_REQUIRED_YES, 0);
	struct mw_address here = mw_address_parse(mw_span_str("198.51.100.1")), nowhere = { 0 };

	(void)state;
	assert_true(mw_mfa_remembers(&rules, &here));
	assert_false(mw_mfa_remembers(&rules, &nowhere));
	assert_true(mw_mfa_may_be_remembered(&rules, &enrolled, &here));
	assert_true(mw_mfa_may_be_remembered(&rules, &unknown, &here));
	assert_false(mw_mfa_may_be_remembered(&rules, &disabled, &here));
	rules.remember = 0;
	assert_false(mw_mfa_remembers(&rules, &here));
	assert_false(mw_mfa_may_be_remembered(&rules, &enrolled, &here));
	assert_int_equal(asked_from(&rules, &seen_here, "198.51.100.1"), MW_R_NONE);
}

static void who_may_enroll_with_an_invitation_and_at_login(void **state)
{
	static const struct {
		enum mw_enroll_policy policy;
		bool invited, at_login;
	} cases[] = {
		{ MW_ENROLL_ADMIN, false, false },
		{ MW_ENROLL_INVITE, true, false },
		{ MW_ENROLL_LOGIN, true, true },
	};
	static const struct mw_mfa_facts *const others[] = { &enrolled, &disabled,
							     &disabled_unenrolled, &unknown };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_mfa_rules rules = { .enroll = cases[i].policy };

		assert_int_equal(mw_mfa_may_enroll(&rules, &unenrolled, true, MW_ENROLL_INVITE),
				 cases[i].invited);
		assert_int_equal(mw_mfa_may_enroll(&rules, &unenrolled, true, MW_ENROLL_LOGIN),
				 cases[i].at_login);
		assert_false(mw_mfa_may_enroll(&rules, &unenrolled, false, MW_ENROLL_INVITE));
		for (size_t k = 0; k < sizeof(others) / sizeof(others[0]); k++)
			assert_false(mw_mfa_may_enroll(&rules, others[k], true, MW_ENROLL_INVITE));
	}
}

static void the_account_phase_refuses_disabled_accounts_only(void **state)
{
	(void)state;
	assert_int_equal(mw_mfa_account_state(&enrolled), MW_R_ACCEPTED);
	assert_int_equal(mw_mfa_account_state(&unenrolled), MW_R_ACCEPTED);
	assert_int_equal(mw_mfa_account_state(&unknown), MW_R_NOT_REQUIRED);
	assert_int_equal(mw_mfa_account_state(&disabled), MW_R_ACCOUNT_DISABLED);
	assert_int_equal(mw_mfa_account_state(&disabled_unenrolled), MW_R_ACCOUNT_DISABLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_asked_for_a_code),
		cmocka_unit_test(without_exempt_networks_no_address_is_exempt),
		cmocka_unit_test(an_address_is_remembered_only_where_it_is_known_and_configured),
		cmocka_unit_test(who_may_enroll_with_an_invitation_and_at_login),
		cmocka_unit_test(the_account_phase_refuses_disabled_accounts_only),
	};

	return cmocka_run_group_tests_name("mfa_policy", tests, NULL, NULL);
}
