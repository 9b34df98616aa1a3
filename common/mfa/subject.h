/*
 * subject: the user whose second factor is asked for.
 *
 * An unknown name makes a subject too, without an account and with the number of
 * a decoy: the questions are the same, and guessing costs the same.
 */
#ifndef MW_COMMON_MFA_SUBJECT_H
#define MW_COMMON_MFA_SUBJECT_H

#include "common/login/core.h"
#include "common/mfa/policy.h"

struct mw_subject {
	bool known;
	struct mw_account account;		  /* when known */
	int64_t who;				  /* struct mw_attempt */
	struct mw_device devices[MW_DEVICES_MAX]; /* confirmed ones only */
	size_t device_count;
};

/* OK, whether the name is known or not; or FAILED. `unix_user`: as in struct mw_login. */
enum mw_store_result mw_subject_find(const struct mw_core *core, struct mw_span name,
				     bool unix_user, struct mw_subject *out);

/* What the policy needs to know; `remembered` is left false. */
struct mw_mfa_facts mw_subject_facts(const struct mw_subject *subject);

#endif
