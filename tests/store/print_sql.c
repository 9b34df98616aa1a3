/*
 * NAME
 *	print_sql - the store's SQL, for the tests that look at it
 * SYNOPSIS
 *	print_sql statements	name, a tab, and the text, one statement a line
 *	print_sql postgresql	the same with $1 for ?1
 *	print_sql schema	what makes the tables of SQLite
 */
#include <stdio.h>
#include <string.h>

#include "tests/store/placeholders.h"
#include "common/store/sql/statements.h"
#include "common/store/sqlite/schema.h"

static int print_statements(void)
{
	for (size_t i = 0; i < MW_Q_COUNT; i++)
		printf("%s\t%s\n", mw_sql_statements[i].name, mw_sql_statements[i].text);
	return 0;
}

static int print_postgresql(void)
{
	char text[2048];

	for (size_t i = 0; i < MW_Q_COUNT; i++) {
		if (!mw_sql_dollars(mw_sql_statements[i].text, text, sizeof(text)))
			return 1;
		printf("%s\t%s\n", mw_sql_statements[i].name, text);
	}
	return 0;
}

static int print_schema(void)
{
	for (size_t i = 0; i < mw_sqlite_step_count; i++)
		printf("%s\n", mw_sqlite_steps[i].sql);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*print)(void);
	} kinds[] = {
		{ "statements", print_statements },
		{ "postgresql", print_postgresql },
		{ "schema", print_schema },
	};

	for (size_t i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(argv[1], kinds[i].what) == 0)
			return kinds[i].print();
	fputs("usage: print_sql statements|postgresql|schema\n", stderr);
	return 64;
}
