/*
 * options: what stands on a command line, sorted into words and options.
 *
 * "--name VALUE", "--name=VALUE", "--switch" and one-letter "-c VALUE"; options
 * and words may be mixed, and "--" ends the options. Names are not abbreviated,
 * so that a script means tomorrow what it means today. A secret is never taken
 * from here: the process list shows the command line to everybody.
 */
#ifndef MW_CLI_OPTIONS_H
#define MW_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Tables of these end with one whose name is NULL. */
struct mw_option {
	const char *name;     /* "expires", without the hyphens */
	char letter;	      /* 'c', or 0 for none */
	bool many;	      /* may be given more than once */
	const char *argument; /* "DATE"; NULL: a switch, takes none */
	const char *summary;
};

struct mw_given {
	const struct mw_option *option;
	const char *value; /* NULL for a switch */
};

/* Borrows from argv and from the tables. */
struct mw_args {
	const char **word;
	size_t words;
	struct mw_given *given;
	size_t options;
	int used; /* how much of argv was read */
};

/*
 * Read argv[0] to argv[argc - 1]. An option is looked up in `own`, then in
 * `common` (NULL is an empty table). With `stop` reading ends before the first
 * word. 0, or -1 with the reason; the caller frees either way.
 */
int mw_args_parse(struct mw_args *args, int argc, char *const argv[], const struct mw_option *own,
		  const struct mw_option *common, bool stop, struct mw_err *err);
void mw_args_free(struct mw_args *args);

bool mw_args_has(const struct mw_args *args, const char *name);
/* The value of an option; NULL when it was not given. */
const char *mw_args_value(const struct mw_args *args, const char *name);
/* The values of an option that may be given more than once, one after the
 * other: *at starts at 0. NULL behind the last. */
const char *mw_args_next(const struct mw_args *args, const char *name, size_t *at);

#endif
