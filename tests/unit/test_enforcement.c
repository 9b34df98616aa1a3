/* Who must what by when: every rule, before its date, at it and after it. */
#include "tests/unit/unit.h"

#include "common/rules/enforcement.h"

#define FROM 1000

static void a_second_factor_is_asked_as_the_rule_and_the_date_say(void **state)
{
	// clang-format off
	static const struct {
		enum mw_required required;
		int64_t from, now;
		bool asks_enrolled, asks_others;
		int64_t deadline; /* of users who have not enrolled */
	} cases[] = {
		{ MW_REQUIRED_YES,      0,    FROM,     true,  true,  0 },
		{ MW_REQUIRED_YES,      FROM, FROM - 1, true,  false, FROM },
		{ MW_REQUIRED_YES,      FROM, FROM,     true,  true,  0 },
		{ MW_REQUIRED_YES,      FROM, FROM + 1, true,  true,  0 },
		{ MW_REQUIRED_ENROLLED, 0,    FROM,     true,  false, 0 },
		{ MW_REQUIRED_ENROLLED, FROM, FROM - 1, true,  false, 0 },
		{ MW_REQUIRED_ENROLLED, FROM, FROM + 1, true,  false, 0 },
		{ MW_REQUIRED_NO,       0,    FROM,     false, false, 0 },
		{ MW_REQUIRED_NO,       FROM, FROM - 1, false, false, 0 },
		{ MW_REQUIRED_NO,       FROM, FROM + 1, false, false, 0 },
	};
	// clang-format on

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mw_enforcement e = { cases[i].required, cases[i].from };

		assert_int_equal(mw_enforcement_asks(&e, true, cases[i].now),
				 cases[i].asks_enrolled);
		assert_int_equal(mw_enforcement_asks(&e, false, cases[i].now),
				 cases[i].asks_others);
		assert_int_equal(mw_enforcement_deadline(&e, true, cases[i].now), 0);
		assert_int_equal(mw_enforcement_deadline(&e, false, cases[i].now),
				 cases[i].deadline);
	}
}

static void a_zeroed_rule_asks_everybody(void **state)
{
	(void)state;
	assert_true(mw_enforcement_asks(&(struct mw_enforcement){ 0 }, false, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_factor_is_asked_as_the_rule_and_the_date_say),
		cmocka_unit_test(a_zeroed_rule_asks_everybody),
	};

	return cmocka_run_group_tests_name("enforcement", tests, NULL, NULL);
}
