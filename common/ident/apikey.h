/*
 * apikey: the keys that programs log in with.
 *
 *	mwk_ + 20 digits of randomness (100 bits) + 4 digits of checksum
 *
 * in lower-case Crockford base32. The checksum is the lowest 20 bits of the
 * CRC-32 (IEEE 802.3, as in zlib) of the 24 characters before it, so that a
 * typo is known without a look-up and a scanner for leaked keys has almost no
 * false hits. Recovery codes (mwr_) and invitations (mwe_) are made alike.
 *
 * Reading is forgiving, since people type these on phones and paste them: case,
 * blanks, hyphens and quotes are ignored (base/paste.h), o is 0, i and l are 1. The
 * underscore may be a blank or hyphen, or be missing, and so may the prefix: the 24
 * digits alone are read as a key if their checksum is right.
 */
#ifndef MW_COMMON_IDENT_APIKEY_H
#define MW_COMMON_IDENT_APIKEY_H

#include "base/limits.h"
#include "base/span.h"

#define MW_APIKEY_PREFIX     "mwk_"
#define MW_RECOVERY_PREFIX   "mwr_"
#define MW_INVITATION_PREFIX "mwe_"

#define MW_APIKEY_RANDOM_DIGITS 20
#define MW_APIKEY_CHECK_DIGITS	4
#define MW_APIKEY_LEN		(4 + MW_APIKEY_RANDOM_DIGITS + MW_APIKEY_CHECK_DIGITS)
#define MW_APIKEY_SIZE		(MW_APIKEY_LEN + 1)
_Static_assert(MW_APIKEY_LEN <= MW_APIKEY_MAX, "a key fits into its field of a message");

/* Where random bytes come from: libsodium in the daemon, a list in a test. */
typedef void (*mw_random_fn)(void *buf, size_t len);

enum mw_apikey_form {
	MW_APIKEY_NOT = 0,   /* something else: a password, a JWT */
	MW_APIKEY_MALFORMED, /* the right prefix, but a wrong length or letter */
	MW_APIKEY_MISTYPED,  /* right in all but the checksum */
	MW_APIKEY_GOOD
};

/* Make a new one. The caller wipes it. */
void mw_apikey_make(const char *prefix, mw_random_fn random, char out[static MW_APIKEY_SIZE]);

/*
 * Read what was typed. With MW_APIKEY_GOOD the canonical spelling is in `out`
 * (for the caller to wipe), else "" is.
 */
enum mw_apikey_form mw_apikey_parse(const char *prefix, struct mw_span typed,
				    char out[static MW_APIKEY_SIZE]);

#endif
