/*
 * NAME
 *	worker - one thread of mailwardd
 */
#include "daemon/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "daemon/introspection.h"
#include "daemon/last_used.h"

#define EVENTS	       64
#define ACCEPT	       8
#define STORE_RETRY_MS 200
#define COMPLAIN_MS    60000
#define DRAIN_MS       3000
#define UNHEARD_MS     500 /* for a client that has connected and not asked yet */
#define FOR_EVER_MS    (INT64_MAX / 2)
#define INTERACTIVE_MS 300000 /* to find the phone, and to scan with it */
#define BEAT_MS	       1000

static void unlink_conn(struct mw_conn *c)
{
	struct mw_conn_list *l = c->list;

	*(c->prev ? &c->prev->next : &l->head) = c->next;
	*(c->next ? &c->next->prev : &l->tail) = c->prev;
	c->prev = c->next = NULL;
	l->count--;
}

static void append_conn(struct mw_conn_list *l, struct mw_conn *c)
{
	c->list = l;
	c->prev = l->tail;
	c->next = NULL;
	*(l->tail ? &l->tail->next : &l->head) = c;
	l->tail = c;
	l->count++;
}

/* Events for it may still be waiting in this turn's batch, so its memory goes
 * at the end of the turn. */
static void close_conn(struct mw_worker *w, struct mw_conn *c)
{
	if (c->fd < 0)
		return;
	if (c->door->closed != NULL)
		c->door->closed(w, c);
	close(c->fd);
	c->fd = -1;
	unlink_conn(c);
	c->next = w->closed;
	w->closed = c;
	atomic_fetch_sub(&w->daemon->metrics.connections, 1);
}

static void free_closed(struct mw_worker *w)
{
	while (w->closed != NULL) {
		struct mw_conn *c = w->closed;

		w->closed = c->next;
		free(c);
	}
}

static enum mw_conn_kind kind_of(const struct mw_conn *c)
{
	bool privileged = c->peer.roles & MW_ROLE_CHECK;

	if (c->parked)
		return MW_CONN_PARKED;
	if (c->interactive)
		return privileged ? MW_CONN_INTERACTIVE : MW_CONN_UNPRIVILEGED_INTERACTIVE;
	if (!privileged)
		return MW_CONN_UNPRIVILEGED;
	return c->door->resting != NULL && c->door->resting(c) ? MW_CONN_RESTING
							       : MW_CONN_PRIVILEGED;
}

static int64_t idle_ms(const struct mw_worker *w, const struct mw_conn *c, enum mw_conn_kind kind)
{
	if (kind == MW_CONN_RESTING)
		return FOR_EVER_MS;
	return c->interactive ? INTERACTIVE_MS : w->settings->conf.deadline * 1000;
}

/* Among its kind, as the one that spoke last. */
static void file_conn(struct mw_worker *w, struct mw_conn *c)
{
	enum mw_conn_kind kind = kind_of(c);
	struct mw_conn_list *l = &w->lists[kind];

	if (c->list != NULL)
		unlink_conn(c);
	if (l->count >= l->max && kind != MW_CONN_PARKED)
		close_conn(w, l->head);
	append_conn(l, c);
	if (!w->draining)
		c->deadline = mw_monotonic_ms() + idle_ms(w, c, kind);
}

/* Some connections outlive a configuration; what their peers may ask does not. */
static void judge_peers(struct mw_worker *w)
{
	for (int i = 0; i < MW_CONN_KINDS; i++)
		for (struct mw_conn *c = w->lists[i].head; c != NULL; c = c->next)
			c->peer.roles = mw_peer_roles(c->peer.uid, w->settings);
}

void mw_worker_take_up_settings(struct mw_worker *w)
{
	unsigned generation = atomic_load(&w->daemon->settings_generation);

	if (w->settings != NULL && generation == w->generation)
		return;
	mw_settings_release(w->settings);
	w->settings = mw_daemon_settings(w->daemon);
	w->generation = generation;
	w->core.audit = w->settings->audit;
	w->core.limiter = w->settings->limiter;
	w->core.lines = w->settings->lines;
	w->core.oauth = w->settings->oauth;
	w->core.default_domain = w->settings->conf.default_domain;
	w->core.strip = w->settings->conf.strip;
	w->core.utf8 = w->settings->conf.utf8;
	w->core.apikey_username = w->settings->conf.apikey_username;
	w->core.apikey_scopes = w->settings->apikey_scopes;
	w->core.mfa = &w->settings->mfa;
	w->core.require_tls = w->settings->conf.require_tls;
	judge_peers(w);
}

