/*
 * bearer: what the two bearer token mechanisms have in common.
 *
 * Both carry a list of pairs (RFC 7628 section 3.1):
 *
 *	*( key "=" value ^A ) ^A	^A being the byte 0x01
 *
 * of which `auth` is "Bearer " and a token (RFC 6750 section 2.1).
 */
#ifndef MW_COMMON_MECH_BEARER_H
#define MW_COMMON_MECH_BEARER_H

#include "common/mech/mech.h"

#define MW_BEARER_SEPARATOR 0x01

/* A pair that a mechanism wants; the value is absent until it was found. */
struct mw_bearer_pair {
	const char *key;
	struct mw_span value;
};

/*
 * Read a whole list and fill in the wanted pairs. Other keys are ignored, as
 * RFC 7628 has it. false when the list breaks the grammar, does not end where
 * it must, or holds a wanted key twice.
 */
bool mw_bearer_read(struct mw_span list, struct mw_bearer_pair *wanted, size_t count);

/* Keep the token of an `auth` value without blanks at its ends; false when it is of
 * another scheme, empty, or not text. */
bool mw_bearer_set_token(struct mw_mech_state *s, struct mw_span auth);

/* A JSON string (RFC 8259) of a text and what follows it. */
void mw_bearer_put_json(struct mw_wbuf *w, struct mw_span text, const char *more);

#endif
