/*
 * NAME
 *	http_clients - who is connected to one socket of the HTTP door
 */
#include "daemon/doors/http_clients.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "daemon/daemon.h"

#define WITHOUT_ROLE_MAX 16
/* Longer than the silence that ends a connection: a client that has no answer by then
 * sends its request drop by drop. */
#define REQUEST_MS 30000

static void append(struct mw_http_clients *l, struct mw_http_client *c)
{
	c->since = mw_monotonic_ms();
	c->prev = l->tail;
	c->next = NULL;
	*(l->tail != NULL ? &l->tail->next : &l->head) = c;
	l->tail = c;
}

static void take_out(struct mw_http_clients *l, struct mw_http_client *c)
{
	*(c->prev != NULL ? &c->prev->next : &l->head) = c->next;
	*(c->next != NULL ? &c->next->prev : &l->tail) = c->prev;
}

struct mw_http_client *mw_http_admit(struct mw_http_clients *l, int fd,
				     const struct mw_settings *settings)
{
	struct mw_http_client *c = calloc(1, sizeof(*c));

	if (c == NULL || !mw_peer_of(fd, settings, &c->peer)) {
		free(c);
		return NULL;
	}
	c->fd = fd;
	append(l, c);
	if (!(c->peer.roles & MW_ROLE_CHECK) && ++l->without_role > WITHOUT_ROLE_MAX)
		shutdown(fd, SHUT_RDWR);
	return c;
}

void mw_http_served(struct mw_http_clients *l, struct mw_http_client *c)
{
	take_out(l, c);
	append(l, c);
}

void mw_http_drop_slow(struct mw_http_clients *l)
{
	int64_t before = mw_monotonic_ms() - REQUEST_MS;

	while (l->head != NULL && l->head->since <= before) {
		shutdown(l->head->fd, SHUT_RDWR); /* and libmicrohttpd closes it */
		mw_http_served(l, l->head);
	}
}

void mw_http_gone(struct mw_http_clients *l, struct mw_http_client *c)
{
	if (c == NULL)
		return;
	take_out(l, c);
	if (!(c->peer.roles & MW_ROLE_CHECK))
		l->without_role--;
	free(c);
}
