/*
 * NAME
 *	store_reason - what the store's answer about a factor means
 */
#include "common/mfa/store_reason.h"

enum mw_reason mw_store_reason(enum mw_store_result r)
{
	switch (r) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_NOT_FOUND:
		return MW_R_NOT_FOUND;
	case MW_STORE_EXISTS:
		return MW_R_EXISTS;
	case MW_STORE_DISABLED:
		return MW_R_ACCOUNT_DISABLED;
	case MW_STORE_STALE:
		return MW_R_INVITATION_INVALID;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}
