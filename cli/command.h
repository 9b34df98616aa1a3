/*
 * command: one thing that the helper can do.
 *
 * A command's name is one word ("check") or two ("key create"). The file that
 * implements it owns its row: it exports an array of rows that ends with one whose
 * name is NULL, and cli/commands.c collects the arrays.
 */
#ifndef MW_CLI_COMMAND_H
#define MW_CLI_COMMAND_H

#include "cli/ask.h"
#include "cli/options.h"

struct mw_command {
	const char *name;
	size_t least, most;		 /* how many words follow the name */
	const struct mw_option *options; /* NULL: none of its own */
	/* Gets the words and options that follow the name: the words are counted, the
	 * options are in the table. Returns the exit status after it has said what is
	 * wrong. */
	int (*run)(struct mw_cli *cli, const struct mw_args *args);
	const char *synopsis; /* what follows the name */
	const char *summary;
	const char *example;
};

#endif
