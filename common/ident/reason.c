/*
 * NAME
 *	reason - why a verdict is what it is
 */
#include "common/ident/reason.h"

#include <stddef.h>

static const char *const names[MW_REASON_COUNT] = {
	[MW_R_NONE] = "none",
	[MW_R_ACCEPTED] = "accepted",
	[MW_R_NAME_UNCHECKED] = "name_unchecked",
	[MW_R_NOT_REQUIRED] = "not_required",
	[MW_R_TRUSTED_NETWORK] = "trusted_network",
	[MW_R_REMEMBERED] = "remembered",
	[MW_R_RECOVERY_CODE] = "recovery_code",
	[MW_R_ENROLLED] = "enrolled",
	[MW_R_CODE_WRONG] = "code_wrong",
	[MW_R_CODE_REPLAYED] = "code_replayed",
	[MW_R_THROTTLED] = "throttled",
	[MW_R_NOT_ENROLLED] = "not_enrolled",
	[MW_R_INVITATION_INVALID] = "invitation_invalid",
	[MW_R_CODE_NEEDED] = "code_needed",
	[MW_R_INVITATION_NEEDED] = "invitation_needed",
	[MW_R_TOO_MANY] = "too_many",
	[MW_R_MALFORMED] = "malformed",
	[MW_R_PASSWORD] = "password_refused",
	[MW_R_KEY_MALFORMED] = "key_malformed",
	[MW_R_KEY_MISTYPED] = "key_mistyped",
	[MW_R_KEY_UNKNOWN] = "key_unknown",
	[MW_R_KEY_DELETED] = "key_deleted",
	[MW_R_KEY_REVOKED] = "key_revoked",
	[MW_R_KEY_EXPIRED] = "key_expired",
	[MW_R_KEY_NOT_YET_VALID] = "key_not_yet_valid",
	[MW_R_ISSUED_BEFORE_RESET] = "issued_before_reset",
	[MW_R_NAME_MISMATCH] = "name_mismatch",
	[MW_R_NAME_NOT_PRIMARY] = "name_not_primary",
	[MW_R_APIKEY_REFUSED] = "apikey_refused",
	[MW_R_AUTHZID_REFUSED] = "authzid_refused",
	[MW_R_ACCOUNT_DISABLED] = "account_disabled",
	[MW_R_SCOPE_MISSING] = "scope_missing",
	[MW_R_NETWORK_REFUSED] = "network_refused",
	[MW_R_BOUND_ELSEWHERE] = "bound_elsewhere",
	[MW_R_TLS_REQUIRED] = "tls_required",
	[MW_R_MECHANISM_UNKNOWN] = "mechanism_unknown",
	[MW_R_CANCELLED] = "cancelled",
	[MW_R_TOKEN_LENGTH] = "token_length",
	[MW_R_TOKEN_OPAQUE] = "token_opaque",
	[MW_R_TOKEN_INACTIVE] = "token_inactive",
	[MW_R_TOKEN_FORM] = "token_form",
	[MW_R_TOKEN_BASE64] = "token_base64",
	[MW_R_TOKEN_HEADER] = "token_header",
	[MW_R_TOKEN_PAYLOAD] = "token_payload",
	[MW_R_TOKEN_CRITICAL] = "token_critical",
	[MW_R_TOKEN_TYPE] = "token_type",
	[MW_R_TOKEN_ALG_REFUSED] = "token_alg_refused",
	[MW_R_TOKEN_ALG_MISMATCH] = "token_alg_mismatch",
	[MW_R_TOKEN_ISSUER_UNKNOWN] = "token_issuer_unknown",
	[MW_R_TOKEN_KEY_UNKNOWN] = "token_key_unknown",
	[MW_R_TOKEN_KEY_UNNAMED] = "token_key_unnamed",
	[MW_R_TOKEN_KEY_UNUSABLE] = "token_key_unusable",
	[MW_R_TOKEN_KEY_WITHDRAWN] = "token_key_withdrawn",
	[MW_R_TOKEN_SIGNATURE_FORM] = "token_signature_form",
	[MW_R_TOKEN_SIGNATURE] = "token_signature",
	[MW_R_TOKEN_ID_TOKEN] = "token_id_token",
	[MW_R_TOKEN_BOUND] = "token_bound",
	[MW_R_TOKEN_AUDIENCE] = "token_audience",
	[MW_R_TOKEN_NO_EXPIRY] = "token_no_expiry",
	[MW_R_TOKEN_EXPIRED] = "token_expired",
	[MW_R_TOKEN_NOT_YET_VALID] = "token_not_yet_valid",
	[MW_R_TOKEN_ISSUE_TIME] = "token_issue_time",
	[MW_R_TOKEN_LIFETIME] = "token_lifetime",
	[MW_R_TOKEN_CLAIM] = "token_claim",
	[MW_R_TOKEN_USERNAME] = "token_username",
	[MW_R_TOKEN_EMAIL_UNVERIFIED] = "token_email_unverified",
	[MW_R_TOKEN_REVOKED] = "token_revoked",
	[MW_R_TOKEN_LOGOUT] = "token_logout",
	[MW_R_TOKEN_REPLAYED] = "token_replayed",
	[MW_R_TOKEN_ACCOUNT_UNKNOWN] = "token_account_unknown",
	[MW_R_TOKEN_MECHANISM_REFUSED] = "token_mechanism_refused",
	[MW_R_RATE_LIMITED] = "rate_limited",
	[MW_R_CLOCK_FAULT] = "clock_fault",
	[MW_R_STORE_UNAVAILABLE] = "store_unavailable",
	[MW_R_BAD_REQUEST] = "bad_request",
	[MW_R_NOT_PERMITTED] = "not_permitted",
	[MW_R_INTERNAL] = "internal",
	[MW_R_TOKEN_KEY_AWAITED] = "token_key_awaited",
	[MW_R_TOKEN_CLOCK] = "token_clock",
	[MW_R_INTROSPECTION_UNAVAILABLE] = "introspection_unavailable",
	[MW_R_TOKEN_NO_KEYS] = "token_no_keys",
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

enum mw_verdict mw_reason_verdict(enum mw_reason reason)
{
	switch (reason) {
	case MW_R_ACCEPTED:
	case MW_R_NAME_UNCHECKED:
	case MW_R_NOT_REQUIRED:
	case MW_R_TRUSTED_NETWORK:
	case MW_R_REMEMBERED:
	case MW_R_RECOVERY_CODE:
	case MW_R_ENROLLED:
		return MW_OK;
	case MW_R_RATE_LIMITED:
	case MW_R_CLOCK_FAULT:
	case MW_R_STORE_UNAVAILABLE:
	case MW_R_BAD_REQUEST:
	case MW_R_NOT_PERMITTED:
	case MW_R_INTERNAL:
	case MW_R_TOKEN_KEY_AWAITED:
	case MW_R_TOKEN_CLOCK:
	case MW_R_TOKEN_NO_KEYS:
	case MW_R_INTROSPECTION_UNAVAILABLE:
		return MW_TEMPFAIL;
	default:
		return MW_DENY;
	}
}
