/*
 * NAME
 *	http - the door that speaks HTTP
 * DESCRIPTION
 *	libmicrohttpd parses what peers send, in a thread of its own a socket, so
 *	that a slow web client cannot delay a login at another door.
 *	The thread has the deciding part of a worker: store, settings, core.
 *
 *	A request has a maximum (headers, body), a connection is dropped when it is
 *	silent or slow, and users who may not ask for verdicts have a small share of
 *	the connections (http_clients.c): for them there is /healthz and nothing else.
 */
#include "daemon/doors/http.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "daemon/doors/doors.h"
#include "daemon/doors/http_clients.h"
#include "daemon/doors/http_paths.h"
#include "daemon/rejected.h"

#define CONNECTIONS	 128
#define CONNECTION_BYTES 32768
#define TURN_MS		 1000 /* to look for slow clients, and for the watchdog */
#define SILENT_S	 15
/* The longest secret with each byte as %XX, and some other fields. */
#define BODY_MAX (3 * MW_SECRET_MAX + 4096)

static const struct mw_http_path *const tables[] = {
	mw_oauth_paths,
	mw_nginx_paths,
	mw_status_paths,
};

/* One socket's thread. */
struct server {
	struct mw_worker worker;
	struct MHD_Daemon *mhd;
	int epoll; /* its, to wait on */
	bool running;
	atomic_bool ending;
	struct mw_http_clients clients;
};

struct mw_http {
	size_t count;
	struct server *servers[MW_LISTENERS_MAX];
};

/* A proxy's client asks with the whole URL (RFC 9112 section 3.2.2). */
static struct mw_span path_of(const char *url)
{
	struct mw_span path = mw_span_str(url);
	size_t slash;

	if (mw_take_prefix(&path, "http://")) {
		slash = mw_span_find(path, '/');
		path = mw_span_of(path.ptr + slash, path.len - slash);
	}
	return path;
}

static const struct mw_http_path *find_path(struct mw_span path)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct mw_http_path *row = tables[i]; row->path != NULL; row++)
			if (mw_span_is(path, row->path))
				return row;
	return NULL;
}

static enum MHD_Result respond(struct mw_http_call *call)
{
	struct MHD_Response *response;
	enum MHD_Result r = MHD_NO;
	struct mw_span text;

	if (call->unsaid) {
		call->header_count = 0;
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "not representable\n");
	}
	text = mw_wbuf_span(&call->out);
	response = MHD_create_response_from_buffer(text.len, (void *)(uintptr_t)text.ptr,
						   MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (text.len > 0)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, call->type);
	for (size_t i = 0; i < call->header_count; i++)
		MHD_add_response_header(response, call->headers[i].name, call->headers[i].value);
	r = MHD_queue_response(call->connection, call->status, response);
	MHD_destroy_response(response);
	return r;
}

static bool is_too_long(const struct mw_http_call *call)
{
	struct mw_span length = mw_http_header(call, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n;

	return length.len > 0 && !mw_span_number(length, BODY_MAX, &n);
}

/* What can be refused before the body has arrived; false: wait for it. */
static bool refuse_at_once(struct mw_http_call *call, const char *method)
{
	if (call->path == NULL) {
		mw_http_text(call, MHD_HTTP_NOT_FOUND, "not found\n");
	} else if (strcmp(method, call->path->method) != 0) {
		mw_http_text(call, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
		mw_http_add(call, MHD_HTTP_HEADER_ALLOW, call->path->method);
	} else if (is_too_long(call)) {
		mw_audit_rejected(call->worker, &call->peer, "http", call->path->path,
				  MW_R_TOKEN_LENGTH);
		mw_http_text(call, MHD_HTTP_CONTENT_TOO_LARGE, "too long\n");
	} else if (!(call->peer.roles & call->path->role)) {
		mw_audit_rejected(call->worker, &call->peer, "http", call->path->path,
				  MW_R_NOT_PERMITTED);
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE,
			     "this user may not ask; see [peers] verifiers\n");
	} else {
		return false;
	}
	return true;
}

static void decide(struct mw_http_call *call, struct mw_worker *w, enum mw_patience patience)
{
	struct mw_worker *home = call->worker;
	enum mw_patience usual = w->core.patience;

	call->out = mw_wbuf_of(call->text, sizeof(call->text));
	call->header_count = 0;
	call->worker = w;
	w->core.patience = patience;
	call->path->handle(call);
	w->core.patience = usual;
	call->worker = home;
}

/* In a thread of the pool. The server's thread looks at the call again when it is
 * resumed, and may have been waiting for nothing else. */
static void decide_in_pool(struct mw_task *t, struct mw_worker *w)
{
	struct mw_http_call *call =
		(struct mw_http_call *)((char *)t - offsetof(struct mw_http_call, task));
	struct mw_worker *home = call->worker;

	decide(call, w, MW_WAITS);
	call->decided = true;
	MHD_resume_connection(call->connection);
	mw_worker_wake(home);
}

/* The connection is suspended before the pool can resume it. */
static enum MHD_Result wait_for(struct mw_http_call *call)
{
	call->task.run = decide_in_pool;
	MHD_suspend_connection(call->connection);
	if (mw_pool_submit(call->worker->daemon->pool, &call->task))
		return MHD_YES;
	decide(call, call->worker, MW_GIVES_UP);
	call->decided = true;
	MHD_resume_connection(call->connection);
	return MHD_YES;
}

static struct mw_http_client *client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL ? info->socket_context : NULL;
}

