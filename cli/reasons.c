/*
 * NAME
 *	reasons - why a login was refused, for a person
 */
#include "cli/reasons.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *word, *sentence;
} sentences[] = {
	{ "none", "no reason was given" },
	{ "accepted", "the key is good" },
	{ "not_required", "no second factor is asked of this account" },
	{ "trusted_network", "no second factor is asked from this network ([totp])" },
	{ "remembered", "a code from this address was accepted a short while ago" },
	{ "recovery_code", "a recovery code was used up" },
	{ "enrolled", "a device was enrolled" },
	{ "code_wrong", "the code is wrong" },
	{ "code_replayed", "the code, or a later one, has been used already" },
	{ "throttled",
	  "too many wrong codes: wait, or ask an administrator (mailward totp unlock)" },
	{ "not_enrolled", "a second factor is asked for, and none is enrolled" },
	{ "invitation_invalid", "the invitation is unknown, used up or expired" },
	{ "code_needed", "a code or a recovery code is needed" },
	{ "invitation_needed", "enrolling takes an invitation (mailward invite create)" },
	{ "too_many", "there are as many as there may be" },
	{ "malformed", "the exchange breaks the rules of its SASL mechanism" },
	{ "password_refused", "this is no API key and no token, and passwords are not accepted "
			      "(make a key: mailward key create)" },
	{ "key_mistyped", "the key is mistyped: its last four characters, a checksum, do not fit" },
	{ "key_unknown", "there is no such key: it was never made here, or went with its account" },
	{ "key_revoked", "the key is revoked (\"mailward key list\" says since when)" },
	{ "key_expired", "the key has expired (make a new one: mailward key create)" },
	{ "key_not_yet_valid", "the key is not valid yet (\"mailward key list\" says from when)" },
	{ "issued_before_reset", "it was issued before the account's \"valid after\" date (make a "
				 "new one: mailward key create)" },
	{ "name_mismatch", "the key is good, but not for this name" },
	{ "authzid_refused", "the account may not act as the name it asked for" },
	{ "account_disabled", "the account is disabled (undo it: mailward account enable)" },
	{ "scope_missing",
	  "the key is not for this service (\"mailward key list\" says for which)" },
	{ "network_refused", "the key may not be used from this address (its --from)" },
	{ "bound_elsewhere",
	  "the key is bound to the network that used it first, which is another" },
	{ "tls_required", "the connection is not encrypted ([identity] require_tls)" },
	{ "mechanism_unknown", "the SASL mechanism is not known" },
	{ "cancelled", "the client gave up" },
	{ "token_length", "the token is longer than any that is taken (12 KiB)" },
	{ "token_form", "this is no signed token: three parts with dots between were wanted" },
	{ "token_base64", "a part of the token is not strict base64url" },
	{ "token_header", "the token's header is no JSON object, or has a member twice" },
	{ "token_payload", "the token's payload is no JSON object, or has a member twice" },
	{ "token_critical", "the token needs an extension (crit) that is not known" },
	{ "token_type", "the token is of another kind (see token_type in [oauth])" },
	{ "token_alg_refused", "the token names no algorithm that is taken" },
	{ "token_alg_mismatch", "the token names another algorithm than its key has" },
	{ "token_issuer_unknown", "no [oauth] section has the token's issuer" },
	{ "token_key_unknown",
	  "the issuer's file has no such key (fetch it anew: mailward jwks fetch)" },
	{ "token_key_unnamed",
	  "the token does not say which of the issuer's keys it is signed with" },
	{ "token_signature_form", "the token's signature cannot be one of its key" },
	{ "token_signature", "the token is not signed by the key that it names" },
	{ "token_id_token", "this is an ID token, not an access token" },
	{ "token_bound",
	  "the token is bound to a key of the client (cnf), which cannot be seen here" },
	{ "token_audience", "the token is for another service (see audience in [oauth])" },
	{ "token_no_expiry", "the token has no expiry" },
	{ "token_expired", "the token has expired" },
	{ "token_not_yet_valid", "the token is not valid yet: do the clocks agree?" },
	{ "token_issue_time",
	  "the token does not say when it was issued, or it is from the future" },
	{ "token_lifetime", "the token was made to live longer than [token] max_ttl permits now" },
	{ "token_claim", "a claim of the token (scope, jti, sid) is malformed" },
	{ "token_username", "the token names no user (see username in [oauth])" },
	{ "token_email_unverified", "the issuer does not vouch for the address (email_verified)" },
	{ "token_revoked", "the token, its session or all of its issuer's tokens are revoked" },
	{ "token_account_unknown",
	  "the token is good, but its user has no account here (make it: mailward account add)" },
	{ "token_mechanism_refused",
	  "a token is taken by XOAUTH2 and OAUTHBEARER only, not as a password" },
	{ "token_no_keys",
	  "there is no key of the issuer: its file was never read, or has none of use (mailward "
	  "jwks fetch; mailward doctor)" },
	{ "rate_limited", "too many failed logins from this address lately ([limits])" },
	{ "store_unavailable", "the store is not available (mailward doctor)" },
	{ "bad_request", "mailwardd could not read the question: is it of another version?" },
	{ "not_permitted", "this user may not ask that (ask as root, or see [peers] verifiers)" },
	{ "internal", "mailwardd failed; its log says more" },
	{ "not_found", "there is no such thing" },
	{ "exists", "it is there already" },
	{ "invalid", "a value cannot be" },
};

const char *mw_reason_sentence(const char *word)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(word, sentences[i].word) == 0)
			return sentences[i].sentence;
	return word;
}
