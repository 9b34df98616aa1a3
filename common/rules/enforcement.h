/*
 * enforcement: who must do what, and by when.
 *
 * This folder holds rules: pure functions of the configuration, of facts about a
 * user and of a time, all handed in, so that a test can try each case of a rule in
 * a table. When a second factor is required is the first rule. One for a group, or
 * one that comes into force in phases, belongs here as well. The callers (common/mfa,
 * common/login) gather the facts and obey.
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
	/* With MW_REQUIRED_YES: before this time only enrolled users are asked. 0: all
	 * users are asked now. */
	int64_t from;
};

/* Whether a user is asked for a second factor now. */
bool mw_enforcement_asks(const struct mw_enforcement *e, bool enrolled, int64_t now);

/* The time by which the user must enroll; 0: there is none, it has passed, or the user
 * has enrolled. */
int64_t mw_enforcement_deadline(const struct mw_enforcement *e, bool enrolled, int64_t now);

#endif
