/*
 * doveconf: what `doveconf -n` prints, one setting after the other.
 */
#ifndef MW_CLI_DOCTOR_DOVECONF_H
#define MW_CLI_DOCTOR_DOVECONF_H

#include <stdbool.h>

#include "base/span.h"

#define MW_DOVECONF_DEPTH 8

/* Starts with `rest` being the text, which it borrows from, and the rest 0. */
struct mw_doveconf {
	struct mw_span rest;
	char section[512];		 /* "service imap-login/inet_listener imap"; "" outside */
	size_t depth;			 /* how many blocks `section` names */
	size_t start[MW_DOVECONF_DEPTH]; /* where the name of each begins */
	struct mw_span key;
	struct mw_span value; /* without quotes; absent: a block begins, and `section` names it */
	struct mw_span odd;   /* the first line that is none of these; absent: there is none */
};

/* Go on to the next setting or beginning of a block; false at the end. */
bool mw_doveconf_next(struct mw_doveconf *at);

/* The innermost block that `section` names: "inet_listener imap". */
struct mw_span mw_doveconf_block(const struct mw_doveconf *at);
/* The outermost one: "service imap-login". */
struct mw_span mw_doveconf_outer(const struct mw_doveconf *at);

/* The words of a list, if this is one of that name. 2.4 prints it as a block, too, where
 * this is a member that is switched on: "protocols { imap = yes }". */
bool mw_doveconf_words(const struct mw_doveconf *at, const char *name, struct mw_span *words);

/* "2.4.1-4" of "# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf", the first line. */
struct mw_span mw_doveconf_version(const char *text);

/* The last value of a setting, "" when it is not there: it has its default. */
void mw_doveconf_get(const char *text, const char *section, const char *key, char *out,
		     size_t size);

#endif
