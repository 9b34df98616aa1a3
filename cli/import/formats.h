/*
 * formats: the rows of the commands that read a format each (cli/command.h).
 */
#ifndef MW_CLI_IMPORT_FORMATS_H
#define MW_CLI_IMPORT_FORMATS_H

#include "cli/command.h"

extern const struct mw_command mw_google_commands[];
extern const struct mw_command mw_oath_commands[];
extern const struct mw_command mw_pskc_commands[];

#endif
