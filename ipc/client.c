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
#include <unistd.h>

#include "base/clock.h"

/* How long a blocking call on the socket may take; 0 would mean "for ever". */
static int set_timeout(int fd, int64_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (ms <= 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) != 0)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
}

/* One connect or call, all of it within the client's time. */
struct waiting {
	int fd;
	int64_t deadline;
	bool interrupted;
};

/* Called when a system call failed. A signal of the host is not a failure: go on
 * with what is left of the time. */
static bool go_on(struct waiting *w)
{
	if (errno != EINTR)
		return false;
	w->interrupted = true;
	return set_timeout(w->fd, w->deadline - mw_monotonic_ms()) == 0;
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

static const char *failure_text(int error)
{
	return error == EAGAIN || error == ETIMEDOUT ? "no answer in time" : strerror(error);
}

static int connect_until(struct waiting *w, const struct sockaddr_un *addr)
{
	while (connect(w->fd, (const struct sockaddr *)addr, sizeof(*addr)) != 0)
		if (!go_on(w))
			return -1;
	return 0;
}

int mw_client_adopt(struct mw_client *c, int fd, int timeout_ms)
{
	c->fd = fd;
	c->timeout_ms = timeout_ms;
	return set_timeout(fd, timeout_ms);
}

int mw_client_connect(struct mw_client *c, const char *path, int timeout_ms, struct mw_err *err)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct waiting w;
	int fd, error;

	*c = (struct mw_client){ .fd = -1, .timeout_ms = timeout_ms };
	errno = ENAMETOOLONG;
	if (!mw_span_copy(mw_span_str(path), addr.sun_path, sizeof(addr.sun_path)))
		return mw_fail(err, "%s: too long for a socket's name", path);
	fd = above_stdio(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
	if (fd < 0)
		return mw_fail(err, "socket: %s", strerror(errno));
	w = (struct waiting){ .fd = fd, .deadline = mw_monotonic_ms() + timeout_ms };
	if (mw_client_adopt(c, fd, timeout_ms) != 0 || connect_until(&w, &addr) != 0 ||
	    (w.interrupted && set_timeout(fd, timeout_ms) != 0)) {
		error = errno;
		mw_client_close(c);
		errno = error;
		return mw_fail(err, "%s: %s", path, failure_text(error));
	}
	return 0;
}

static int send_until(struct waiting *w, struct mw_span m)
{
	ssize_t n;

	while ((n = send(w->fd, m.ptr, m.len, MSG_NOSIGNAL)) < 0)
		if (!go_on(w))
			return -1;
	return n == (ssize_t)m.len ? 0 : -1;
}

static ssize_t recv_until(struct waiting *w, uint8_t *buf)
{
	ssize_t n;

	while ((n = recv(w->fd, buf, MW_MESSAGE_MAX, MSG_TRUNC)) < 0)
		if (!go_on(w))
			return -1;
	return n;
}

static int call(struct mw_client *c, struct mw_span request, uint8_t *buf, struct mw_message *reply,
		struct mw_err *err)
{
	struct waiting w = { .fd = c->fd, .deadline = mw_monotonic_ms() + c->timeout_ms };
	const char *why;
	ssize_t n;

	if (c->fd < 0)
		return mw_fail(err, "not connected to mailwardd");
	if (send_until(&w, request) != 0)
		return mw_fail(err, "asking mailwardd: %s", failure_text(errno));
	if ((n = recv_until(&w, buf)) < 0)
		return mw_fail(err, "waiting for mailwardd: %s", failure_text(errno));
	if (n == 0)
		return mw_fail(err, "mailwardd closed the connection");
	if (mw_message_decode(mw_span_of(buf, (size_t)n), reply, &why) != 0)
		return mw_fail(err, "mailwardd's reply: %s", why);
	if (reply->verb != request.ptr[1] || !mw_message_has(reply, MW_F_VERDICT))
		return mw_fail(err, "mailwardd's reply does not fit the question");
	if (w.interrupted && set_timeout(c->fd, c->timeout_ms) != 0)
		return mw_fail(err, "setsockopt: %s", strerror(errno));
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
