/*
 * pam_stack: the lines of a PAM service, as libpam would go through them.
 */
#ifndef MW_CLI_DOCTOR_PAM_STACK_H
#define MW_CLI_DOCTOR_PAM_STACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

#define MW_PAM_LINES_MAX 64

struct mw_pam_line {
	char type[16];	   /* auth, account, … */
	char control[128]; /* required, [success=1 default=ignore], … */
	char module[128];  /* without its folder: pam_unix.so */
	char options[512];
};

struct mw_pam_stack {
	struct mw_pam_line lines[MW_PAM_LINES_MAX];
	size_t count;
};

/* Read folder/service with all that it includes. false when it can't be read, or
 * is longer than any stack of sense. */
bool mw_pam_stack_read(struct mw_pam_stack *s, const char *folder, const char *service);

/* The next of a line's options; [prompt=Code: ] is one, without its brackets. */
bool mw_pam_next_option(struct mw_span *rest, struct mw_span *option);
/* Whether a line has this option, as it is. */
bool mw_pam_line_has(const struct mw_pam_line *line, const char *option);

/* Whether a yes of this line ends its stack with a yes. */
bool mw_pam_line_lets_in(const struct mw_pam_line *line);
/* Whether its module is known to check a password. */
bool mw_pam_line_checks_password(const struct mw_pam_line *line);

/* The line of the same type where libpam goes on after a yes of lines[at], by its
 * [success=N]; NULL: after the last one. */
const struct mw_pam_line *mw_pam_stack_after(const struct mw_pam_stack *s, size_t at);
/* Whether a wrong password at lines[at] ends the login before `to`: the line is
 * requisite, or only success=N leads past a requisite pam_deny.so. */
bool mw_pam_stack_stops(const struct mw_pam_stack *s, size_t at, const struct mw_pam_line *to);

#endif
