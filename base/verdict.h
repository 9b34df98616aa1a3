/*
 * verdict: what was decided, in the four words every piece of Mailward uses.
 *
 * DENY is 0, so that a zeroed struct denies. TEMPFAIL means "could not
 * decide": never a yes, and never "wrong password".
 */
#ifndef MW_BASE_VERDICT_H
#define MW_BASE_VERDICT_H

#include <stdint.h>

enum mw_verdict {
	MW_DENY = 0,
	MW_OK = 1,
	MW_CONTINUE = 2, /* a challenge follows */
	MW_TEMPFAIL = 3,
	/* In mailwardd only, never in a message: the decision has to wait for another
	 * program, and this thread may not. One that may decides it (daemon/park.h). */
	MW_WAIT = 4
};

/* "deny", "ok", "continue", "tempfail". */
const char *mw_verdict_name(enum mw_verdict verdict);
/* From the wire; anything unknown is TEMPFAIL. */
enum mw_verdict mw_verdict_of(uint64_t number);

#endif
