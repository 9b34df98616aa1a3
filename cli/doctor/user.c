/*
 * NAME
 *	user - what mailwardd's user may do
 * DESCRIPTION
 *	Asked of the kernel by a child that becomes that user: modes, groups,
 *	access lists and folders on the way all count.
 */
#include "cli/doctor/user.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conf/user.h"

/* The child's exit status when it could not become that user. */
#define UNKNOWN 255

static void try(const char *user, uid_t uid, gid_t gid, const char *path, int mode)
{
	if (initgroups(user, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
	    setresuid(uid, uid, uid) != 0)
		_exit(UNKNOWN);
	_exit(access(path, mode) == 0 ? 0 : errno);
}

static int ask_child(const char *user, uid_t uid, gid_t gid, const char *path, int mode)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	if ((pid = fork()) == 0)
		try(user, uid, gid, path, mode);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == UNKNOWN)
		return 0;
	return WEXITSTATUS(status);
}

int mw_doctor_denied(const struct mw_doctor *d, const char *path, int mode)
{
	uid_t uid;
	gid_t gid;

	if (!mw_user_find(d->cli->conf.user, &uid, &gid))
		return 0;
	if (geteuid() == 0)
		return ask_child(d->cli->conf.user, uid, gid, path, mode);
	return geteuid() == uid && access(path, mode) != 0 ? errno : 0;
}
