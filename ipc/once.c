/*
 * NAME
 *	once - serve oneself with mailwardd --once
 * DESCRIPTION
 *	When no daemon answers, root may start one for a single connection. The
 *	daemon's end of a socketpair becomes its descriptor 0; since the pair was
 *	made by root, SO_PEERCRED names root, and the same code decides.
 *
 *	The child is reached through an intermediate fork without an exit
 *	signal (clone with exit_signal 0), so a host that waits for its children or
 *	handles SIGCHLD sees nothing; the daemon process itself is
 *	reparented to init.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/client.h"

extern char **environ;

/* fork(2), but the child ends without a signal: only __WCLONE waits for it. */
static pid_t fork_quietly(void)
{
	return (pid_t)syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
}

/* Raise as far as that is permitted; never lower. */
static void lift_limit(int resource, rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(resource, &limit);
	limit.rlim_cur = wanted;
	if (limit.rlim_max < wanted)
		limit.rlim_max = wanted;
	setrlimit(resource, &limit);
}

/* A caller of sudo or su chose the limits of the process that this comes from;
 * the daemon must be able to write its store. Where raising them is not
 * permitted, a write that fails refuses the login. */
static void lift_limits(void)
{
	lift_limit(RLIMIT_FSIZE, RLIM_INFINITY);
	lift_limit(RLIMIT_AS, RLIM_INFINITY);
	lift_limit(RLIMIT_DATA, RLIM_INFINITY);
	lift_limit(RLIMIT_STACK, 8 << 20);
	lift_limit(RLIMIT_CPU, RLIM_INFINITY);
	lift_limit(RLIMIT_NOFILE, 1024);
}

/* In sudo and su the real user is still the caller, who could send signals to the daemon;
 * and programs that it starts may give root up. Not by the C library, which would tell
 * threads of the host that are not here. */
static void become_root(void)
{
	if (geteuid() == 0 &&
	    (syscall(SYS_setresgid, 0, 0, 0) != 0 || syscall(SYS_setresuid, 0, 0, 0) != 0))
		_exit(71);
}

/* In the child: only async-signal-safe calls from here on. */
static void run_daemon(int fd, const char *daemon, const char *config)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char once[] = "--once", option[] = "-c";
	char *const environment[] = { path, NULL };
	char *const with[] = { (char *)daemon, once, option, (char *)config, NULL };
	char *const without[] = { (char *)daemon, once, NULL };
	sigset_t none;
	int null;

	lift_limits();
	become_root();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL);
	null = open("/dev/null", O_RDWR);
	if (setsid() < 0 || null < 0 || dup2(fd, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 ||
	    chdir("/") != 0)
		_exit(71);
	if (close_range(3, ~0U, 0) != 0)
		_exit(71);
	execve(daemon, config ? with : without, environment);
	_exit(127);
}

static void start(int fd, const char *daemon, const char *config)
{
	pid_t pid = fork_quietly();

	if (pid == 0)
		run_daemon(fd, daemon, config);
	_exit(pid > 0 ? 0 : 71);
}

int mw_client_once(struct mw_client *c, const char *daemon, const char *config, int timeout_ms,
		   struct mw_err *err)
{
	int pair[2], status = 0;
	pid_t pid;

	*c = (struct mw_client){ .fd = -1, .timeout_ms = timeout_ms };
	if (access(daemon, X_OK) != 0)
		return mw_fail(err, "%s: %s", daemon, strerror(errno));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return mw_fail(err, "socketpair: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		int moved = pair[i] > 2 ? pair[i] : fcntl(pair[i], F_DUPFD_CLOEXEC, 3);

		if (moved != pair[i])
			close(pair[i]);
		pair[i] = moved;
	}
	pid = fork_quietly();
	if (pid == 0) {
		close(pair[0]);
		start(pair[1], daemon, config);
	}
	close(pair[1]);
	while (pid > 0 && waitpid(pid, &status, __WCLONE) < 0 && errno == EINTR)
		;
	if (pid < 0 || status != 0) {
		close(pair[0]);
		return mw_fail(err, "cannot start %s --once", daemon);
	}
	if (mw_client_adopt(c, pair[0], timeout_ms) != 0) {
		mw_client_close(c);
		return mw_fail(err, "setsockopt: %s", strerror(errno));
	}
	return 0;
}
