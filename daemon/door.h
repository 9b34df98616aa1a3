/*
 * door: a kind of socket, and what is spoken there.
 *
 * A door reads what has arrived, decides and answers; it never blocks. A new
 * door is one file with one struct, named in doors/doors.h and in listener.c.
 */
#ifndef MW_DAEMON_DOOR_H
#define MW_DAEMON_DOOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "base/wbuf.h"

struct mw_conn;
struct mw_worker;

struct mw_door {
	const char *name; /* as in [listen] and in audit lines */
	size_t paths;	  /* offset of its value of [listen] in struct mw_conf */
	int socktype;
	/* The connection was accepted; may be NULL. false closes it. */
	bool (*opened)(struct mw_worker *w, struct mw_conn *c);
	/* Something can be read, or the peer is gone. false closes it. NULL: the
	 * door has threads of its own, and workers leave its sockets alone. */
	bool (*readable)(struct mw_worker *w, struct mw_conn *c);
	/* It is being closed, for whatever reason: free c->state. May be NULL. */
	void (*closed)(struct mw_worker *w, struct mw_conn *c);
	/* Whether it is in the middle of something worth finishing. */
	bool (*busy)(const struct mw_conn *c);
	/* Whether its peer may keep it for as long as it likes now: it is between
	 * two exchanges, and has no deadline. Only for
	 * verifiers. NULL: never. */
	bool (*resting)(const struct mw_conn *c);
	/* Of a door whose requests may be parked (park.h). In a thread of the pool: decide
	 * what `request` says, and put the reply. false: the connection ends with it. */
	bool (*decide)(struct mw_worker *pool, struct mw_conn *c, struct mw_span request,
		       struct mw_wbuf *reply);
	/* At its worker again: send that reply, and go on. false closes it. */
	bool (*resume)(struct mw_worker *w, struct mw_conn *c, struct mw_span reply, bool keep);
};

#endif
