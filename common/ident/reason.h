/*
 * reason: why a verdict is what it is, in one word.
 *
 * Reasons appear in audit lines and are shown to administrators. Clients never
 * see them: a guesser must not learn which part of the guess was right.
 */
#ifndef MW_COMMON_IDENT_REASON_H
#define MW_COMMON_IDENT_REASON_H

#include "base/verdict.h"

enum mw_reason {
	MW_R_NONE = 0,
	MW_R_ACCEPTED,

	MW_R_NAME_UNCHECKED, /* the credential is good; the host compares the name, which we
				were not told */

	/* the second factor: ok */
	MW_R_NOT_REQUIRED,    /* this user is not asked for one */
	MW_R_TRUSTED_NETWORK, /* users from there are not asked */
	MW_R_REMEMBERED,      /* same user, same address, a short while ago */
	MW_R_RECOVERY_CODE,   /* accepted, and used up */
	MW_R_ENROLLED,

	/* the second factor: deny */
	MW_R_CODE_WRONG,
	MW_R_CODE_REPLAYED, /* right, but it or a later one was used already */
	MW_R_THROTTLED,	    /* too many wrong codes: not looked at */
	MW_R_NOT_ENROLLED,
	MW_R_INVITATION_INVALID,
	MW_R_CODE_NEEDED,
	MW_R_INVITATION_NEEDED,
	MW_R_TOO_MANY, /* more devices than an account may have */

	/* the credential itself: deny */
	MW_R_MALFORMED,	    /* the exchange breaks the mechanism's grammar */
	MW_R_PASSWORD,	    /* neither API key nor token: passwords are not accepted */
	MW_R_KEY_MALFORMED, /* an API key of a wrong length, or with a wrong letter */
	MW_R_KEY_MISTYPED,  /* an API key whose checksum does not fit */
	MW_R_KEY_UNKNOWN,   /* well-formed, and not ours or deleted */
	MW_R_KEY_DELETED,   /* with its account; logins are told KEY_UNKNOWN */
	MW_R_KEY_REVOKED,
	MW_R_KEY_EXPIRED,
	MW_R_KEY_NOT_YET_VALID,
	MW_R_ISSUED_BEFORE_RESET, /* a key or a token from before the account's valid_after */
	MW_R_NAME_MISMATCH,	  /* a good key under another account's name */
	MW_R_NAME_NOT_PRIMARY,	  /* one of its names, and the host takes the primary one only */
	MW_R_APIKEY_REFUSED,	  /* the user name `apikey` is not for this service */
	MW_R_AUTHZID_REFUSED,	  /* may not act as that name */
	MW_R_ACCOUNT_DISABLED,
	MW_R_SCOPE_MISSING,   /* the key is not for this service */
	MW_R_NETWORK_REFUSED, /* not from one of the key's networks */
	MW_R_BOUND_ELSEWHERE, /* first used from another network */
	MW_R_TLS_REQUIRED,
	MW_R_MECHANISM_UNKNOWN,
	MW_R_CANCELLED, /* the client gave up in the middle */

