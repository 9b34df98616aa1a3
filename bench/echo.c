/*
 * NAME
 *	echo - servers that answer yes to everything
 * DESCRIPTION
 *	A thread a core, an epoll set each with the listening socket in all of them:
 *	the frame in which mailwardd's workers do their work, without the work.
 */
#include "bench/echo.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench/tool.h"

#define EVENTS 64

static const struct bench_echo *echo;
static int listener;

static void watch(int epoll, int fd, unsigned events)
{
	struct epoll_event ev = { .events = events, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
		bench_die("epoll_ctl");
}

/* false: nothing has arrived yet. */
static int answer(int fd)
{
	char in[4096], out[4096];
	ssize_t n = recv(fd, in, sizeof(in), MSG_DONTWAIT);
	size_t skip = 0;

	if (n < 0)
		return 0;
	if (echo->hello != NULL && (size_t)n >= strlen(echo->hello) &&
	    memcmp(in, echo->hello, strlen(echo->hello)) == 0)
		skip = strlen(echo->hello);
	if ((size_t)n > skip) {
		size_t len = echo->yes(in + skip, (size_t)n - skip, out, sizeof(out));

		send(fd, out, len, MSG_NOSIGNAL);
	}
	if (n == 0 || echo->once)
		close(fd);
	return 1;
}

static void welcome(int epoll)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	if (echo->greeting != NULL)
		send(fd, echo->greeting, strlen(echo->greeting), MSG_NOSIGNAL);
	if (!echo->once || !answer(fd))
		watch(epoll, fd, EPOLLIN);
}

static void *serve(void *nothing)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[EVENTS];

	watch(epoll, listener, EPOLLIN | EPOLLEXCLUSIVE);
	for (;;) {
		int n = epoll_wait(epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == listener)
				welcome(epoll);
			else
				answer(events[i].data.fd);
		}
	}
	return nothing;
}

void bench_echo_run(const struct bench_echo *what, const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t thread;

	echo = what;
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	listener = socket(AF_UNIX, what->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&addr, sizeof(addr)) != 0 ||
	    chmod(path, 0666) != 0 || listen(listener, SOMAXCONN) != 0)
		bench_die(path);
	for (long i = 1; i < cores; i++)
		if (pthread_create(&thread, NULL, serve, NULL) != 0)
			bench_die("thread");
	serve(NULL);
}
