/*
 * NAME
 *	invitation - lets a user enroll a first device
 */
#include "common/mfa/invitation.h"

#include <sodium.h>

#include "base/secret.h"
#include "common/mfa/store_reason.h"

enum mw_reason mw_invitation_make(struct mw_core *core, int64_t account_id, int64_t expires,
				  char code[static MW_APIKEY_SIZE])
{
	struct mw_invitation invitation = { .account_id = account_id,
					    .created = mw_core_now(core),
					    .expires = expires };
	enum mw_reason reason;

	mw_apikey_make(MW_INVITATION_PREFIX, randombytes_buf, code);
	mw_store_hash(core->store, MW_HASH_INVITATION, account_id, mw_span_of(code, MW_APIKEY_LEN),
		      invitation.hash);
	reason = mw_store_reason(core->store->invitations->add(core->store, &invitation));
	if (reason != MW_R_ACCEPTED)
		mw_wipe(code, MW_APIKEY_SIZE);
	return reason;
}

enum mw_reason mw_invitation_find(struct mw_core *core, int64_t account_id, const char *code,
				  uint8_t hash[static MW_KEY_HASH_SIZE])
{
	mw_store_hash(core->store, MW_HASH_INVITATION, account_id, mw_span_of(code, MW_APIKEY_LEN),
		      hash);
	switch (core->store->invitations->find(core->store, account_id, hash, mw_core_now(core))) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_NOT_FOUND:
		return MW_R_INVITATION_INVALID;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}
