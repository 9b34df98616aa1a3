/*
 * NAME
 *	recovery - the codes for a user whose devices are lost
 */
#include "common/mfa/recovery.h"

#include <sodium.h>

#include "base/secret.h"
#include "common/mfa/store_reason.h"

void mw_recovery_codes(struct mw_core *core, int64_t account_id,
		       uint8_t hashes[static MW_RECOVERY_MAX][MW_KEY_HASH_SIZE],
		       char codes[static MW_RECOVERY_TEXT])
{
	for (size_t i = 0; i < MW_RECOVERY_MAX; i++) {
		char *code = codes + i * MW_APIKEY_SIZE;

		mw_apikey_make(MW_RECOVERY_PREFIX, randombytes_buf, code);
		mw_store_hash(core->store, MW_HASH_RECOVERY, account_id,
			      mw_span_of(code, MW_APIKEY_LEN), hashes[i]);
		code[MW_APIKEY_LEN] = i + 1 < MW_RECOVERY_MAX ? ' ' : '\0';
	}
}

enum mw_reason mw_recovery_make(struct mw_core *core, int64_t account_id,
				char codes[static MW_RECOVERY_TEXT])
{
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	enum mw_reason reason;

	mw_recovery_codes(core, account_id, hashes, codes);
	reason = mw_store_reason(core->store->recovery->replace(
		core->store, account_id, (const uint8_t(*)[MW_KEY_HASH_SIZE])hashes,
		MW_RECOVERY_MAX));
	if (reason != MW_R_ACCEPTED)
		mw_wipe(codes, MW_RECOVERY_TEXT);
	return reason;
}

enum mw_reason mw_recovery_use(struct mw_core *core, int64_t account_id, const char *code,
			       size_t *left)
{
	uint8_t hash[MW_KEY_HASH_SIZE];

	mw_store_hash(core->store, MW_HASH_RECOVERY, account_id, mw_span_of(code, MW_APIKEY_LEN),
		      hash);
	switch (core->store->recovery->use(core->store, account_id, hash, left)) {
	case MW_STORE_OK:
		return MW_R_RECOVERY_CODE;
	case MW_STORE_NOT_FOUND:
		return MW_R_CODE_WRONG;
	case MW_STORE_DISABLED:
		return MW_R_ACCOUNT_DISABLED;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}
