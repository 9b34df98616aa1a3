/*
 * scope: what a key is for.
 *
 * A scope is a word of lower-case letters, digits and hyphens, at most
 * MW_SCOPE_MAX long: smtp, imap, pop3, sieve, xmpp, http, or the name of any
 * other service. A set of scopes is its words with one blank between two,
 * sorted, none twice.
 */
#ifndef MW_COMMON_IDENT_SCOPE_H
#define MW_COMMON_IDENT_SCOPE_H

#include "base/err.h"
#include "base/limits.h"
#include "base/span.h"

/* Make a set of words typed by a person (blanks or commas between two). At
 * least one is wanted: no key is for everything by accident. */
int mw_scopes_parse(struct mw_span typed, char out[static MW_SCOPES_SIZE], struct mw_err *err);

bool mw_scopes_have(const char *scopes, const char *scope);

/*
 * The scope a service asks for: smtps and submission ask for smtp, imaps for
 * imap, pop, pop3s for pop3, managesieve for sieve; the PAM service
 * mailward-NAME counts as NAME; others are asked for under their own name.
 * false when the service's name is not a word.
 */
bool mw_scope_of_service(struct mw_span service, char out[static MW_SCOPE_MAX + 1]);

#endif
