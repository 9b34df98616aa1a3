/*
 * user: what mailwardd's user may do.
 */
#ifndef MW_CLI_DOCTOR_USER_H
#define MW_CLI_DOCTOR_USER_H

#include "cli/doctor/finding.h"

/* Why the user that mailwardd runs as may not do that (access(2)), an errno; 0
 * when it may, or when that can't be known: you are neither root nor that user. */
int mw_doctor_denied(const struct mw_doctor *d, const char *path, int mode);

#endif
