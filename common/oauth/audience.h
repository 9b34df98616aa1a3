/*
 * audience: whether a token is for us (RFC 7519 section 4.1.3).
 */
#ifndef MW_COMMON_OAUTH_AUDIENCE_H
#define MW_COMMON_OAUTH_AUDIENCE_H

#include <stdbool.h>

#include <jansson.h>

/* Whom a token must name. Strings are borrowed. */
struct mw_audience {
	const char *ours;  /* words with a blank between two, one of which must be named */
	const char *claim; /* a claim that stands in for aud; NULL or "": none */
	bool words;	   /* one string of aud may hold several, with blanks between them */
};

/*
 * aud is a string or an array of strings. With a `claim` that stands in for it, that
 * one must name us; an aud that is there as well must do so, too: a token that names
 * others only is not for us, whatever else it says.
 */
bool mw_audience_holds(const json_t *payload, const struct mw_audience *who);

/* "aud is VALUE, expected one of WORDS", at the claim that failed. */
void mw_audience_found(const json_t *payload, const struct mw_audience *who, char *detail);

#endif
