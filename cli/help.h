/*
 * help: how the commands are used, from their table.
 *
 * `commands` is an array of arrays of rows, as cli/commands.h has it.
 */
#ifndef MW_CLI_HELP_H
#define MW_CLI_HELP_H

#include "cli/command.h"

/* Whether "key" is the first word of some commands of two. */
bool mw_help_has_group(const struct mw_command *const commands[], const char *group);
/* All commands, or those of a group. */
void mw_help_overview(const struct mw_command *const commands[], const char *group,
		      const struct mw_option *common);
void mw_help_command(const struct mw_command *command, const struct mw_option *common);

#endif