/* A store that is away is looked for again, but not by each of a thousand
 * logins a second; and complained about, but once a minute. */
struct mw_store *mw_worker_store(struct mw_worker *w)
{
	unsigned generation = atomic_load(&w->daemon->store_generation);
	int64_t now;

	if (w->core.store != NULL)
		return w->core.store;
	now = mw_monotonic_ms();
	if (now < w->store_retry && generation == w->store_generation)
		return NULL;
	w->store_generation = generation;
	w->core.store = mw_daemon_open_store(w->daemon, false, &w->store_error);
	if (w->core.store != NULL)
		return w->core.store;
	w->store_retry = now + STORE_RETRY_MS;
	atomic_fetch_add(&w->daemon->metrics.store_errors, 1);
	if (w->store_logged == 0 || now - w->store_logged >= COMPLAIN_MS) {
		w->store_logged = now;
		mw_logf(w->core.log, MW_LOG_ERR, "store: %s", w->store_error.text);
	}
	return NULL;
}

bool mw_worker_await_room(struct mw_worker *w, struct mw_conn *c, bool await)
{
	struct epoll_event ev = { .events = await ? EPOLLOUT : EPOLLIN, .data.ptr = c };

	return epoll_ctl(w->epoll, EPOLL_CTL_MOD, c->fd, &ev) == 0;
}

static bool watch(struct mw_worker *w, int fd, void *ptr, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = ptr };

	return epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &ev) == 0;
}

static bool watch_conn(struct mw_worker *w, struct mw_conn *c)
{
	return c->watched || (c->watched = watch(w, c->fd, c, EPOLLIN));
}

void mw_worker_hold(struct mw_worker *w, struct mw_conn *c)
{
	if (c->watched)
		epoll_ctl(w->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	c->watched = false;
	c->parked = true;
}

void mw_worker_unhold(struct mw_worker *w, struct mw_conn *c)
{
	c->parked = false;
	c->peer.roles = mw_peer_roles(c->peer.uid, w->settings);
	watch_conn(w, c);
}

/* When the daemon stops, what is in the middle of something goes on, and so does what was
 * just about to ask. */
static bool ends(const struct mw_worker *w, const struct mw_conn *c)
{
	return w->draining && c->heard && !c->door->busy(c);
}

/* It is the one that spoke last. A parked one belongs to the pool until it is back. */
void mw_worker_resumed(struct mw_worker *w, struct mw_conn *c, bool keep)
{
	if (c->parked || (keep && watch_conn(w, c) && !ends(w, c)))
		file_conn(w, c);
	else
		close_conn(w, c);
}

/* Read what is there. */
static void serve(struct mw_worker *w, struct mw_conn *c)
{
	if (c->fd >= 0 && !c->parked)
		mw_worker_resumed(w, c, c->door->readable(w, c));
}

/* Close whoever has been silent longest. */
static void shed(struct mw_worker *w)
{
	struct mw_conn *c = w->lists[MW_CONN_RESTING].head;

	if (c == NULL)
		c = w->lists[MW_CONN_PRIVILEGED].head;
	if (c != NULL)
		close_conn(w, c);
}

static struct mw_conn *new_conn(struct mw_worker *w, int fd, const struct mw_door *door)
{
	struct mw_conn *c = calloc(1, sizeof(*c));

	if (c == NULL || !mw_peer_of(fd, w->settings, &c->peer)) {
		free(c);
		close(fd);
		return NULL;
	}
	c->fd = fd;
	c->door = door;
	file_conn(w, c);
	atomic_fetch_add(&w->daemon->metrics.connections, 1);
	atomic_fetch_add(&w->daemon->metrics.accepted, 1);
	return c;
}

static void welcome(struct mw_worker *w, int fd, const struct mw_door *door)
{
	struct mw_conn *c = new_conn(w, fd, door);

	if (c == NULL)
		return;
	/* Most requests arrive with their connection, and most connections are one
	 * request: they never come into the set. */
	mw_worker_resumed(w, c, door->opened == NULL || door->opened(w, c));
}

/* false when no connection waited. */
static bool accept_one(struct mw_worker *w, const struct mw_listener *l)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		/* Out of descriptors: make room, or the listener spins. */
		if (errno == EMFILE || errno == ENFILE)
			shed(w);
		return false;
	}
	welcome(w, fd, l->door);
	return true;
}

