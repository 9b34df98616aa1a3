/*
 * enroll: a new device, from its seed to its first code.
 *
 * A device is made with a seed of its own and kept, sealed; it becomes active
 * once a code of it was seen. Recovery codes come with an account's first device.
 * Seed and codes are shown once.
 *
 * The caller knows who may enroll whom (policy.h, the daemon's verbs).
 */
#ifndef MW_COMMON_MFA_ENROLL_H
#define MW_COMMON_MFA_ENROLL_H

#include "common/mfa/recovery.h"

/* A device to be confirmed. The caller wipes it. */
struct mw_enrollment {
	int64_t device_id;
	char seed[MW_SEED_TEXT]; /* groups of four */
	char uri[MW_URI_SIZE];
	char short_uri[MW_URI_SIZE]; /* for a QR code that must be small */
};

/* What came of a confirmation. The caller wipes it. */
struct mw_enrolled {
	char codes[MW_RECOVERY_TEXT]; /* a blank between two; "": there were some */
	/* With MW_R_CODE_WRONG: how far the device's clock seems to be ahead, in
	 * seconds; 0 when the code fits no time near. */
	int64_t ahead;
};

/* ACCEPTED, NOT_FOUND (the account is gone), ACCOUNT_DISABLED (and begun by its user),
 * TOO_MANY, STORE_UNAVAILABLE. */
enum mw_reason mw_enroll_begin(struct mw_core *core, const struct mw_account *account,
			       const char *label, const struct mw_totp *totp, enum mw_begun begun,
			       struct mw_enrollment *out);

/*
 * Confirm device c->device_id with a code; c->step, c->now and the recovery
 * codes are filled in here. ENROLLED, CODE_WRONG, NOT_FOUND (no such device, it
 * is active already, or others are and it may be a first one only),
 * INVITATION_INVALID, ACCOUNT_DISABLED (unless c->by_admin), STORE_UNAVAILABLE.
 */
enum mw_reason mw_enroll_confirm(struct mw_core *core, struct mw_confirmation *c,
				 struct mw_span typed, struct mw_enrolled *out);

/* The account's device of that number, if it waits to be confirmed; ACCEPTED,
 * NOT_FOUND, STORE_UNAVAILABLE. */
enum mw_reason mw_enroll_pending(struct mw_core *core, int64_t account_id, int64_t device_id,
				 struct mw_device *out);

#endif
