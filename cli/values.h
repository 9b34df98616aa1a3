/*
 * values: what words and options of the command line mean.
 *
 * Functions return 0, or the exit status after they have said what is wrong.
 */
#ifndef MW_CLI_VALUES_H
#define MW_CLI_VALUES_H

#include <stdint.h>

#include "cli/options.h"

#define MW_LIST_SIZE 2048

/* The ID of a thing ("key"), which "mailward COMMAND" lists. */
int mw_read_id(const char *word, const char *thing, const char *command, int64_t *id);

/* An option for a duration or a time must not be a number without a unit. */
int mw_check_unit(const char *name, const char *value);

/* The value of an option: "90d" from now, or a date; 0 without it. */
int mw_read_time(const struct mw_args *args, const char *name, int64_t now, int64_t *when);

/* All values of an option that may be repeated, each of which may be a list: one list
 * with a blank between two words; "" without it. A value without a word is an error. */
int mw_read_list(const struct mw_args *args, const char *name, char out[static MW_LIST_SIZE]);

#endif
