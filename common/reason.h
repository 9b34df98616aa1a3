/*
 * reason: why a verdict is what it is, in one word.
 *
 * Reasons stand in audit lines and are shown to administrators. Clients never
 * see them: whoever guesses must not learn which part of the guess was right.
 */
#ifndef MW_COMMON_REASON_H
#define MW_COMMON_REASON_H

enum mw_reason {
	MW_R_NONE = 0,
	MW_R_ACCEPTED,

	/* the second factor: ok */
	MW_R_NOT_REQUIRED,    /* policy asks this user for none */
	MW_R_TRUSTED_NETWORK, /* nor anybody from there */
	MW_R_GRACE_PERIOD,    /* same user, same address, a short while ago */
	MW_R_RECOVERY_CODE,   /* accepted, and used up */
	MW_R_ENROLLED,

	/* the second factor: deny */
	MW_R_CODE_WRONG,
	MW_R_CODE_REPLAYED, /* right, but it or a later one was used already */
	MW_R_LOCKED,	    /* too many wrong codes: not looked at */
	MW_R_NOT_ENROLLED,
	MW_R_INVITATION_INVALID,
	MW_R_TOO_MANY, /* more devices than an account may have */

	/* the credential itself: deny */
	MW_R_MALFORMED,	   /* the exchange breaks the mechanism's grammar */
	MW_R_PASSWORD,	   /* neither API key nor token: passwords are not accepted */
	MW_R_KEY_MISTYPED, /* an API key whose checksum does not fit */
	MW_R_KEY_UNKNOWN,  /* well-formed, and not ours or deleted */
	MW_R_KEY_REVOKED,
	MW_R_KEY_EXPIRED,
	MW_R_KEY_NOT_YET_VALID,
	MW_R_KEY_OUTDATED,    /* issued before the account's valid_after */
	MW_R_NAME_MISMATCH,   /* a good key under somebody else's name */
	MW_R_AUTHZID_REFUSED, /* may not act as that name */
	MW_R_ACCOUNT_DISABLED,
	MW_R_SCOPE_MISSING,   /* the key is not for this service */
	MW_R_NETWORK_REFUSED, /* not from one of the key's networks */
	MW_R_BOUND_ELSEWHERE, /* first used from another network */
	MW_R_TLS_REQUIRED,
	MW_R_MECHANISM_UNKNOWN,
	MW_R_CANCELLED, /* the client gave up in the middle */

	/* could not decide: tempfail */
	MW_R_RATE_LIMITED, /* too many refused tries from this source */
	MW_R_STORE_UNAVAILABLE,
	MW_R_BAD_REQUEST,   /* the daemon could not read the question */
	MW_R_NOT_PERMITTED, /* this peer may not ask that */
	MW_R_INTERNAL,

	/* the helper's requests: deny */
	MW_R_NOT_FOUND,
	MW_R_EXISTS,
	MW_R_INVALID, /* a value that cannot be: the reply's text says which */

	MW_REASON_COUNT
};

/* "accepted", "key_revoked", … never NULL. */
const char *mw_reason_name(enum mw_reason reason);

#endif