static enum MHD_Result begin(struct server *s, struct MHD_Connection *connection, const char *url,
			     const char *method, void **state)
{
	struct mw_http_call *call = calloc(1, sizeof(*call));
	const struct mw_http_client *client = client_of(connection);

	if ((*state = call) == NULL || client == NULL)
		return MHD_NO;
	mw_worker_take_up_settings(&s->worker);
	call->peer = client->peer;
	call->peer.roles = mw_peer_roles(client->peer.uid, s->worker.settings);
	call->worker = &s->worker;
	call->connection = connection;
	call->path = find_path(path_of(url));
	call->out = mw_wbuf_of(call->text, sizeof(call->text));
	if (refuse_at_once(call, method))
		return respond(call);
	if (strcmp(method, "POST") == 0) {
		if ((call->body = malloc(BODY_MAX)) == NULL)
			return MHD_NO;
		call->in = mw_wbuf_of(call->body, BODY_MAX);
	}
	return MHD_YES;
}

/* Called once when the headers are there, then for each part of the body, and
 * at last with none. */
static enum MHD_Result on_request(void *server, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *part,
				  size_t *part_len, void **state)
{
	struct mw_http_call *call = *state;

	(void)version;
	if (call == NULL)
		return begin(server, connection, url, method, state);
	if (*part_len > 0) {
		mw_put(&call->in, mw_span_of(part, *part_len));
		*part_len = 0;
		if (!call->in.overflow)
			return MHD_YES;
		mw_audit_rejected(call->worker, &call->peer, "http", call->path->path,
				  MW_R_TOKEN_LENGTH);
		return MHD_NO;
	}
	if (!call->decided)
		call->path->handle(call);
	if (call->waits && !call->decided)
		return wait_for(call);
	return respond(call);
}

static void on_completed(void *server, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode how)
{
	struct mw_http_call *call = *state;
	struct mw_http_client *client = client_of(connection);
	struct server *s = server;

	(void)how;
	if (client != NULL)
		mw_http_served(&s->clients, client);
	if (call == NULL)
		return;
	mw_wipe(call->body, call->in.len);
	free(call->body);
	free(call->long_text);
	free(call);
	*state = NULL;
}

static void on_connection(void *server, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode what)
{
	struct server *s = server;
	struct mw_metrics *metrics = &s->worker.daemon->metrics;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		mw_http_gone(&s->clients, *context);
		*context = NULL;
		atomic_fetch_sub(&metrics->connections, 1);
		return;
	}
	mw_worker_take_up_settings(&s->worker);
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	*context = info ? mw_http_admit(&s->clients, info->connect_fd, s->worker.settings) : NULL;
	atomic_fetch_add(&metrics->connections, 1);
	atomic_fetch_add(&metrics->accepted, 1);
}

/* The thread: until it is told to end. It is woken for that, and when a call was decided. */
static void *run(void *server)
{
	struct server *s = server;
	struct pollfd ready[2] = { { .fd = s->worker.wake, .events = POLLIN },
				   { .fd = s->epoll, .events = POLLIN } };

	while (!atomic_load(&s->ending)) {
		MHD_UNSIGNED_LONG_LONG ms;
		eventfd_t count;

		if (MHD_get_timeout(s->mhd, &ms) != MHD_YES || ms > TURN_MS)
			ms = TURN_MS;
		poll(ready, 2, (int)ms);
		if (ready[0].revents != 0)
			eventfd_read(s->worker.wake, &count);
		atomic_store(&s->worker.beat, mw_monotonic_ms());
		MHD_run(s->mhd);
		mw_http_drop_slow(&s->clients);
	}
	return NULL;
}

static bool start(struct server *s, struct mw_daemon *d, int fd)
{
	const union MHD_DaemonInfo *info;

	mw_worker_prepare(&s->worker, d);
	s->mhd = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, s,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENT_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_END);
	if (s->mhd == NULL ||
	    (info = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)) == NULL)
		return false;
	s->epoll = info->epoll_fd;
	if ((s->worker.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
		return false;
	atomic_store(&s->worker.beat, mw_monotonic_ms());
	s->running = pthread_create(&s->worker.thread, NULL, run, s) == 0;
	return s->running;
}

static void stop(struct server *s)
{
	if (s->running) {
		atomic_store(&s->ending, true);
		mw_worker_wake(&s->worker);
		pthread_join(s->worker.thread, NULL);
	}
	if (s->mhd != NULL) {
		/* The socket is the listener's, who closes it. */
		MHD_quiesce_daemon(s->mhd);
		MHD_stop_daemon(s->mhd);
	}
	mw_worker_close(&s->worker);
	free(s);
}

struct mw_http *mw_http_start(struct mw_daemon *d, struct mw_err *err)
{
	struct mw_http *h = calloc(1, sizeof(*h));

	if (h == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	for (size_t i = 0; i < d->listener_count; i++) {
		struct server *s;

		if (d->listeners[i].door != &mw_door_http)
			continue;
		if ((s = calloc(1, sizeof(*s))) != NULL)
			h->servers[h->count++] = s;
		if (s == NULL || !start(s, d, d->listeners[i].fd)) {
			mw_fail(err, "cannot serve HTTP on %s", d->listeners[i].path);
			mw_http_stop(h);
			return NULL;
		}
	}
	return h;
}

bool mw_http_turns(const struct mw_http *h, int64_t since)
{
	for (size_t i = 0; i < h->count; i++)
		if (atomic_load(&h->servers[i]->worker.beat) < since)
			return false;
	return true;
}

void mw_http_stop(struct mw_http *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->count; i++)
		stop(h->servers[i]);
	free(h);
}

const struct mw_door mw_door_http = {
	.name = "http",
	.paths = offsetof(struct mw_conf, listen_http),
	.socktype = SOCK_STREAM,
};
