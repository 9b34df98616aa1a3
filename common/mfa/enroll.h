/*
 * enroll: new devices, recovery codes and invitations.
 *
 * A device is made with a seed of its own and kept, sealed; it counts once a
 * code of it was seen. Recovery codes come with an account's first device.
 * What is made here is shown once, and its hash or sealed form remains.
 *
 * Who may do it is the caller's to know.
 */
#ifndef MW_COMMON_MFA_ENROLL_H
#define MW_COMMON_MFA_ENROLL_H

#include "common/ident/apikey.h"
#include "common/ident/reason.h"
#include "common/store/store.h"

#define MW_RECOVERY_TEXT (MW_RECOVERY_MAX * MW_APIKEY_SIZE)

struct mw_core;

/* A device to be confirmed. To be wiped by the caller. */
struct mw_enrollment {
	int64_t device_id;
	char seed[MW_SEED_TEXT]; /* groups of four */
	char uri[MW_URI_SIZE];
	char short_uri[MW_URI_SIZE]; /* for a QR code that must be small */
};

/* What came of a confirmation. To be wiped by the caller. */
struct mw_enrolled {
	char codes[MW_RECOVERY_TEXT]; /* a blank between two; "": there were some */
	/* With MW_R_CODE_WRONG: how far the device's clock seems to be ahead, in
	 * seconds; 0 when the code is of no time near. */
	int64_t ahead;
};

/*
 * ACCEPTED, NOT_FOUND (the account is gone), TOO_MANY, STORE_UNAVAILABLE.
 */
enum mw_reason mw_enroll_begin(struct mw_core *core, const struct mw_account *account,
			       const char *label, const struct mw_totp *totp, enum mw_begun begun,
			       struct mw_enrollment *out);

/*
 * Confirm device c->device_id with a code; c->step, c->now and the recovery
 * codes are filled in here. ENROLLED, CODE_WRONG, NOT_FOUND (no such device, it
 * counts already, or others do and it may be a first one only),
 * INVITATION_INVALID, STORE_UNAVAILABLE.
 */
enum mw_reason mw_enroll_confirm(struct mw_core *core, struct mw_confirmation *c,
				 struct mw_span typed, struct mw_enrolled *out);

/* A device whose seed was made elsewhere, ready for mw_store_devices.add.
 * `confirmed`: it counts at once. */
enum mw_reason mw_enroll_device(struct mw_core *core, int64_t account_id, const char *label,
				const struct mw_totp *totp, const struct mw_seed *seed,
				int64_t confirmed, struct mw_device *out);

/* The account's device of that number, if it waits to be confirmed; ACCEPTED,
 * NOT_FOUND, STORE_UNAVAILABLE. */
enum mw_reason mw_enroll_pending(struct mw_core *core, int64_t account_id, int64_t device_id,
				 struct mw_device *out);

/* New recovery codes in place of the old ones. */
enum mw_reason mw_recovery_make(struct mw_core *core, int64_t account_id,
				char codes[static MW_RECOVERY_TEXT]);

enum mw_reason mw_invitation_make(struct mw_core *core, int64_t account_id, int64_t expires,
				  char code[static MW_APIKEY_SIZE]);

/* A device's seed, to be wiped by the caller; false when it does not open. */
bool mw_device_open(const struct mw_keyring *m, const struct mw_device *device,
		    struct mw_seed *seed);

#endif
