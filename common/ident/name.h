/*
 * name: how accounts are called.
 *
 * A typed name is brought into one canonical spelling before anything looks at it:
 *
 *	what pasting adds is taken off (base/paste.h): blanks at the ends, quotes or
 *	angle brackets around it, "mailto:";
 *	letters become lower case;
 *	a domain beyond ASCII becomes A-labels (RFC 5890, "xn--..."), and the dot at
 *	the end of a domain goes;
 *	a local part beyond ASCII becomes NFKC (Unicode normalisation form), so that
 *	composed and decomposed, half- and full-width letters are the same.
 *
 * Which names an account may be given is a narrower question: mw_name_fault().
 */
#ifndef MW_COMMON_IDENT_NAME_H
#define MW_COMMON_IDENT_NAME_H

#include "base/limits.h"
#include "base/span.h"

/*
 * The canonical spelling: well-formed text without blanks, 1 to 255 bytes. false,
 * and "", when the name has none.
 */
bool mw_name_canonical(struct mw_span typed, char out[static MW_NAME_SIZE]);

/*
 * The canonical spelling of a name that an issuer vouches for. To the issuer "<alice>"
 * or full-width letters may be another user's name than "alice", so only ASCII letters
 * are folded, and the domain; false for a name that would need more.
 */
bool mw_name_vouched(struct mw_span name, char out[static MW_NAME_SIZE]);

/* Whether a name is its own canonical spelling. Names of Unix users are exact, so
 * only those can be names of accounts. */
bool mw_name_is_canonical(const char *name);

/* What a name is, as a sentence. */
extern const char mw_name_rule[];

/* Why an account may not be given the name that was typed; NULL: it may. `utf8`:
 * [identity] utf8. */
const char *mw_name_fault(struct mw_span typed, bool utf8);

/*
 * A bare name ("alice") with the default domain added. false when there is
 * no default domain, the name has one, is empty, or would become too long.
 */
bool mw_name_complete(const char *name, const char *domain, char out[static MW_NAME_SIZE]);

/* The reverse: the name without "@" and the default domain; false when it has none. */
bool mw_name_shorten(const char *name, const char *domain, char out[static MW_NAME_SIZE]);

/*
 * The name without the first prefix and the first suffix of the list that it has:
 * [identity] strip, words such as "EXAMPLE\" and "@corp.example". Letter case does not
 * matter there. false when the name has none, or nothing would be left.
 */
bool mw_name_strip(const char *name, const char *strip, char out[static MW_NAME_SIZE]);

/* Whether a word may be in that list: a suffix begins with "@", a prefix ends with a
 * separator, \ / + : or |. */
bool mw_name_strip_word(struct mw_span word);

/* A domain as it is configured, canonical like a name's, a leading "@" left out;
 * false when it is not one. */
bool mw_domain_canonical(struct mw_span typed, char out[static MW_NAME_SIZE]);

#endif
