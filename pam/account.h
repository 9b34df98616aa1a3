/*
 * account: may this user log in now?
 */
#ifndef MW_PAM_ACCOUNT_H
#define MW_PAM_ACCOUNT_H

#include "pam/login.h"

/* The account phase of either mode. */
int mw_pam_account(struct mw_pam *p);

#endif
