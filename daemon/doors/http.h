/*
 * http: the threads of the HTTP door, one a socket.
 */
#ifndef MW_DAEMON_DOORS_HTTP_H
#define MW_DAEMON_DOORS_HTTP_H

#include "daemon/daemon.h"

/* Serve the listeners of that door; there may be none. NULL with *err set. */
struct mw_http *mw_http_start(struct mw_daemon *d, struct mw_err *err);
/* Whether each of its threads has had a turn since then (mw_monotonic_ms()). */
bool mw_http_turns(const struct mw_http *h, int64_t since);
/* NULL is fine. */
void mw_http_stop(struct mw_http *h);

#endif