	/* an access token (JWT): deny */
	MW_R_TOKEN_LENGTH,	      /* longer than any that is taken */
	MW_R_TOKEN_OPAQUE,	      /* where a token belongs, and not a signed one */
	MW_R_TOKEN_INACTIVE,	      /* opaque, and its provider does not vouch for it */
	MW_R_TOKEN_FORM,	      /* not three parts */
	MW_R_TOKEN_BASE64,	      /* a part is not strict base64url */
	MW_R_TOKEN_HEADER,	      /* the header is not a JSON object, or has a member twice */
	MW_R_TOKEN_PAYLOAD,	      /* the payload is not, or has one twice */
	MW_R_TOKEN_CRITICAL,	      /* needs an extension that is not known here */
	MW_R_TOKEN_TYPE,	      /* typ: some other kind of JWT */
	MW_R_TOKEN_ALG_REFUSED,	      /* none, HMAC, or unknown */
	MW_R_TOKEN_ALG_MISMATCH,      /* not the algorithm of the key it names */
	MW_R_TOKEN_ISSUER_UNKNOWN,    /* iss is not a configured issuer */
	MW_R_TOKEN_KEY_UNKNOWN,	      /* kid is none of the issuer's keys */
	MW_R_TOKEN_KEY_UNNAMED,	      /* no kid, and not exactly one key fits */
	MW_R_TOKEN_KEY_UNUSABLE,      /* kid is of a key that cannot be used here */
	MW_R_TOKEN_KEY_WITHDRAWN,     /* kid was one of the issuer's keys, and is none now */
	MW_R_TOKEN_SIGNATURE_FORM,    /* a wrong length, or a number out of range */
	MW_R_TOKEN_SIGNATURE,	      /* not signed by that key */
	MW_R_TOKEN_ID_TOKEN,	      /* says who somebody is, not what it may do */
	MW_R_TOKEN_BOUND,	      /* to a key of the client (cnf), which cannot be seen here */
	MW_R_TOKEN_AUDIENCE,	      /* for another service */
	MW_R_TOKEN_NO_EXPIRY,	      /* exp is missing or not a time */
	MW_R_TOKEN_EXPIRED,	      /* exp has passed */
	MW_R_TOKEN_NOT_YET_VALID,     /* nbf is in the future, or not a time */
	MW_R_TOKEN_ISSUE_TIME,	      /* iat is missing, not a time, or in the future */
	MW_R_TOKEN_LIFETIME,	      /* ours, and longer from iat to exp than may be now */
	MW_R_TOKEN_CLAIM,	      /* jti, sid, scope or network is not of its form */
	MW_R_TOKEN_USERNAME,	      /* the user name's claim is missing or no name */
	MW_R_TOKEN_EMAIL_UNVERIFIED,  /* the issuer itself does not vouch for the address */
	MW_R_TOKEN_REVOKED,	      /* its jti, sid or sub, all of its account or its issuer */
	MW_R_TOKEN_LOGOUT,	      /* is no logout token, where one is expected */
	MW_R_TOKEN_REPLAYED,	      /* a logout token that was obeyed already */
	MW_R_TOKEN_ACCOUNT_UNKNOWN,   /* genuine, and there is no such account */
	MW_R_TOKEN_MECHANISM_REFUSED, /* a token where a key belongs */

	/* could not decide: tempfail */
	MW_R_RATE_LIMITED, /* too many refused tries from this source */
	/* A right code of a device whose newest code was accepted in a time to come: the
	 * clock was ahead, or is behind now. */
	MW_R_CLOCK_FAULT,
	MW_R_STORE_UNAVAILABLE,
	MW_R_BAD_REQUEST,   /* the daemon could not read the question */
	MW_R_NOT_PERMITTED, /* this peer may not ask that */
	MW_R_INTERNAL,
	MW_R_TOKEN_KEY_AWAITED,		/* kid is new to us: the issuer's keys are to be fetched */
	MW_R_TOKEN_CLOCK,		/* genuine, and begins in a moment: a clock is wrong */
	MW_R_INTROSPECTION_UNAVAILABLE, /* the provider of opaque tokens did not answer */
	MW_R_TOKEN_NO_KEYS, /* no key of the issuer: its file was never read, or has none */

	/* the helper's requests: deny */
	MW_R_NOT_FOUND,
	MW_R_EXISTS,
	MW_R_INVALID, /* a value that cannot be: the reply's text says which */

	MW_REASON_COUNT
};

/* "accepted", "key_revoked", … never NULL. */
const char *mw_reason_name(enum mw_reason reason);

/* The verdict that belongs to a reason: MW_OK, MW_TEMPFAIL or MW_DENY. */
enum mw_verdict mw_reason_verdict(enum mw_reason reason);

#endif
