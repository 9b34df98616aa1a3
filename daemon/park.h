/*
 * park: a connection whose request is decided in the pool.
 *
 * While it is parked, the connection belongs to the pool's thread: its worker neither
 * reads nor closes it. It comes back with the reply, and goes on as before.
 */
#ifndef MW_DAEMON_PARK_H
#define MW_DAEMON_PARK_H

#include "daemon/worker.h"

/* Have door->decide() called with a copy of `request` in a thread of the pool, and
 * door->resume() with the reply when that is done. false when the pool is full or there
 * is none: decide here, as somebody who does not wait (MW_GIVES_UP). */
bool mw_park(struct mw_worker *w, struct mw_conn *c, struct mw_span request);

#endif
