/*
 * found: what a token says, for the eyes of an administrator.
 *
 * A refusal's detail says what was found and what was expected, such as
 *
 *	aud is ["account","webmail"], expected one of "mail"
 *
 * All of it came from a stranger: values are quoted and cut, and nothing in them
 * can end a quotation or a line. A detail goes to the audit log and to `mailward
 * check`, never to the client.
 */
#ifndef MW_COMMON_OAUTH_FOUND_H
#define MW_COMMON_OAUTH_FOUND_H

#include <jansson.h>

#include "base/limits.h"
#include "base/wbuf.h"

/* Begin a detail; what does not fit is left out. */
struct mw_wbuf mw_found_begin(char detail[static MW_DETAIL_SIZE]);
/* Quoted: "text"; quotes, backslashes and what is not text are shown as '?'. */
void mw_found_text(struct mw_wbuf *w, struct mw_span text);
/* A JSON value: "text", 17, null, ["a","b"]; "absent" for NULL. */
void mw_found_value(struct mw_wbuf *w, const json_t *value);
/* 2026-01-31T10:00:00Z */
void mw_found_time(struct mw_wbuf *w, int64_t when);
/* "NAME is VALUE" */
void mw_found_claim(struct mw_wbuf *w, const char *name, const json_t *value);

/* For one claim in one go: "NAME is VALUE, expected EXPECTED". */
void mw_found(char detail[static MW_DETAIL_SIZE], const char *name, const json_t *value,
	      const char *expected);

#endif
