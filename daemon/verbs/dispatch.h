/*
 * dispatch: one request, from its bytes to its reply.
 */
#ifndef MW_DAEMON_VERBS_DISPATCH_H
#define MW_DAEMON_VERBS_DISPATCH_H

#include "daemon/worker.h"

/* Collect the rows of all verbs, before the first request. 0, or -1 with *err set: the
 * table is not sound (verb.h). Until then every verb is unknown. */
int mw_dispatch_prepare(struct mw_err *err);

enum mw_dispatched {
	MW_REPLY,      /* send the reply */
	MW_LAST_REPLY, /* and close the connection after it */
	MW_NO_REPLY,   /* nothing can be answered: close it now */
	MW_MUST_WAIT   /* dispatch it again on a thread that waits (daemon/park.h) */
};

/* Answer one message. `again`: its first dispatch said MW_MUST_WAIT. */
enum mw_dispatched mw_dispatch(struct mw_worker *w, struct mw_conn *c, struct mw_span message,
			       bool again, struct mw_wbuf *reply);

#endif
