/*
 * enroll: make a second factor at the login.
 */
#ifndef MW_PAM_ENROLL_H
#define MW_PAM_ENROLL_H

#include "pam/login.h"

/* Once the daemon has said that this may be. */
int mw_pam_enroll(struct mw_pam *p);

#endif
