/*
 * reauth: codes outside of a login.
 *
 * For users who change their own credentials. Each try is audited.
 */
#ifndef MW_COMMON_MFA_REAUTH_H
#define MW_COMMON_MFA_REAUTH_H

#include "common/mfa/enroll.h"
#include "common/mfa/judge.h"

/* Judge a code: ACCEPTED, RECOVERY_CODE, or why not. */
enum mw_reason mw_mfa_reauth(struct mw_core *core, const struct mw_login *login,
			     struct mw_subject *subject, struct mw_span typed,
			     struct mw_judgement *judgement);

/*
 * Confirm a device of one's own: mw_enroll_confirm() for users who may not have
 * seen its secret. Each try counts as a guess at a login does (MW_R_THROTTLED: not
 * looked at, see judgement->wait). How far off the clock is stays unsaid: it would
 * tell that a guessed code will be good later.
 */
enum mw_reason mw_mfa_confirm_own(struct mw_core *core, const struct mw_login *login,
				  const struct mw_account *account, const struct mw_device *pending,
				  struct mw_confirmation *c, struct mw_span typed,
				  struct mw_enrolled *out, struct mw_judgement *judgement);

#endif
