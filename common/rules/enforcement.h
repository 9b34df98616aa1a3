/*
 * enforcement: who must do what, and by when.
 *
 * This folder holds rules: pure functions of what is configured and of a time
 * that is handed in, with no store, no clock and no socket, so that every one of
 * them can be played through in a table. The second factor's requirement is the
 * first one. A rule for a group, or one that comes into force in phases, belongs
 * here as well; the callers above (login, mfa) gather the facts and obey.
 *
 * Times are seconds since 1970.
 */
#ifndef MW_COMMON_RULES_ENFORCEMENT_H
#define MW_COMMON_RULES_ENFORCEMENT_H

#include <stdbool.h>
#include <stdint.h>

enum mw_required {
	MW_REQUIRED_YES = 0,  /* all users are asked */
	MW_REQUIRED_ENROLLED, /* enrolled users are */
	MW_REQUIRED_NO	      /* no user is */
};

struct mw_enforcement {
	enum mw_required required;
	/* With MW_REQUIRED_YES: before this time only enrolled users are asked; 0:
	 * all users are. */
	int64_t from;
};

/* Whether a second factor is asked of a user now. */
bool mw_enforcement_asks(const struct mw_enforcement *e, bool enrolled, int64_t now);

/* The time by which a user who has not enrolled must have; 0: there is none, or
 * it has passed. */
int64_t mw_enforcement_deadline(const struct mw_enforcement *e, bool enrolled, int64_t now);

#endif