/* A few at a time, so that other workers get theirs. */
static void accept_some(struct mw_worker *w, const struct mw_listener *l)
{
	for (int i = 0; i < ACCEPT && accept_one(w, l); i++)
		mw_store_view_begin(w->core.store);
}

static const struct mw_listener *listener_of(const struct mw_worker *w, const void *ptr)
{
	const struct mw_daemon *d = w->daemon;

	for (size_t i = 0; i < d->listener_count; i++)
		if (ptr == &d->listeners[i])
			return &d->listeners[i];
	return NULL;
}

static bool is_connected(const struct mw_worker *w)
{
	for (int i = 0; i < MW_CONN_LISTS; i++)
		if (w->lists[i].head != NULL)
			return true;
	return false;
}

static void expire(struct mw_worker *w, struct mw_conn_list *l, int64_t now)
{
	while (l->head != NULL && l->head->deadline <= now)
		close_conn(w, l->head);
}

/* Milliseconds until a connection has been silent too long; never more than the
 * watchdog's beat. */
static int next_turn(const struct mw_worker *w, int64_t now)
{
	int64_t until = now + BEAT_MS;

	for (int i = 0; i < MW_CONN_KINDS; i++)
		if (w->lists[i].head != NULL && w->lists[i].head->deadline < until)
			until = w->lists[i].head->deadline;
	return until > now ? (int)(until - now) : 0;
}

static void drain_list(struct mw_worker *w, struct mw_conn_list *l, int64_t deadline)
{
	struct mw_conn *next;

	for (struct mw_conn *c = l->head; c != NULL; c = next) {
		next = c->next;
		c->deadline = c->heard ? deadline : deadline - DRAIN_MS + UNHEARD_MS;
		serve(w, c);
	}
}

/* The daemon stops: serve pending connections, finish exchanges that have begun, and
 * accept nothing new. */
static void start_draining(struct mw_worker *w)
{
	int64_t deadline = mw_monotonic_ms() + DRAIN_MS;

	for (size_t i = 0; i < w->daemon->listener_count; i++) {
		if (w->daemon->listeners[i].door->readable == NULL)
			continue;
		/* Whoever waits on a socket of systemd's is served by the next daemon. */
		while (!w->daemon->listeners[i].inherited &&
		       accept_one(w, &w->daemon->listeners[i]))
			;
		epoll_ctl(w->epoll, EPOLL_CTL_DEL, w->daemon->listeners[i].fd, NULL);
	}
	w->draining = true;
	for (int i = 0; i < MW_CONN_KINDS; i++)
		drain_list(w, &w->lists[i], deadline);
}

void mw_worker_return(struct mw_worker *w, struct mw_returned *r)
{
	pthread_mutex_lock(&w->returned_lock);
	r->next = w->returned;
	w->returned = r;
	pthread_mutex_unlock(&w->returned_lock);
	mw_worker_wake(w);
}

static void take_returned(struct mw_worker *w)
{
	struct mw_returned *all, *next;

	pthread_mutex_lock(&w->returned_lock);
	all = w->returned;
	w->returned = NULL;
	pthread_mutex_unlock(&w->returned_lock);
	for (; all != NULL; all = next) {
		next = all->next;
		all->take(w, all);
	}
}

/* What mw_worker_wake() is for: the daemon stops, or something was returned. */
static void woken(struct mw_worker *w)
{
	uint64_t count;
	ssize_t n = read(w->wake, &count, sizeof(count));

	(void)n;
	take_returned(w);
}

