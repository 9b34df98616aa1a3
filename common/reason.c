/*
 * NAME
 *	reason - why a verdict is what it is
 */
#include "common/reason.h"

#include <stddef.h>

static const char *const names[MW_REASON_COUNT] = {
	[MW_R_NONE] = "none",
	[MW_R_ACCEPTED] = "accepted",
	[MW_R_NOT_REQUIRED] = "not_required",
	[MW_R_TRUSTED_NETWORK] = "trusted_network",
	[MW_R_GRACE_PERIOD] = "grace_period",
	[MW_R_RECOVERY_CODE] = "recovery_code",
	[MW_R_ENROLLED] = "enrolled",
	[MW_R_CODE_WRONG] = "code_wrong",
	[MW_R_CODE_REPLAYED] = "code_replayed",
	[MW_R_LOCKED] = "locked",
	[MW_R_NOT_ENROLLED] = "not_enrolled",
	[MW_R_INVITATION_INVALID] = "invitation_invalid",
	[MW_R_TOO_MANY] = "too_many",
	[MW_R_MALFORMED] = "malformed",
	[MW_R_PASSWORD] = "password_refused",
	[MW_R_KEY_MISTYPED] = "key_mistyped",
	[MW_R_KEY_UNKNOWN] = "key_unknown",
	[MW_R_KEY_REVOKED] = "key_revoked",
	[MW_R_KEY_EXPIRED] = "key_expired",
	[MW_R_KEY_NOT_YET_VALID] = "key_not_yet_valid",
	[MW_R_KEY_OUTDATED] = "key_outdated",
	[MW_R_NAME_MISMATCH] = "name_mismatch",
	[MW_R_AUTHZID_REFUSED] = "authzid_refused",
	[MW_R_ACCOUNT_DISABLED] = "account_disabled",
	[MW_R_SCOPE_MISSING] = "scope_missing",
	[MW_R_NETWORK_REFUSED] = "network_refused",
	[MW_R_BOUND_ELSEWHERE] = "bound_elsewhere",
	[MW_R_TLS_REQUIRED] = "tls_required",
	[MW_R_MECHANISM_UNKNOWN] = "mechanism_unknown",
	[MW_R_CANCELLED] = "cancelled",
	[MW_R_RATE_LIMITED] = "rate_limited",
	[MW_R_STORE_UNAVAILABLE] = "store_unavailable",
	[MW_R_BAD_REQUEST] = "bad_request",
	[MW_R_NOT_PERMITTED] = "not_permitted",
	[MW_R_INTERNAL] = "internal",
	[MW_R_NOT_FOUND] = "not_found",
	[MW_R_EXISTS] = "exists",
	[MW_R_INVALID] = "invalid",
};

const char *mw_reason_name(enum mw_reason reason)
{
	if ((unsigned)reason >= MW_REASON_COUNT || names[reason] == NULL)
		return "internal";
	return names[reason];
}
