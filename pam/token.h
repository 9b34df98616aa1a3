/*
 * token: an API key or access token in place of a password.
 */
#ifndef MW_PAM_TOKEN_H
#define MW_PAM_TOKEN_H

#include "pam/login.h"

/* The authentication phase with mode=token. */
int mw_pam_token(struct mw_pam *p);

#endif
