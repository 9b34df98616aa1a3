/*
 * daemon_job: work that a mailwardd of its own does for the helper, as the daemon's user.
 *
 * The helper opens no store; it hands over descriptors of files that only its caller
 * may be able to open.
 */
#ifndef MW_CLI_DAEMON_JOB_H
#define MW_CLI_DAEMON_JOB_H

#include <signal.h>

#include "cli/ask.h"

/*
 * Run "mailwardd OPTION" with its stdin from `from` (-1: empty) and its stdout into
 * `to`, for as long as it takes. Its exit status (-1: it was ended by force); other
 * than 0, its last words are in `why`.
 */
int mw_daemon_job(const struct mw_cli *cli, const char *option, int from, int to, char *why,
		  size_t size);

/* Hold back what would interrupt us (SIGINT, SIGHUP, SIGTERM) until the caller gives
 * `before` back: mailwardd hears it, and how it ended must be told. */
void mw_hold_signals(sigset_t *before);

#endif
