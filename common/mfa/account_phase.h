/*
 * account_phase: may an account be used, once its login has succeeded?
 *
 * PAM's account management: asked of every login, however it was authenticated.
 */
#ifndef MW_COMMON_MFA_ACCOUNT_PHASE_H
#define MW_COMMON_MFA_ACCOUNT_PHASE_H

#include "common/login/core.h"

/* *deadline: the time by which the user must have enrolled (0: has, or need not).
 * Audited. */
void mw_mfa_account(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		    struct mw_outcome *out, int64_t *deadline);

#endif
