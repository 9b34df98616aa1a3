/*
 * The statements of the store, and their parameters as PostgreSQL writes them.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "tests/store/placeholders.h"
#include "common/store/sql/statements.h"

static void becomes(const char *text, const char *wanted)
{
	char out[128];

	assert_true(mw_sql_dollars(text, out, sizeof(out)));
	assert_string_equal(out, wanted);
}

static void parameters_get_dollars(void **state)
{
	(void)state;
	becomes("", "");
	becomes("SELECT 1", "SELECT 1");
	becomes("SELECT ?1", "SELECT $1");
	becomes("a = ?2 AND b = ?10 AND c = ?2", "a = $2 AND b = $10 AND c = $2");
	becomes("(?1,?2)", "($1,$2)");
}

static void literals_and_quoted_names_stay_as_they_are(void **state)
{
	(void)state;
	becomes("a = '?1' AND b = ?1", "a = '?1' AND b = $1");
	becomes("a = 'it''s ?1' AND b = ?1", "a = 'it''s ?1' AND b = $1");
	becomes("a = '' AND b = ?1", "a = '' AND b = $1");
	becomes("\"a?1\" = ?1", "\"a?1\" = $1");
	becomes("\"it's\" = ?1", "\"it's\" = $1");
	becomes("a = '\"' AND b = ?1", "a = '\"' AND b = $1");
	becomes("a = '?1", "a = '?1");
}

static void text_that_does_not_fit_is_an_error(void **state)
{
	char out[10];

	(void)state;
	assert_true(mw_sql_dollars("SELECT ?1", out, sizeof(out)));
	assert_string_equal(out, "SELECT $1");
	assert_false(mw_sql_dollars("SELECT ?10", out, sizeof(out)));
	assert_string_equal(out, "");
	assert_false(mw_sql_dollars("", out, 0));
}

static void each_statement_has_a_text_under_its_own_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < MW_Q_COUNT; i++) {
		assert_non_null(mw_sql_statements[i].name);
		assert_non_null(mw_sql_statements[i].text);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(mw_sql_statements[i].name,
						mw_sql_statements[j].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_get_dollars),
		cmocka_unit_test(literals_and_quoted_names_stay_as_they_are),
		cmocka_unit_test(text_that_does_not_fit_is_an_error),
		cmocka_unit_test(each_statement_has_a_text_under_its_own_name),
	};

	return cmocka_run_group_tests_name("statements", tests, NULL, NULL);
}
