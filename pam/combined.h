/*
 * combined: a password and a code typed as one string.
 */
#ifndef MW_PAM_COMBINED_H
#define MW_PAM_COMBINED_H

#include "base/span.h"

/*
 * Where the password ends: before the last "mwr_" (a recovery code), or else
 * before the last `digits` characters. false when these are not all digits:
 * there is no code then.
 */
bool mw_combined_split(struct mw_span typed, size_t digits, struct mw_span *password,
		       struct mw_span *code);

#endif
