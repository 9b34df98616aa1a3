/*
 * finding: what mailward doctor found, and what to do about it.
 *
 * A finding is fine, a warning (it works, but mind this), or broken, with what to
 * change in the words of the file to change. Things that are missing are findings
 * as well, never a reason to stop.
 */
#ifndef MW_CLI_DOCTOR_FINDING_H
#define MW_CLI_DOCTOR_FINDING_H

#include "cli/ask.h"

enum mw_health { MW_FINE, MW_WARNING, MW_BROKEN, MW_HEALTHS };

struct mw_doctor {
	struct mw_cli *cli;
	bool configured;	    /* cli->conf is valid */
	const char *postfix_config; /* NULL: Postfix' default */
	size_t count[MW_HEALTHS];
	char remedy[1536];
};

/* Print a finding and count it. `remedy` is what to change; NULL when there is
 * nothing. */
void mw_doctor_found(struct mw_doctor *d, enum mw_health health, const char *subject,
		     const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* A remedy with something in it: good until the next one is made. */
const char *mw_doctor_remedy(struct mw_doctor *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The line of what a program that failed said which has its reason: the first that
 * is "fatal:", else the last one. */
struct mw_span mw_doctor_reason(const char *output);

#endif
