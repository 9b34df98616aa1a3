/*
 * pam_combined: the two lines of code_in_password, around a password module.
 */
#ifndef MW_CLI_DOCTOR_PAM_COMBINED_H
#define MW_CLI_DOCTOR_PAM_COMBINED_H

#include "cli/doctor/finding.h"
#include "cli/doctor/pam_stack.h"

/* false when something was found. `path` is the service's file. */
bool mw_doctor_combined(struct mw_doctor *d, const char *path, const struct mw_pam_stack *stack);

#endif
