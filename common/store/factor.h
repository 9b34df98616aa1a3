/*
 * factor: what the store keeps of people's second factors.
 *
 * Devices (their seeds sealed), recovery codes and invitations (their hashes,
 * mw_keyring_hash), and how often codes were guessed. Plain records; the
 * questions about them are in struct mw_store_factors (store.h).
 *
 * A device counts once it is confirmed: until then nobody needs its codes and
 * nobody gets in with them.
 */
#ifndef MW_COMMON_STORE_FACTOR_H
#define MW_COMMON_STORE_FACTOR_H

#include "common/otp/throttle.h"
#include "common/ident/keyring.h"
#include "common/ident/network.h"
#include "common/otp/totp.h"

/* A length and a seed of the longest kind, sealed: all have one size. */
#define MW_DEVICE_PLAIN	 (1 + MW_SEED_MAX)
#define MW_DEVICE_SEALED (MW_DEVICE_PLAIN + MW_SEAL_OVERHEAD)

/* A device that nobody has confirmed within a day can't be any more. */
#define MW_PENDING_MAX_AGE 86400 /* seconds */

/* On what grounds a device was begun. */
enum mw_begun {
	MW_BEGUN_BY_ADMIN,
	/* By somebody who proved nothing: it may be an account's first, or none. */
	MW_BEGUN_FIRST,
	/* With a code of another device: it goes when any of them is removed. */
	MW_BEGUN_REAUTHENTICATED
};

/* Times are seconds since 1970; 0: not set. */
struct mw_device {
	int64_t id;
	int64_t account_id;
	char label[MW_LABEL_SIZE]; /* "phone" */
	struct mw_totp totp;
	uint8_t sealed[MW_DEVICE_SEALED];
	int64_t created, confirmed, last_used;
	enum mw_begun begun;
	int64_t last_step; /* the watermark: no code of this step or an earlier one */
};

/* To make a device count, and all that goes with it, at once or not at all. */
struct mw_confirmation {
	int64_t account_id, device_id;
	int64_t step; /* of the code that proved it */
	int64_t now;
	const uint8_t *invitation; /* its hash, to be used up; or NULL */
	/* New recovery codes, when the account has none left; or 0. */
	const uint8_t (*recovery)[MW_KEY_HASH_SIZE];
	size_t recovery_count;
};

/* A code was typed, and found to be a device's or nobody's: count and judge. */
struct mw_attempt {
	int64_t who;	   /* the account, or a number below 0 for a name that is nobody's */
	int64_t device_id; /* 0: the code is nobody's */
	int64_t step;	   /* the code's */
	int64_t ceiling;   /* mw_throttle_ceiling() */
	int64_t now;
	const char *remote; /* remember this address with a success; "": don't */
};

enum mw_attempt_verdict {
	MW_ATTEMPT_WRONG = 0,
	MW_ATTEMPT_RIGHT,
	MW_ATTEMPT_REPLAYED, /* right, but that step or a later one was used already */
	MW_ATTEMPT_THROTTLED /* not looked at */
};

struct mw_attempt_outcome {
	enum mw_attempt_verdict verdict;
	int64_t wait; /* seconds until the next one is looked at */
};

struct mw_invitation {
	int64_t account_id;
	uint8_t hash[MW_KEY_HASH_SIZE];
	int64_t created, expires;
};

#endif
