/*
 * code_in_password: the two lines around the module that checks the password.
 */
#ifndef MW_PAM_CODE_IN_PASSWORD_H
#define MW_PAM_CODE_IN_PASSWORD_H

#include "base/secret.h"
#include "pam/login.h"

/* The authentication phase with code_in_password=split, once the daemon has
 * answered MFA_START with `verdict`. */
int mw_pam_split(struct mw_pam *p, enum mw_verdict verdict);

/* The kept conversation goes on: *verdict is MW_CONTINUE when the daemon waits for a
 * code, MW_OK when no factor is needed, MW_DENY otherwise. A code of PAM when there is
 * nothing to go on with: code_in_password=split did not run. */
int mw_pam_resume(struct mw_pam *p, enum mw_verdict *verdict);

/* What was typed as the code; a copy, for the caller to wipe. */
void mw_pam_kept_code(struct mw_pam *p, struct mw_secret *code);

/* For the account phase: false, and logged, when a code was split off and never
 * judged. */
bool mw_pam_was_judged(struct mw_pam *p);

#endif
