/*
 * totp: time-based one-time passwords (RFC 6238).
 *
 * The arithmetic is liboath's. A device has an algorithm (SHA1, SHA256, SHA512),
 * 6 or 8 digits and a period of 15 to 120 seconds; a code stands for a step,
 * the number of periods since 1970. Whether a step may still be used is the
 * store's to say: it keeps one watermark a device, which never goes back.
 *
 * A seed is written in base32 (RFC 4648 section 6), as every app reads it.
 */
#ifndef MW_COMMON_OTP_TOTP_H
#define MW_COMMON_OTP_TOTP_H

#include "base/err.h"
#include "base/limits.h"
#include "base/wbuf.h"

#define MW_SEED_MIN   10 /* 80 bits: the shortest that others have handed out */
#define MW_CODE_SIZE  9
#define MW_WINDOW_MAX 3

enum mw_totp_algorithm { MW_TOTP_SHA1 = 1, MW_TOTP_SHA256 = 2, MW_TOTP_SHA512 = 3 };

struct mw_totp {
	enum mw_totp_algorithm algorithm;
	unsigned digits, period;
};

/* What every app speaks: SHA1, 6 digits, 30 seconds. */
extern const struct mw_totp mw_totp_usual;

struct mw_seed {
	size_t len;
	uint8_t bytes[MW_SEED_MAX];
};

/* What is wrong with it in words; NULL when nothing is. */
const char *mw_totp_fault(const struct mw_totp *t);
/* "SHA1", "SHA256", "SHA512". */
const char *mw_totp_algorithm_name(enum mw_totp_algorithm algorithm);
bool mw_totp_algorithm_find(struct mw_span name, enum mw_totp_algorithm *out);
/* The length of a new seed: that of the hash (RFC 6238 section 3, R6). */
size_t mw_totp_seed_len(enum mw_totp_algorithm algorithm);

int64_t mw_totp_step(const struct mw_totp *t, int64_t now);
/* The code of a step; false when it can't be made. */
bool mw_totp_code(const struct mw_totp *t, const struct mw_seed *seed, int64_t step,
		  char code[static MW_CODE_SIZE]);

/*
 * Whether `typed` (blanks and hyphens are passed over) is a code of one of the
 * steps up to `window` away from now; then the newest such step is in *step.
 * All codes are made and compared, whatever was typed.
 */
bool mw_totp_match(const struct mw_totp *t, const struct mw_seed *seed, int64_t now,
		   unsigned window, struct mw_span typed, int64_t *step);

/* How many chances in a million one guess has, rounded up. */
int64_t mw_totp_chance(const struct mw_totp *t, unsigned window);

/* Base32; blanks, hyphens, case and padding do not matter. false: malformed, or
 * not MW_SEED_MIN to MW_SEED_MAX bytes. The caller wipes `out`. */
bool mw_seed_parse(struct mw_span text, struct mw_seed *out);
/* From the bytes themselves. */
bool mw_seed_of(struct mw_span bytes, struct mw_seed *out);
/* Base32 in groups of `group` letters (0: in one piece). The caller wipes `out`. */
void mw_seed_text(const struct mw_seed *seed, size_t group, char out[static MW_SEED_TEXT]);

/*
 * The URI that apps read from a QR code. The shorter form leaves out the
 * parameter `issuer`, which the label repeats. The caller wipes `out`. false: it
 * does not fit.
 */
bool mw_totp_uri(const struct mw_totp *t, const struct mw_seed *seed, const char *issuer,
		 const char *account, bool shorter, char out[static MW_URI_SIZE]);

#endif
