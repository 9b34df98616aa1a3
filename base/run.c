/*
 * NAME
 *	run - start another program
 */
#include "base/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

/* With no signal blocked, whatever is blocked here. */
static pid_t spawn(const char *program, const char *const argv[], int in, int out, int err)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
	char *const environment[] = { path, locale, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	pid_t pid = -1;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
		return -1;
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, 0);
	else
		posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, err, 2);
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	if (posix_spawn(&pid, program, &actions, &attributes, (char *const *)argv, environment) !=
	    0)
		pid = -1;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Until the end of the output; -1 when the time is up first (0: never). */
static int read_all(int fd, char *out, size_t size, int64_t deadline)
{
	char dropped[512];
	size_t len = 0;
	ssize_t n = -1;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - mw_monotonic_ms();
		bool full = len + 1 >= size;

		if (deadline != 0 && (left <= 0 || poll(&p, 1, (int)left) == 0))
			return -1;
		n = read(fd, full ? dropped : out + len, full ? sizeof(dropped) : size - 1 - len);
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0 && !full)
			len += (size_t)n;
		out[len] = '\0';
	}
}

static int end_of(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* With stdin from `from` (-1: empty), and stdout into `to` or beside stderr (-1). */
static int run(const char *program, const char *const argv[], int from, int to, char *said,
	       size_t size, int64_t deadline)
{
	int ends[2], r = -1;
	pid_t pid;

	said[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	pid = spawn(program, argv, from, to >= 0 ? to : ends[1], ends[1]);
	close(ends[1]);
	if (pid > 0) {
		if (read_all(ends[0], said, size, deadline) != 0)
			kill(pid, SIGKILL);
		r = end_of(pid);
	}
	close(ends[0]);
	return r;
}

int mw_run(const char *const argv[], char *out, size_t size, int timeout_ms)
{
	char program[256];

	snprintf(program, sizeof(program), "/usr/sbin/%s", argv[0]);
	if (access(program, X_OK) != 0)
		snprintf(program, sizeof(program), "/usr/bin/%s", argv[0]);
	return run(argv[0][0] == '/' ? argv[0] : program, argv, -1, -1, out, size,
		   mw_monotonic_ms() + timeout_ms);
}

int mw_run_with(const char *const argv[], int from, int to, char *said, size_t size, int timeout_ms)
{
	return run(argv[0], argv, from, to, said, size,
		   timeout_ms > 0 ? mw_monotonic_ms() + timeout_ms : 0);
}
