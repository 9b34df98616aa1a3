/*
 * form: application/x-www-form-urlencoded (WHATWG URL Standard, section 5), as
 * OAuth 2 clients post it (RFC 6749 appendix B), and percent-encoding alone
 * (RFC 3986 section 2.1).
 */
#ifndef MW_DAEMON_DOORS_FORM_H
#define MW_DAEMON_DOORS_FORM_H

#include "base/wbuf.h"

enum mw_form_result {
	MW_FORM_ABSENT = 0,
	MW_FORM_FOUND,
	MW_FORM_MALFORMED, /* a bad escape, or twice the same name */
	MW_FORM_TOO_LONG   /* it does not fit into *out */
};

/* The value of a field, decoded into *out. */
enum mw_form_result mw_form_get(struct mw_span body, const char *name, struct mw_wbuf *out);

/* Undo %XX; '+' stays what it is. false when malformed or too long. */
bool mw_percent_decode(struct mw_span text, struct mw_wbuf *out);

#endif
