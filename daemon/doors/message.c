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
#include "daemon/park.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/verbs/request.h"

/* Whoever does not read its replies is not waited for. */
static bool resume(struct mw_worker *w, struct mw_conn *c, struct mw_span reply, bool keep)
{
	ssize_t n = send(c->fd, reply.ptr, reply.len, MSG_DONTWAIT | MSG_NOSIGNAL);

	(void)w;
	return keep && n == (ssize_t)reply.len;
}

static bool decide(struct mw_worker *pool, struct mw_conn *c, struct mw_span request,
		   struct mw_wbuf *reply)
{
	switch (mw_dispatch(pool, c, request, true, reply)) {
	case MW_REPLY:
		return true;
	case MW_LAST_REPLY:
		return false;
	default:
		mw_wbuf_cut(reply, 0);
		return false;
	}
}

/* Nobody can wait for it. */
static bool give_up(struct mw_worker *w, struct mw_conn *c, struct mw_span request,
		    struct mw_wbuf *reply)
{
	bool keep;

	w->core.patience = MW_GIVES_UP;
	keep = decide(w, c, request, reply);
	w->core.patience = MW_HANDS_OVER;
	return keep;
}

static bool answer(struct mw_worker *w, struct mw_conn *c, struct mw_span message)
{
	struct mw_wbuf reply = mw_wbuf_of(w->out, sizeof(w->out));
	enum mw_dispatched how = mw_dispatch(w, c, message, false, &reply);
	bool keep = how == MW_REPLY;

	if (how == MW_MUST_WAIT && mw_park(w, c, message))
		return true;
	if (how == MW_MUST_WAIT)
		keep = give_up(w, c, message, &reply);
	if (how != MW_NO_REPLY)
		keep = resume(w, c, mw_wbuf_span(&reply), keep);
	/* A new key may have been in it. */
	sodium_memzero(w->out, reply.len);
	return keep;
}

static bool readable(struct mw_worker *w, struct mw_conn *c)
{
	ssize_t n = recv(c->fd, w->in, sizeof(w->in), MSG_DONTWAIT | MSG_TRUNC);
	bool keep;

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	c->heard = true;
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
	.decide = decide,
	.resume = resume,
};

const struct mw_door mw_door_self = {
	.name = "self",
	.paths = offsetof(struct mw_conf, listen_self),
	.socktype = SOCK_SEQPACKET,
	.opened = readable,
	.readable = readable,
	.closed = closed,
	.busy = busy,
	.decide = decide,
	.resume = resume,
};
