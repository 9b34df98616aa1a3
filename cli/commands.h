/*
 * commands: all that the helper can do, collected from the files that do it.
 */
#ifndef MW_CLI_COMMANDS_H
#define MW_CLI_COMMANDS_H

#include "cli/command.h"

/* The arrays of rows, in the order in which --help lists them. NULL ends them. */
extern const struct mw_command *const mw_commands[];

/* The options that every command takes besides its own. */
extern const struct mw_option mw_common_options[];

/* The command that argv[0] to argv[argc - 1] begin with, and how many words name it;
 * NULL when there is none. */
const struct mw_command *mw_command_find(int argc, char *const argv[], int *words);

#endif
