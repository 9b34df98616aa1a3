/*
 * converse: what is said to the person who logs in, and what comes back.
 *
 * One message a call: sshd takes at most 32 at a time, and holds what is shown
 * back until the next question.
 */
#ifndef MW_PAM_CONVERSE_H
#define MW_PAM_CONVERSE_H

#include "base/secret.h"
#include "pam/login.h"

/* Ask without echo. PAM_SUCCESS, or PAM_CONV_ERR when there is nobody to ask, or
 * no answer, or one too long. The caller wipes *answer. */
int mw_pam_prompt(struct mw_pam *p, const char *prompt, struct mw_secret *answer);
/* Ask with echo, and wait until the answer (it does not matter) comes. */
int mw_pam_pause(struct mw_pam *p, const char *prompt);

/* Show a line. */
void mw_pam_show(struct mw_pam *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void mw_pam_show_span(struct mw_pam *p, struct mw_span line);

/* Whether it is what sshd sends in place of the answers of a user whom it has
 * refused: no guess of anybody's, so it is logged and not asked about. */
bool mw_pam_is_junk(struct mw_pam *p, struct mw_span answer);

#endif
