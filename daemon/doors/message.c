/*
 * NAME
 *	message - the doors that speak Mailward's own messages
 * DESCRIPTION
 *	auth.sock and self.sock: SEQPACKET, a datagram a request, a datagram a
 *	reply. A login ends its connection: no state outlives an exchange.
 */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "daemon/doors/doors.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/verbs/request.h"

static bool answer(struct mw_worker *w, struct mw_conn *c, struct mw_span message)
{
	struct mw_wbuf reply = mw_wbuf_of(w->out, sizeof(w->out));
	bool last = false, ok;

	ok = mw_dispatch(w, c, message, &reply, &last);
	/* Whoever does not read its replies is not waited for. */
	if (ok &&
	    send(c->fd, reply.ptr, reply.len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)reply.len)
		ok = false;
	/* A new key may have been in it. */
	sodium_memzero(w->out, reply.len);
	return ok && !last;
}

static bool readable(struct mw_worker *w, struct mw_conn *c)
{
	ssize_t n = recv(c->fd, w->in, sizeof(w->in), MSG_DONTWAIT | MSG_TRUNC);
	bool keep;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	/* With MSG_TRUNC n is the datagram's own length; one that is too long is
	 * refused as a whole, whatever its beginning says. */
	keep = answer(w, c, mw_span_of(w->in, (size_t)n));
	sodium_memzero(w->in, (size_t)n < sizeof(w->in) ? (size_t)n : sizeof(w->in));
	return keep;
}

static void closed(struct mw_worker *w, struct mw_conn *c)
{
	struct mw_unfinished *x = c->state;

	if (x != NULL)
		x->end(w, c);
}

static bool busy(const struct mw_conn *c)
{
	return c->state != NULL;
}

const struct mw_door mw_door_auth = {
	.name = "auth",
	.paths = offsetof(struct mw_conf, listen_auth),
	.socktype = SOCK_SEQPACKET,
	.opened = readable,
	.readable = readable,
	.closed = closed,
	.busy = busy,
};

const struct mw_door mw_door_self = {
	.name = "self",
	.paths = offsetof(struct mw_conf, listen_self),
	.socktype = SOCK_SEQPACKET,
	.opened = readable,
	.readable = readable,
	.closed = closed,
	.busy = busy,
};
