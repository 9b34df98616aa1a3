/*
 * output: what the helper prints, for a person or, with --json, for a script.
 *
 * For a person: answers on stdout, complaints on stderr. For a script: exactly
 * one JSON object on stdout, whatever happens. Texts that came from outside are
 * cleaned (mw_words_clean) on the way to a person; JSON escapes its own.
 *
 * stdout goes through a buffer of our own that is wiped at the end, since a new
 * key passes through it.
 */
#ifndef MW_CLI_OUTPUT_H
#define MW_CLI_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* First and last thing in main(). The last returns `status`, or EX_IOERR when
 * stdout could not be written. */
void mw_output_begin(void);
int mw_output_end(int status);

void mw_output_use_json(void);
bool mw_output_is_json(void);

/*
 * Say what went wrong and return `status`, so that callers can
 * `return mw_complain(…)`. `reason` is one word for scripts; the text names the
 * thing and says what to do next.
 */
int mw_complain(int status, const char *reason, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The same without ending anything: stderr in either case. */
void mw_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line for a person; with --json, nothing. */
void mw_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* "label   text", the texts under each other; with --json, nothing. */
void mw_show(const char *label, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for a time, as mw_words_time() has it; for 0, nothing. */
void mw_show_time(const char *label, int64_t when, int64_t now);

/* Print the object and let go of it; for a person, let go of it. */
void mw_json_print(json_t *object);
/* A list that streams: {"name":[ item, item, … ]}. Items are let go of. A
 * complaint in between ends the list and stands in the same object. */
void mw_json_list_begin(const char *name);
void mw_json_list_item(json_t *item);
void mw_json_list_end(void);

#endif
