/*
 * invitation: lets a user enroll a first device.
 *
 * Made like an API key (mwe_…) by an administrator, shown once and good once; its
 * hash is kept. Confirming the device uses it up (mw_enroll_confirm).
 */
#ifndef MW_COMMON_MFA_INVITATION_H
#define MW_COMMON_MFA_INVITATION_H

#include "common/ident/apikey.h"
#include "common/login/core.h"

/* In place of any other of the account. ACCEPTED, NOT_FOUND (no such account) or
 * STORE_UNAVAILABLE. The caller wipes the code. */
enum mw_reason mw_invitation_make(struct mw_core *core, int64_t account_id, int64_t expires,
				  char code[static MW_APIKEY_SIZE]);

/* Whether a code, given in its canonical spelling, invites that account now.
 * ACCEPTED and its hash, INVITATION_INVALID or STORE_UNAVAILABLE. */
enum mw_reason mw_invitation_find(struct mw_core *core, int64_t account_id, const char *code,
				  uint8_t hash[static MW_KEY_HASH_SIZE]);

#endif
