/*
 * reauth: requests that need a person's second factor, or an invitation.
 *
 * The daemon says what it misses; the person is asked for it (a script gives it
 * on stdin, a line each), and the request is sent again.
 */
#ifndef MW_CLI_REAUTH_H
#define MW_CLI_REAUTH_H

#include "cli/ask.h"
#include "cli/options.h"

/* The first word as the account's name; without one it is the asker's own. */
int mw_ask_account(struct mw_ask *a, const struct mw_args *args);

/* As mw_ask(), asking for what the daemon misses. */
int mw_ask_proving(struct mw_cli *cli, struct mw_ask *a);

/* Add a field that must not stand on the command line. */
int mw_ask_secret(struct mw_cli *cli, struct mw_ask *a, enum mw_field f, const char *question);

/* Add the key that is on stdin, or typed at a terminal; `how` is a command that does so. */
int mw_ask_key(struct mw_ask *a, const char *how);

#endif
