/*
 * command: one thing that the helper can do.
 *
 * A command's name is one word ("check") or two ("key create"). The file that
 * implements it owns its row: it exports an array of rows that ends with one whose
 * name is NULL, and cli/commands.c collects the arrays. Help, shell completion and
 * tests (tests/unit/test_cli_commands.c) read the rows.
 */
#ifndef MW_CLI_COMMAND_H
#define MW_CLI_COMMAND_H

#include "cli/ask.h"
#include "cli/options.h"

struct mw_command {
	const char *name;
	size_t least, most;		 /* words after the name, without options */
	const struct mw_option *options; /* NULL: only mw_common_options */
	/* Gets the words and options after the name; the caller has checked the number
	 * of words and that each option is known. Returns the exit status; if that is
	 * not 0, it has printed why. */
	int (*run)(struct mw_cli *cli, const struct mw_args *args);
	/* All three are required. */
	const char *synopsis; /* words and all own options, after the name; or "" */
	const char *summary;
	const char *example; /* a complete call: "mailward key list alice" */
};

#endif
