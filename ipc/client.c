/*
 * NAME
 *	client - ask the daemon
 * DESCRIPTION
 *	Deadlines are the kernel's (SO_SNDTIMEO, SO_RCVTIMEO): they bound
 *	connect(2), send(2) and recv(2) on a UNIX socket alike, and need neither
 *	poll(2) nor a non-blocking descriptor.
 */
#include "ipc/client.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Let the next blocking call end at the deadline; -1 when that has passed. */
static int arm(int fd, int option, int64_t deadline)
{
	int64_t left = deadline - now_ms();
	struct timeval tv = { .tv_sec = left / 1000, .tv_usec = left % 1000 * 1000 };

	if (left <= 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	return setsockopt(fd, SOL_SOCKET, option, &tv, sizeof(tv));
}

/* A host that runs with descriptors 0 to 2 closed must not get our socket there. */
static int above_stdio(int fd)
{
	int moved;

	if (fd < 0 || fd > 2)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return moved;
}

static int connect_until(int fd, const struct sockaddr_un *addr, int64_t deadline)
{
	int r;

	do {
		if (arm(fd, SO_SNDTIMEO, deadline) != 0)
			return -1;
		r = connect(fd, (const struct sockaddr *)addr, sizeof(*addr));
	} while (r != 0 && errno == EINTR);
	return r;
}

int mw_client_connect(struct mw_client *c, const char *path, int timeout_ms, struct mw_err *err)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd, error;

	*c = (struct mw_client){ .fd = -1, .timeout_ms = timeout_ms };
	errno = ENAMETOOLONG;
	if (!mw_span_copy(mw_span_str(path), addr.sun_path, sizeof(addr.sun_path)))
		return mw_fail(err, "%s: too long for a socket's name", path);
	fd = above_stdio(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
	if (fd < 0)
		return mw_fail(err, "socket: %s", strerror(errno));
	if (connect_until(fd, &addr, now_ms() + timeout_ms) != 0) {
		error = errno;
		mw_fail(err, "%s: %s", path, strerror(error));
		close(fd);
		errno = error;
		return -1;
	}
	c->fd = fd;
	return 0;
}

static int send_until(int fd, struct mw_span m, int64_t deadline)
{
	ssize_t n;

	do {
		if (arm(fd, SO_SNDTIMEO, deadline) != 0)
			return -1;
		n = send(fd, m.ptr, m.len, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)m.len ? 0 : -1;
}

static ssize_t recv_until(int fd, uint8_t *buf, int64_t deadline)
{
	ssize_t n;

	do {
		if (arm(fd, SO_RCVTIMEO, deadline) != 0)
			return -1;
		n = recv(fd, buf, MW_MESSAGE_MAX, MSG_TRUNC);
	} while (n < 0 && errno == EINTR);
	return n;
}

static const char *failure_text(void)
{
	return errno == EAGAIN || errno == ETIMEDOUT ? "no answer in time" : strerror(errno);
}

static int call(struct mw_client *c, struct mw_span request, uint8_t *buf, struct mw_message *reply,
		struct mw_err *err)
{
	int64_t deadline = now_ms() + c->timeout_ms;
	const char *why;
	ssize_t n;

	if (c->fd < 0)
		return mw_fail(err, "not connected to mailwardd");
	if (send_until(c->fd, request, deadline) != 0)
		return mw_fail(err, "asking mailwardd: %s", failure_text());
	if ((n = recv_until(c->fd, buf, deadline)) < 0)
		return mw_fail(err, "waiting for mailwardd: %s", failure_text());
	if (n == 0)
		return mw_fail(err, "mailwardd closed the connection");
	if (mw_message_decode(mw_span_of(buf, (size_t)n), reply, &why) != 0)
		return mw_fail(err, "mailwardd's reply: %s", why);
	if (reply->verb != request.ptr[1] || !mw_message_has(reply, MW_F_VERDICT))
		return mw_fail(err, "mailwardd's reply does not fit the question");
	return 0;
}

int mw_client_call(struct mw_client *c, struct mw_span request, uint8_t buf[static MW_MESSAGE_MAX],
		   struct mw_message *reply, struct mw_err *err)
{
	int r = call(c, request, buf, reply, err);

	if (r != 0)
		mw_client_close(c);
	return r;
}

void mw_client_close(struct mw_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}
