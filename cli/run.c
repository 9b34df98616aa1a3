/*
 * NAME
 *	run - start another program
 */
#include "cli/run.h"

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
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static pid_t spawn(const char *const argv[], int out)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
	char *const environment[] = { path, locale, NULL };
	posix_spawn_file_actions_t actions;
	char program[256];
	pid_t pid = -1;

	snprintf(program, sizeof(program), "/usr/sbin/%s", argv[0]);
	if (access(program, X_OK) != 0)
		snprintf(program, sizeof(program), "/usr/bin/%s", argv[0]);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, out, 2);
	if (posix_spawn(&pid, program, &actions, NULL, (char *const *)argv, environment) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Until the end of the output; -1 when the time is up first. */
static int read_all(int fd, char *out, size_t size, int64_t deadline)
{
	char dropped[512];
	size_t len = 0;
	ssize_t n = -1;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - now_ms();
		bool full = len + 1 >= size;

		if (left <= 0 || poll(&p, 1, (int)left) == 0)
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

int mw_run(const char *const argv[], char *out, size_t size, int timeout_ms)
{
	int ends[2], status = -1, r = -1;
	pid_t pid;

	out[0] = '\0';
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	pid = spawn(argv, ends[1]);
	close(ends[1]);
	if (pid > 0) {
		if (read_all(ends[0], out, size, now_ms() + timeout_ms) != 0)
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFEXITED(status))
			r = WEXITSTATUS(status);
	}
	close(ends[0]);
	return r;
}
