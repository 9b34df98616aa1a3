/*
 * account: what the commands about accounts share.
 *
 * Functions return 0, or the exit status after they have said what is wrong.
 */
#ifndef MW_CLI_CMD_ACCOUNT_H
#define MW_CLI_CMD_ACCOUNT_H

#include "cli/ask.h"
#include "cli/records.h"

/* Ask for one thing with a name and, where the verb takes it, a second one (or NULL). */
int mw_account_ask(struct mw_cli *cli, struct mw_ask *a, enum mw_verb verb, const char *name,
		   const char *alias);

/* The account that has this name. */
int mw_account_look_up(struct mw_cli *cli, const char *name, struct mw_listed_account *account);

#endif
