/*
 * judge: is that typed code good?
 *
 * Known and unknown names cost the same work: a code is compared with every
 * device (an unenrolled subject has a device without an owner), then one guess is
 * counted in the store, which also keeps codes from being used twice
 * (common/otp/throttle.h).
 */
#ifndef MW_COMMON_MFA_JUDGE_H
#define MW_COMMON_MFA_JUDGE_H

#include "common/login/core.h"
#include "common/mfa/subject.h"

/* How a typed code was judged. */
struct mw_judgement {
	int64_t wait;			     /* seconds until the next one is looked at */
	bool recovery;			     /* it was a recovery code, */
	size_t recovery_left;		     /* and so many are left */
	char credential[MW_CREDENTIAL_SIZE]; /* "totp:17", "recovery" */
};

/* A device's code or a recovery code: ACCEPTED or RECOVERY_CODE, or why not.
 * Accepted devices' codes from login->remote are remembered (policy.h). The
 * subject is used up by it. */
enum mw_reason mw_mfa_judge(struct mw_core *core, const struct mw_login *login,
			    struct mw_subject *subject, struct mw_span typed,
			    struct mw_judgement *judgement);

/* A device as the audit log names it. */
void mw_judgement_name_device(struct mw_judgement *judgement, int64_t device_id);

#endif
