/* Tables: aligned in columns, cut to the terminal, streaming. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/table.h"

static const struct mw_column columns[] = {
	{ .title = "ID", .right = true },
	{ .title = "NAME", .cut = true },
	{ .title = "STATE" },
};

struct printed {
	struct mw_table table;
	FILE *out;
	char *text;
	size_t size;
};

static void begin(struct printed *p, size_t limit)
{
	p->out = open_memstream(&p->text, &p->size);
	assert_non_null(p->out);
	mw_table_begin(&p->table, columns, 3, p->out, limit);
}

static void row(struct printed *p, const char *id, const char *name, const char *state)
{
	mw_table_row(&p->table, (const char *[]){ id, name, state });
}

static void assert_printed(struct printed *p, const char *wanted)
{
	mw_table_flush(&p->table);
	fclose(p->out);
	assert_string_equal(p->text, wanted);
	free(p->text);
}

static void columns_are_aligned_by_what_they_show(void **state)
{
	struct printed p;

	(void)state;
	begin(&p, 0);
	row(&p, "1", "Zo\xc3\xab", "on");
	row(&p, "17", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "off");
	assert_printed(&p, "ID  NAME    STATE\n"
			   " 1  Zo\xc3\xab     on\n"
			   "17  \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e  off\n");
}

static void an_empty_table_prints_nothing(void **state)
{
	struct printed p;

	(void)state;
	begin(&p, 80);
	assert_printed(&p, "");
}

static void a_narrow_terminal_cuts_what_may_be_cut(void **state)
{
	struct printed p;

	(void)state;
	begin(&p, 25);
	row(&p, "1", "a-very-long-name-of-a-device", "active");
	assert_printed(&p, "ID  NAME           STATE\n"
			   " 1  a-very-long-\xe2\x80\xa6  active\n");
}

static void a_column_is_cut_to_what_it_needs_and_no_further(void **state)
{
	static const struct mw_column two[] = { { .title = "NAME", .cut = true },
						{ .title = "USE", .cut = true, .least = 14 } };
	struct printed p;

	(void)state;
	begin(&p, 24);
	p.table.column = two;
	p.table.columns = 2;
	p.table.width[0] = 4;
	p.table.width[1] = 3;
	mw_table_row(&p.table, (const char *[]){ "a-very-long-name", "35 minutes ago from afar" });
	assert_printed(&p, "NAME      USE\n"
			   "a-very-\xe2\x80\xa6  35 minutes ag\xe2\x80\xa6\n");
}

static void a_cell_cannot_break_its_line(void **state)
{
	struct printed p;

	(void)state;
	begin(&p, 0);
	row(&p, "1", "a\nb\x1b[2J", "on");
	assert_printed(&p, "ID  NAME     STATE\n"
			   " 1  a?b?[2J  on\n");
}

static void long_lists_stream_under_one_header(void **state)
{
	struct printed p;
	size_t lines = 0;

	(void)state;
	begin(&p, 0);
	for (int i = 0; i < 3 * MW_TABLE_RUN + 1; i++)
		row(&p, "7", "x", "on");
	assert_true(p.table.printed >= 3 * MW_TABLE_RUN);
	mw_table_flush(&p.table);
	fclose(p.out);
	for (const char *c = p.text; (c = strchr(c, '\n')) != NULL; c++)
		lines++;
	assert_int_equal(lines, 3 * MW_TABLE_RUN + 2);
	assert_null(strstr(p.text + 1, "ID"));
	free(p.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned_by_what_they_show),
		cmocka_unit_test(an_empty_table_prints_nothing),
		cmocka_unit_test(a_narrow_terminal_cuts_what_may_be_cut),
		cmocka_unit_test(a_column_is_cut_to_what_it_needs_and_no_further),
		cmocka_unit_test(a_cell_cannot_break_its_line),
		cmocka_unit_test(long_lists_stream_under_one_header),
	};

	return cmocka_run_group_tests_name("cli_table", tests, NULL, NULL);
}
