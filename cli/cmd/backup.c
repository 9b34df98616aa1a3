/*
 * NAME
 *	backup - mailward backup
 * DESCRIPTION
 *	The copy is made by a mailwardd of its own, as the daemon's user, and goes
 *	through a descriptor into a file that only the caller may be able to make.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmd/cmd.h"
#include "cli/daemon_job.h"
#include "cli/output.h"

static int copy_store(const struct mw_cli *cli, int fd)
{
	char why[1024];
	int status = mw_daemon_job(cli, "--backup", -1, fd, why, sizeof(why));

	if (status == 0)
		return 0;
	return mw_complain(status == EX_CONFIG ? EX_CONFIG : EX_TEMPFAIL, "store_unavailable",
			   "no copy was made: %s", why);
}

/* On disk, and so is its name. */
static int sync_file(int fd, const char *path)
{
	if (fsync(fd) == 0 && mw_sync_folder_of(path) == 0)
		return 0;
	return mw_complain(EX_IOERR, "file", "%s: %s", path, strerror(errno));
}

/* Whoever interrupts it ends mailwardd, and then us, when nothing is left behind. */
static int copy_to(const struct mw_cli *cli, int fd, const char *path)
{
	sigset_t before;
	int status;

	mw_hold_signals(&before);
	if ((status = copy_store(cli, fd)) == 0)
		status = sync_file(fd, path);
	if (status != 0)
		unlink(path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* A credential is bound to this host: encrypted, it is no copy for another one. */
static void tell(const struct mw_cli *cli, const char *path)
{
	const char *credential = mw_conf_credential(&cli->conf);

	mw_say("%s is a copy of the store as it is now (mailward restore puts it back). The "
	       "master key is not in it: keep a copy of %s%s%s in another place, since neither can "
	       "be used without the other.",
	       path, credential != NULL ? "the file that the credential " : "",
	       credential != NULL ? credential : cli->conf.master_key,
	       credential != NULL ? " was made from" : "");
}

static int run_backup(struct mw_cli *cli, const struct mw_args *args)
{
	const char *path = args->word[0];
	struct stat st;
	int fd, status;

	if ((status = mw_ask_may_serve(cli, "copy the store")) != 0)
		return status;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return mw_complain(EX_CANTCREAT, "file", "%s: %s", path, strerror(errno));
	if ((status = copy_to(cli, fd, path)) == 0 && fstat(fd, &st) == 0) {
		tell(cli, path);
		mw_json_print(json_pack("{s:s, s:I, s:s}", "file", path, "bytes",
					(json_int_t)st.st_size, "master_key",
					cli->conf.master_key));
	}
	close(fd);
	return status;
}

// clang-format off
const struct mw_command mw_backup_commands[] = {
	{ "backup", 1, 1, NULL, run_backup,
	  .synopsis = "FILE",
	  .summary = "copy the store to a new file, while the daemon runs",
	  .example = "mailward backup /var/backups/mailward.db" },
	{ .name = NULL },
};
// clang-format on
