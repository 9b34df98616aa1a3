/*
 * NAME
 *	park - a connection whose request is decided in the pool
 */
#include "daemon/park.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "daemon/pool.h"

struct mw_parked {
	struct mw_task task; /* first: a task is cast back */
	struct mw_returned returned;
	struct mw_worker *home;
	struct mw_conn *conn;
	bool keep;
	struct mw_wbuf reply; /* over `bytes` */
	uint8_t bytes[MW_MESSAGE_MAX];
	size_t request_len;
	uint8_t request[MW_MESSAGE_MAX];
};

/* In a thread of the pool. */
static void decide(struct mw_task *t, struct mw_worker *pool)
{
	struct mw_parked *p = (struct mw_parked *)t;
	struct mw_worker *home = p->home;

	p->keep = p->conn->door->decide(pool, p->conn, mw_span_of(p->request, p->request_len),
					&p->reply);
	mw_worker_return(home, &p->returned);
}

/* At home again. */
static void take(struct mw_worker *w, struct mw_returned *r)
{
	struct mw_parked *p =
		(struct mw_parked *)((char *)r - offsetof(struct mw_parked, returned));
	struct mw_conn *c = p->conn;

	mw_worker_unhold(w, c);
	mw_worker_resumed(w, c, c->door->resume(w, c, mw_wbuf_span(&p->reply), p->keep));
	mw_wipe(p->bytes, p->reply.len);
	mw_wipe(p->request, p->request_len);
	free(p);
}

bool mw_park(struct mw_worker *w, struct mw_conn *c, struct mw_span request)
{
	struct mw_parked *p;

	if (w->daemon->pool == NULL || request.len > sizeof(p->request) ||
	    (p = malloc(sizeof(*p))) == NULL)
		return false;
	p->task.run = decide;
	p->returned.take = take;
	p->home = w;
	p->conn = c;
	p->reply = mw_wbuf_of(p->bytes, sizeof(p->bytes));
	memcpy(p->request, request.ptr, request.len);
	p->request_len = request.len;
	mw_worker_hold(w, c);
	if (mw_pool_submit(w->daemon->pool, &p->task))
		return true;
	mw_wipe(p->request, p->request_len);
	free(p);
	mw_worker_unhold(w, c);
	return false;
}
