/*
 * recovery: the codes for a user whose devices are lost.
 *
 * A code is made like an API key (mwr_…), shown once and good once; its hash is
 * kept.
 */
#ifndef MW_COMMON_MFA_RECOVERY_H
#define MW_COMMON_MFA_RECOVERY_H

#include "common/ident/apikey.h"
#include "common/login/core.h"

/* MW_RECOVERY_MAX codes with a blank between two, and a NUL. */
#define MW_RECOVERY_TEXT (MW_RECOVERY_MAX * MW_APIKEY_SIZE)

/* New codes, and the hashes for the store to keep. The caller wipes
 * the codes. */
void mw_recovery_codes(struct mw_core *core, int64_t account_id,
		       uint8_t hashes[static MW_RECOVERY_MAX][MW_KEY_HASH_SIZE],
		       char codes[static MW_RECOVERY_TEXT]);

/* New codes in place of the old ones. ACCEPTED, NOT_FOUND (no such account) or
 * STORE_UNAVAILABLE, with which the codes are wiped. */
enum mw_reason mw_recovery_make(struct mw_core *core, int64_t account_id,
				char codes[static MW_RECOVERY_TEXT]);

/* Use a code up, given in its canonical spelling. RECOVERY_CODE and how many are
 * left, CODE_WRONG, ACCOUNT_DISABLED or STORE_UNAVAILABLE. */
enum mw_reason mw_recovery_use(struct mw_core *core, int64_t account_id, const char *code,
			       size_t *left);

#endif
