/*
 * prompt: ask the person at the terminal. What was said before is shown first.
 */
#ifndef MW_CLI_PROMPT_H
#define MW_CLI_PROMPT_H

#include "base/err.h"
#include "base/secret.h"

/*
 * The first line of stdin, without its end. On a terminal `question` is shown
 * and the echo is off meanwhile. 0, or -1 with the reason. The caller wipes.
 */
int mw_prompt_secret(struct mw_secret *secret, const char *question, struct mw_err *err);

/* Whether there is a person to ask. */
bool mw_prompt_possible(void);
/* Show `question` and take "yes" (or "y") for a yes, anything else for a no. */
bool mw_prompt_yes(const char *question);

#endif
