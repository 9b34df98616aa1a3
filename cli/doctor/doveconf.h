/*
 * doveconf: what `doveconf -n` prints, one setting after the other.
 */
#ifndef MW_CLI_DOCTOR_DOVECONF_H
#define MW_CLI_DOCTOR_DOVECONF_H

#include "base/span.h"

/* Starts with `rest` being the text, which it borrows from, and the rest 0. */
struct mw_doveconf {
	struct mw_span rest;
	char section[512]; /* "service imap-login/inet_listener imap"; "" outside */
	struct mw_span key;
	struct mw_span value; /* absent: a block begins, and `section` names it */
};

/* Go on to the next setting or beginning of a block; false at the end. */
bool mw_doveconf_next(struct mw_doveconf *at);

/* The innermost block that `section` names: "inet_listener imap". */
struct mw_span mw_doveconf_block(const struct mw_doveconf *at);

/* The last value of a setting, "" when it is not there: it has its default. */
void mw_doveconf_get(const char *text, const char *section, const char *key, char *out,
		     size_t size);

#endif
