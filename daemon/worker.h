/*
 * worker: one thread, its epoll set, its store handle and its connections.
 *
 * Every worker waits on all listeners; the kernel wakes one for each new
 * connection (EPOLLEXCLUSIVE), which then stays with it. Work is short: a
 * message is read, decided and answered in one go, and nothing here waits for
 * a peer. A connection that is silent for the deadline is closed; when there
 * are too many, the one that has been silent longest makes room, and connections of
 * unprivileged users have a smaller share of their own, so that they cannot keep a
 * login from being answered.
 */
#ifndef MW_DAEMON_WORKER_H
#define MW_DAEMON_WORKER_H

#include "common/login/login.h"
#include "daemon/daemon.h"
#include "daemon/door.h"
#include "daemon/peer.h"
#include "ipc/message.h"

/* Connections by how long they have been silent: the head longest. */
struct mw_conn_list {
	struct mw_conn *head, *tail;
	size_t count, max;
};

/* Each kind has its own limit, so that none can crowd out another. Interactive ones
 * wait for a person (common/mfa/mfa.h) and may be silent for longer, resting ones
 * (door.h) for ever. Parked ones (park.h) belong to a thread of the pool. */
enum mw_conn_kind {
	MW_CONN_PRIVILEGED,
	MW_CONN_UNPRIVILEGED,
	MW_CONN_INTERACTIVE,
	MW_CONN_UNPRIVILEGED_INTERACTIVE,
	MW_CONN_RESTING,
	MW_CONN_KINDS, /* of those that a worker serves, expires and closes */
	MW_CONN_PARKED = MW_CONN_KINDS,
	MW_CONN_LISTS
};

struct mw_conn {
	int fd; /* -1: closed, to be freed when the batch of events is done */
	const struct mw_door *door;
	struct mw_peer peer;
	int64_t deadline; /* mw_monotonic_ms() */
	struct mw_conn_list *list;
	struct mw_conn *prev, *next;
	bool interactive; /* it waits for a person to type something */
	bool watched;	  /* it is in the epoll set */
	bool heard;	  /* something came from it */
	bool parked;
	void *state; /* the door's */
};

/* What another thread gives back to a worker: take() is called in the worker's thread. */
struct mw_returned {
	void (*take)(struct mw_worker *w, struct mw_returned *r);
	struct mw_returned *next;
};

struct mw_worker {
	pthread_t thread;
	struct mw_daemon *daemon;
	struct mw_settings *settings;
	unsigned generation;
	struct mw_core core; /* .store is NULL while there is none; see worker_store() */
	struct mw_err store_error;
	int64_t store_retry;  /* not before: mw_monotonic_ms() */
	int64_t store_logged; /* when that was last complained about */
	unsigned store_generation;
	int epoll;
	int wake;	   /* eventfd: look at daemon->stopping */
	atomic_llong beat; /* mw_monotonic_ms() of its last turn, for the watchdog */
	bool draining;
	struct mw_conn_list lists[MW_CONN_LISTS];
	struct mw_conn *closed;
	pthread_mutex_t returned_lock;
	struct mw_returned *returned;
	uint8_t in[MW_MESSAGE_MAX], out[MW_MESSAGE_MAX];
};

/* The part of it that decides, for a door with threads of its own: no
 * connections and no epoll set. mw_worker_close() ends it. */
void mw_worker_prepare(struct mw_worker *w, struct mw_daemon *d);
/* Take up a new configuration, if there is one. Between two requests. */
void mw_worker_take_up_settings(struct mw_worker *w);
/* 0, or -1 with *err set. */
int mw_worker_init(struct mw_worker *w, struct mw_daemon *d, struct mw_err *err);
/* The thread's function; returns when the daemon stops and all is answered. */
void *mw_worker_run(void *worker);
/* Serve the one connection on `fd` until it ends (--once). */
void mw_worker_serve_one(struct mw_worker *w, int fd, const struct mw_door *door);
void mw_worker_wake(struct mw_worker *w);
void mw_worker_close(struct mw_worker *w);

/* Have w->core.store open if that can be; NULL otherwise (see store_error). */
struct mw_store *mw_worker_store(struct mw_worker *w);
/* Wait until `c` can be written again, and call door->readable() then; without
 * `await`, when it can be read again. false when that can't be. */
bool mw_worker_await_room(struct mw_worker *w, struct mw_conn *c, bool await);

/* From any thread: give `r` back to the worker, which takes it soon. */
void mw_worker_return(struct mw_worker *w, struct mw_returned *r);
/* For park.c: leave the connection alone, take it back, and go on with it or, without
 * `keep`, close it. */
void mw_worker_hold(struct mw_worker *w, struct mw_conn *c);
void mw_worker_unhold(struct mw_worker *w, struct mw_conn *c);
void mw_worker_resumed(struct mw_worker *w, struct mw_conn *c, bool keep);

#endif
