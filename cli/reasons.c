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
	{ "malformed", "the exchange breaks the rules of its SASL mechanism" },
	{ "password_refused", "this is no API key and no token, and passwords are not accepted "
			      "(make a key: mailward key create)" },
	{ "key_mistyped", "the key is mistyped: its last four characters, a checksum, do not fit" },
	{ "key_unknown", "there is no such key: it was never made here, or went with its account" },
	{ "key_revoked", "the key is revoked (\"mailward key list\" says since when)" },
	{ "key_expired", "the key has expired (make a new one: mailward key create)" },
	{ "key_not_yet_valid", "the key is not valid yet (\"mailward key list\" says from when)" },
	{ "key_outdated",
	  "all keys of this age were taken back (make a new one: mailward key create)" },
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
	{ "rate_limited", "too many refused tries from this address: it is told to wait" },
	{ "store_unavailable", "the store is not available (mailward doctor)" },
	{ "bad_request", "mailwardd could not read the question: is it of another version?" },
	{ "not_permitted", "this user may not ask that (ask as root, or see [peers] check)" },
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
