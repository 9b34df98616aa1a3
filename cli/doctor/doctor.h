/*
 * doctor: the row of mailward doctor (cli/command.h).
 */
#ifndef MW_CLI_DOCTOR_DOCTOR_H
#define MW_CLI_DOCTOR_DOCTOR_H

#include "cli/command.h"

extern const struct mw_command mw_doctor_commands[];

#endif