static void one_turn(struct mw_worker *w)
{
	struct epoll_event events[EVENTS];
	int64_t now = mw_monotonic_ms();
	int n = epoll_wait(w->epoll, events, EVENTS, next_turn(w, now));

	atomic_store(&w->beat, mw_monotonic_ms());
	mw_worker_take_up_settings(w);
	/* All of a turn's questions look at the store together. */
	if (n > 1)
		mw_store_view_begin(w->core.store);
	for (int i = 0; i < n; i++) {
		void *ptr = events[i].data.ptr;
		const struct mw_listener *l = listener_of(w, ptr);

		if (l != NULL && !w->draining)
			accept_some(w, l);
		else if (ptr == NULL)
			woken(w);
		else if (l == NULL)
			serve(w, ptr);
	}
	mw_store_view_end(w->core.store);
	now = mw_monotonic_ms();
	for (int i = 0; i < MW_CONN_KINDS; i++)
		expire(w, &w->lists[i], now);
	free_closed(w);
}

/* --once has no thread that writes uses later. */
static void record_now(void *worker, const struct mw_key_use *use)
{
	struct mw_worker *w = worker;

	w->core.store->keys->touch(w->core.store, use, 1);
}

static void count_event(void *metrics, const struct mw_event *event)
{
	mw_metrics_count(metrics, event);
}

void mw_worker_prepare(struct mw_worker *w, struct mw_daemon *d)
{
	memset(w, 0, sizeof(*w));
	w->daemon = d;
	w->epoll = w->wake = -1;
	pthread_mutex_init(&w->returned_lock, NULL);
	w->core.keyring = d->keyring;
	w->core.log = &d->log;
	w->core.last_used.record = d->last_used ? mw_last_used_record : record_now;
	w->core.last_used.ctx = d->last_used ? (void *)d->last_used : (void *)w;
	w->core.meter.count = count_event;
	w->core.meter.ctx = &d->metrics;
	w->core.clock_us = mw_clock_us;
	w->core.introspector = (struct mw_introspector){ mw_introspection_ask, &w->settings };
	mw_worker_take_up_settings(w);
}

int mw_worker_init(struct mw_worker *w, struct mw_daemon *d, struct mw_err *err)
{
	size_t share;

	mw_worker_prepare(w, d);
	w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->wake < 0 || w->epoll < 0 || !watch(w, w->wake, NULL, EPOLLIN))
		return mw_fail(err, "epoll: %s", strerror(errno));
	for (size_t i = 0; i < d->listener_count; i++)
		if (d->listeners[i].door->readable != NULL &&
		    !watch(w, d->listeners[i].fd, &d->listeners[i], EPOLLIN | EPOLLEXCLUSIVE))
			return mw_fail(err, "epoll: %s", strerror(errno));
	share = w->settings->conf.connections / d->workers;
	share = share < 16 ? 16 : share;
	w->lists[MW_CONN_PRIVILEGED].max = w->lists[MW_CONN_INTERACTIVE].max = share;
	w->lists[MW_CONN_RESTING].max = share;
	w->lists[MW_CONN_UNPRIVILEGED].max = w->lists[MW_CONN_UNPRIVILEGED_INTERACTIVE].max =
		share / 8;
	atomic_store(&w->beat, mw_monotonic_ms());
	return 0;
}

void *mw_worker_run(void *worker)
{
	struct mw_worker *w = worker;

	mw_worker_store(w);
	while (!w->draining || is_connected(w)) {
		one_turn(w);
		if (!w->draining && atomic_load(&w->daemon->stopping))
			start_draining(w);
	}
	free_closed(w);
	return NULL;
}

void mw_worker_serve_one(struct mw_worker *w, int fd, const struct mw_door *door)
{
	welcome(w, fd, door);
	while (is_connected(w))
		one_turn(w);
	free_closed(w);
}

void mw_worker_wake(struct mw_worker *w)
{
	uint64_t one = 1;
	ssize_t n = write(w->wake, &one, sizeof(one));

	(void)n; /* a full counter wakes as well */
}

void mw_worker_close(struct mw_worker *w)
{
	for (int i = 0; i < MW_CONN_KINDS; i++)
		while (w->lists[i].head != NULL)
			close_conn(w, w->lists[i].head);
	free_closed(w);
	mw_store_close(w->core.store);
	mw_settings_release(w->settings);
	if (w->epoll >= 0)
		close(w->epoll);
	if (w->wake >= 0)
		close(w->wake);
	pthread_mutex_destroy(&w->returned_lock);
	sodium_memzero(w->in, sizeof(w->in));
	sodium_memzero(w->out, sizeof(w->out));
}
