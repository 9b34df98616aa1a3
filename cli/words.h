/*
 * words: how times and other people's text are shown to a person.
 */
#ifndef MW_CLI_WORDS_H
#define MW_CLI_WORDS_H

#include "base/span.h"

#define MW_WORDS_SIZE 64

/* "3 minutes", "2 days": one unit, rounded to the nearest. */
void mw_words_duration(int64_t seconds, char out[static MW_WORDS_SIZE]);
/* "3 minutes ago", "in 90 days", "just now"; "never" for 0. */
void mw_words_when(int64_t when, int64_t now, char out[static MW_WORDS_SIZE]);
/* "2026-12-31 18:00 UTC". */
void mw_words_date(int64_t when, char out[static MW_WORDS_SIZE]);

/* Both: "2026-12-31 18:00 UTC (in 90 days)". */
void mw_words_time(int64_t when, int64_t now, char out[static MW_WORDS_SIZE]);

/*
 * What a terminal may get of a text that anybody may have chosen: control
 * characters, characters that turn the direction of writing or have no shape,
 * and broken UTF-8 become '?'. Cut off at a whole character when too long.
 */
void mw_words_clean(struct mw_span text, char *out, size_t size);

/* How many columns a clean text takes on a terminal. */
size_t mw_words_width(const char *text);
/* How many bytes of it fit into so many columns. */
size_t mw_words_fit(const char *text, size_t columns);

#endif
