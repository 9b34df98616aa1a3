/*
 * http_clients: the clients connected to one socket of the HTTP door.
 *
 * libmicrohttpd drops a connection that is silent. It has no deadline for a whole
 * request, so one that sends a letter now and then would stay for ever: it is
 * dropped here. The fields are the list's own, and all calls come from one thread.
 */
#ifndef MW_DAEMON_DOORS_HTTP_CLIENTS_H
#define MW_DAEMON_DOORS_HTTP_CLIENTS_H

#include "daemon/peer.h"

struct mw_http_client {
	struct mw_peer peer; /* as of when it connected */
	int fd;		     /* libmicrohttpd's */
	int64_t since;	     /* its last answer, or when it connected: mw_monotonic_ms() */
	struct mw_http_client *prev, *next;
};

/* By `since`: the head has waited longest. */
struct mw_http_clients {
	struct mw_http_client *head, *tail;
	size_t without_role;
};

/* A client has connected. NULL: close it. A client over the limit is refused, but stays
 * in the list until its connection has ended. */
struct mw_http_client *mw_http_admit(struct mw_http_clients *l, int fd,
				     const struct mw_settings *settings);
/* It was answered: its next request may take as long again. */
void mw_http_served(struct mw_http_clients *l, struct mw_http_client *c);
/* Hang up on clients that have not finished their request in time. */
void mw_http_drop_slow(struct mw_http_clients *l);
/* It is gone: freed here. NULL is fine. */
void mw_http_gone(struct mw_http_clients *l, struct mw_http_client *c);

#endif
