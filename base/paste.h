/*
 * paste: names, keys and codes as people paste them.
 *
 * Phones, mail programs and password managers add what nobody typed: blanks and
 * line ends, no-break and zero-width blanks, byte order marks, quotes, dashes in
 * place of hyphens, full-width letters. These functions take it off, the same for
 * every field of every frontend. They change nothing but the text: what they
 * return is judged like any other input.
 *
 *	blanks	ASCII white space; every Unicode space; zero-width and other
 *		invisible characters (U+200B to U+200F, U+FEFF, soft hyphens, the
 *		marks of text direction)
 *	dashes	"-", U+2010 to U+2015, U+2212, the small and full-width hyphens
 *	quotes	' " ` and their typographic forms, guillemets, < > ( ) [ ]
 *
 * Malformed UTF-8 is neither of them and stays as it is.
 */
#ifndef MW_BASE_PASTE_H
#define MW_BASE_PASTE_H

#include "base/span.h"

/* Blanks cut off at both ends. */
struct mw_span mw_paste_trim(struct mw_span typed);

/* Blanks and quotes cut off at both ends: for tokens, which hold neither. */
struct mw_span mw_paste_unquote(struct mw_span typed);

/*
 * What a name is written in, taken off: blanks, pairs of quotes or angle brackets
 * around all of it, "mailto:".
 */
struct mw_span mw_paste_name(struct mw_span typed);

/*
 * A key or code in ASCII: quotes and the stops of a sentence cut off at both ends,
 * blanks and dashes left out, full-width letters and the decimal digits of other
 * scripts as their ASCII counterparts. Other characters stay, as "?" if they are
 * beyond ASCII. A blank or dash after the first characters `prefix` (letters,
 * either case) becomes one "_". false when it is longer than `size`.
 */
bool mw_paste_code(struct mw_span typed, const char *prefix, char *out, size_t size, size_t *len);

#endif
