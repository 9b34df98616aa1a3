/*
 * NAME
 *	daemon_job - run a mailwardd for one piece of work
 */
#include "cli/daemon_job.h"

#include <limits.h>
#include <stdio.h>

#include "base/run.h"

/* The last line that mailwardd said, without its name. */
static struct mw_span last_words(const char *said)
{
	struct mw_span rest = mw_span_trim(mw_span_str(said)), before;

	while (mw_take_until(&rest, '\n', &before))
		;
	mw_take_prefix(&rest, "mailwardd: ");
	mw_take_prefix(&rest, "error: ");
	return rest.len > 0 ? rest : mw_span_str("mailwardd did not end well");
}

void mw_hold_signals(sigset_t *before)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, before);
}

int mw_daemon_job(const struct mw_cli *cli, const char *option, int from, int to, char *why,
		  size_t size)
{
	char daemon[PATH_MAX], said[2048];
	const char *argv[] = { daemon, "-c", cli->config, option, NULL };
	struct mw_span words;
	int status;

	mw_ask_daemon_path(daemon);
	status = mw_run_with(argv, from, to, said, sizeof(said), 0);
	words = last_words(said);
	snprintf(why, size, "%.*s", (int)words.len, (const char *)words.ptr);
	return status;
}
