/*
 * scope_map: our scopes for those of an issuer ([oauth] scopes).
 *
 * A map is "*" (theirs are ours) or pairs "ours=theirs" with a blank between two.
 * One of theirs may stand for several of ours: smtp=mail imap=mail.
 *
 * Theirs are in the claim "scope" (a string of words, RFC 8693 section 4.2), else in
 * "scp" (which older providers send: a string or an array), or in the claims that
 * [oauth] scopes_claim names: strings, arrays of them, or objects, whose members'
 * names count (groups and roles).
 */
#ifndef MW_COMMON_OAUTH_SCOPE_MAP_H
#define MW_COMMON_OAUTH_SCOPE_MAP_H

#include <jansson.h>

#include "base/wbuf.h"
#include "common/ident/scope.h"

/* What a token grants: our scopes in `ours`, each followed by a blank. `claims`: paths
 * with a blank between two; "" or NULL for scope and scp. false: a claim is not of
 * such a form; *wrong is its name (borrowed). */
bool mw_scope_map(const json_t *payload, const char *claims, const char *map, struct mw_wbuf *ours,
		  struct mw_span *wrong);

/* What the token says in these claims, for an administrator. */
void mw_scope_map_found(const json_t *payload, const char *claims, struct mw_wbuf *detail);

/* What one of ours is called there: all of theirs that map to it, a blank between two. */
void mw_scope_map_theirs(const char *map, const char *ours, struct mw_wbuf *theirs);

#endif
