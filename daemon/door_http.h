/*
 * door_http: the threads of the HTTP door, one a socket.
 */
#ifndef MW_DAEMON_DOOR_HTTP_H
#define MW_DAEMON_DOOR_HTTP_H

#include "daemon/daemon.h"

/* Serve the listeners of that door; there may be none. NULL with *err set. */
struct mw_http *mw_http_start(struct mw_daemon *d, struct mw_err *err);
/* NULL is fine. */
void mw_http_stop(struct mw_http *h);

#endif
