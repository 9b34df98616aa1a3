/*
 * mfa: the second factor.
 */
#ifndef MW_PAM_MFA_H
#define MW_PAM_MFA_H

#include "pam/login.h"

/* The authentication phase with mode=totp. */
int mw_pam_mfa(struct mw_pam *p);

#endif
