/* The table of verbs, and what makes it sound. */
#include "tests/unit/unit.h"

#include <string.h>

#include "daemon/peer.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/verbs/verb.h"

static void answer(struct mw_request *q)
{
	(void)q;
}

static const struct mw_verb_row status[] = {
	{ MW_V_STATUS, "status", MW_ROLE_ADMIN, answer, { 0 }, { 0 } },
	{ 0 },
};

/* What is wrong with a table of the row for STATUS and this one; "" when nothing is. */
static const char *fault_of(struct mw_verb_row row)
{
	const struct mw_verb_row rows[] = { row, { 0 } };
	const struct mw_verb_row *const tables[] = { status, rows, NULL };
	const struct mw_verb_row *index[MW_VERB_COUNT];
	static struct mw_err err;

	return mw_verb_index(tables, index, &err) == 0 ? "" : err.text;
}

static struct mw_verb_row a_row(void)
{
	return (struct mw_verb_row){ .verb = MW_V_KEY_SHOW,
				     .name = "key_show",
				     .role = MW_ROLE_ANY,
				     .handle = answer,
				     .needs = { MW_F_ID },
				     .takes = { MW_F_NAME } };
}

static void the_daemons_own_table_is_sound(void **state)
{
	struct mw_err err;

	(void)state;
	assert_int_equal(mw_dispatch_prepare(&err), 0);
}

static void rows_are_found_by_their_verb(void **state)
{
	const struct mw_verb_row *const tables[] = { status, NULL };
	const struct mw_verb_row *index[MW_VERB_COUNT];
	struct mw_err err;

	(void)state;
	assert_int_equal(mw_verb_index(tables, index, &err), 0);
	assert_ptr_equal(index[MW_V_STATUS], &status[0]);
	assert_null(index[MW_V_KEY_SHOW]);
}

static void two_rows_of_one_verb_are_refused(void **state)
{
	struct mw_verb_row row = a_row();

	(void)state;
	assert_string_equal(fault_of(row), "");
	row.verb = MW_V_STATUS;
	assert_string_equal(fault_of(row), "verb key_show has the number of status");
}

static void a_row_without_a_number_a_role_or_a_handler_is_refused(void **state)
{
	struct mw_verb_row row = a_row();

	(void)state;
	row.verb = 0;
	assert_string_equal(fault_of(row), "verb key_show has an unknown number");
	row.verb = MW_VERB_COUNT;
	assert_string_equal(fault_of(row), "verb key_show has an unknown number");
	row = a_row();
	row.role = 0;
	assert_string_equal(fault_of(row), "verb key_show may be sent by nobody");
	row = a_row();
	row.handle = NULL;
	assert_string_equal(fault_of(row), "verb key_show has no handler");
}

static void a_row_with_an_unknown_or_a_repeated_field_is_refused(void **state)
{
	struct mw_verb_row row = a_row();

	(void)state;
	row.needs[1] = MW_FIELD_COUNT - 1;
	assert_string_equal(fault_of(row), "verb key_show names an unknown field");
	row.needs[1] = 255;
	assert_string_equal(fault_of(row), "verb key_show names an unknown field");
	row.needs[1] = MW_F_ID;
	assert_string_equal(fault_of(row), "verb key_show names a field twice");
	row.needs[1] = MW_F_NAME;
	assert_string_equal(fault_of(row), "verb key_show names a field twice");
}

/* Read a message that has these fields; they end with 0. */
static struct mw_message message_with(const enum mw_field *fields)
{
	static uint8_t bytes[256];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));
	struct mw_message m;
	const char *why;

	mw_message_begin(&w, MW_V_KEY_SHOW);
	for (; *fields != 0; fields++)
		if (*fields == MW_F_ID)
			mw_message_put_number(&w, MW_F_ID, 7);
		else
			mw_message_put_text(&w, *fields, "x");
	assert_int_equal(mw_message_decode(mw_wbuf_span(&w), &m, &why), 0);
	return m;
}

static const char *misfit(const enum mw_field *fields)
{
	struct mw_verb_row row = a_row();
	struct mw_message m = message_with(fields);

	return mw_verb_misfit(&row, &m);
}

static void a_message_must_have_what_its_row_needs_and_nothing_else(void **state)
{
	(void)state;
	assert_null(misfit((const enum mw_field[]){ MW_F_ID, 0 }));
	assert_null(misfit((const enum mw_field[]){ MW_F_NAME, MW_F_ID, 0 }));
	assert_string_equal(misfit((const enum mw_field[]){ 0 }), "a field is missing");
	assert_string_equal(misfit((const enum mw_field[]){ MW_F_NAME, 0 }), "a field is missing");
	assert_string_equal(misfit((const enum mw_field[]){ MW_F_ID, MW_F_LABEL, 0 }),
			    "a field too many");
}

static void a_row_may_name_as_many_fields_as_there_is_room_for(void **state)
{
	struct mw_verb_row row = a_row();
	struct mw_message m = message_with((const enum mw_field[]){ MW_F_ID, MW_F_SCOPES, 0 });
	const uint8_t takes[MW_VERB_FIELDS_MAX] = { MW_F_NAME,	    MW_F_LABEL,	  MW_F_NETWORKS,
						    MW_F_BIND,	    MW_F_EXPIRES, MW_F_REVOKED,
						    MW_F_LAST_USED, MW_F_SCOPES };

	(void)state;
	memcpy(row.takes, takes, sizeof(takes));
	assert_string_equal(fault_of(row), "");
	assert_null(mw_verb_misfit(&row, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_daemons_own_table_is_sound),
		cmocka_unit_test(rows_are_found_by_their_verb),
		cmocka_unit_test(two_rows_of_one_verb_are_refused),
		cmocka_unit_test(a_row_without_a_number_a_role_or_a_handler_is_refused),
		cmocka_unit_test(a_row_with_an_unknown_or_a_repeated_field_is_refused),
		cmocka_unit_test(a_message_must_have_what_its_row_needs_and_nothing_else),
		cmocka_unit_test(a_row_may_name_as_many_fields_as_there_is_room_for),
	};

	return cmocka_run_group_tests_name("verb", tests, NULL, NULL);
}
