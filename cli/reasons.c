/*
 * NAME
 *	reasons - why a login was refused, for a person
 */
#include "cli/reasons.h"

#include <stddef.h>
#include <string.h>

// clang-format off
static const struct {
	const char *word, *sentence;
} sentences[] = {
	{ "none", "no reason was given" },
	{ "accepted", "the key is valid" },
	{ "name_unchecked", "the credential is valid; Dovecot compares its account's name with the name typed, which it did not send" },
	{ "not_required", "this account needs no second factor" },
	{ "trusted_network", "this network needs no second factor ([totp] trusted)" },
	{ "remembered", "a code from this address was accepted a short while ago" },
	{ "recovery_code", "a recovery code was used up" },
	{ "enrolled", "a device was enrolled" },
	{ "code_wrong", "the code is wrong" },
	{ "code_replayed", "this code or a later one was used already" },
	{ "throttled", "too many wrong codes: wait, or ask an administrator (mailward totp unlock)" },
	{ "not_enrolled", "a second factor is required and none is enrolled" },
	{ "invitation_invalid", "the invitation is unknown, used up or expired" },
	{ "code_needed", "a code or a recovery code is required" },
	{ "invitation_needed", "enrolling requires an invitation (mailward invite create)" },
	{ "too_many", "device limit reached (remove one: mailward totp remove)" },
	{ "malformed", "the client broke the rules of its SASL mechanism" },
	{ "password_refused", "neither an API key nor a signed token; passwords are not accepted (make a key: mailward key create)" },
	{ "key_malformed", "the key is not complete or has a character that no key has: it is mwk_ and 24 letters and digits" },
	{ "key_mistyped", "the key is mistyped: its checksum, the last four characters, does not match" },
	{ "key_unknown", "unknown key: never made here, or deleted with its account" },
	{ "key_deleted", "the key was deleted with its account" },
	{ "key_revoked", "the key is revoked (see since when: mailward key list)" },
	{ "key_expired", "the key has expired (make a new one: mailward key create)" },
	{ "key_not_yet_valid", "the key is not valid yet (see from when: mailward key list)" },
	{ "issued_before_reset", "issued before the account's \"valid after\" date (make a new one: mailward key create)" },
	{ "name_mismatch", "the key is valid, but belongs to another account" },
	{ "name_not_primary", "Dovecot 2.4 over HTTP takes the account's primary name only, not an alias (type that name, or use PAM for PLAIN and LOGIN)" },
	{ "apikey_refused", "this service does not take the user name apikey: type the account's name (or see [identity] apikey_services)" },
	{ "authzid_refused", "the account may not act as the requested name" },
	{ "account_disabled", "the account is disabled (undo it: mailward account enable)" },
	{ "scope_missing", "the key is not for this service (see for which: mailward key list)" },
	{ "network_refused", "the key may not be used from this address (its --from)" },
	{ "bound_elsewhere", "the key is bound to the network of its first use, and this is another" },
	{ "tls_required", "the connection is not encrypted ([identity] require_tls)" },
	{ "mechanism_unknown", "unknown SASL mechanism" },
	{ "cancelled", "the client gave up" },
	{ "token_length", "the token is longer than 12 KiB" },
	{ "token_opaque", "an opaque access token, and no [oauth] section has introspection (or let the provider issue JWT access tokens)" },
	{ "token_form", "not a signed token: a token has three parts with dots between them" },
	{ "token_base64", "a part of the token is not strict base64url" },
	{ "token_header", "the token's header is not a JSON object, or repeats a member" },
	{ "token_payload", "the token's payload is not a JSON object, or repeats a member" },
	{ "token_critical", "the token requires an extension (crit) that is not supported" },
	{ "token_type", "the token has another type (see [oauth] token_type)" },
	{ "token_alg_refused", "the token's algorithm is not supported" },
	{ "token_alg_mismatch", "the token names another algorithm than its key" },
	{ "token_issuer_unknown", "the token's issuer has no [oauth] section" },
	{ "token_key_unknown", "the issuer does not publish the token's key" },
	{ "token_key_unnamed", "the token names no key (kid), and not exactly one key of the issuer fits its algorithm" },
	{ "token_key_unusable", "the token's key cannot be used here (see why: mailward status)" },
	{ "token_key_withdrawn", "the issuer has withdrawn the token's key: the mail program must get a new token" },
	{ "token_key_awaited", "the token's key is new: waiting for the issuer's keys to be fetched (mailward jwks fetch)" },
	{ "token_signature_form", "the token's signature has the wrong form for its key" },
	{ "token_signature", "the token's signature does not match the key that it names" },
	{ "token_id_token", "an ID token, not an access token" },
	{ "token_bound", "the token is bound to a key of the client (cnf), which cannot be checked here" },
	{ "token_audience", "the token is for another service (see [oauth] audience)" },
	{ "token_no_expiry", "the token's expiry (exp) is missing or is not a number" },
	{ "token_expired", "the token has expired" },
	{ "token_not_yet_valid", "the token is not valid yet, or its nbf is not a number" },
	{ "token_issue_time", "the token's issue time (iat) is missing, not a number, or in the future" },
	{ "token_lifetime", "the token's lifetime is longer than [token] max_ttl" },
	{ "token_claim", "a claim of the token (scope, jti, sid) is malformed" },
	{ "token_username", "the token names no user (see [oauth] username)" },
	{ "token_email_unverified", "the issuer has not verified the address (email_verified)" },
	{ "token_revoked", "the token is revoked, itself or with its session, user, account or issuer (mailward token revoked; mailward account show), or is older than the account" },
	{ "token_logout", "not a valid logout token" },
	{ "token_replayed", "a logout token that was obeyed already" },
	{ "token_account_unknown", "the token is valid, but its user has no account (make one: mailward account add)" },
	{ "token_mechanism_refused", "tokens are accepted by XOAUTH2 and OAUTHBEARER only, not as a password" },
	{ "token_clock", "the token begins in the future, by at most five minutes: compare the clocks" },
	{ "token_inactive", "the provider says that the token is not valid (expired, revoked, or not its own)" },
	{ "introspection_unavailable", "the provider could not be asked about an opaque token (systemctl status mailward-introspect)" },
	{ "token_no_keys", "no usable key of the issuer (mailward jwks fetch; mailward doctor)" },
	{ "rate_limited", "too many failed logins from this address lately ([limits])" },
	{ "clock_fault", "the device's newest code was accepted at a time to come: the clock was ahead, or is behind now (mailward doctor; mailward totp unlock)" },
	{ "store_unavailable", "the store is not available (mailward doctor)" },
	{ "bad_request", "mailwardd rejected the request as malformed: compare the versions (mailward status)" },
	{ "not_permitted", "this user may not ask that (ask as root, or see [peers] verifiers)" },
	{ "internal", "mailwardd failed (see its log)" },
	{ "not_found", "not found" },
	{ "exists", "already exists" },
	{ "invalid", "invalid value" },
};
// clang-format on

const char *mw_reason_sentence(const char *word)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(word, sentences[i].word) == 0)
			return sentences[i].sentence;
	return word;
}
