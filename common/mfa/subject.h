/*
 * subject: whose second factor is asked for.
 *
 * A name that is nobody's makes a person too, one without an account and with
 * the number of a decoy: it is asked the same, and guessing costs the same.
 */
#ifndef MW_COMMON_MFA_SUBJECT_H
#define MW_COMMON_MFA_SUBJECT_H

#include "common/store/store.h"

struct mw_subject {
	bool known;
	struct mw_account account;		  /* when known */
	int64_t who;				  /* struct mw_attempt */
	struct mw_device devices[MW_DEVICES_MAX]; /* those that are confirmed */
	size_t device_count;
};

/* OK, whether somebody is behind the name or not; or FAILED. */
enum mw_store_result mw_subject_find(struct mw_store *s, const struct mw_keyring *m,
				     struct mw_span name, const char *domain,
				     struct mw_subject *out);

#endif
