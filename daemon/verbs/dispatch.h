/*
 * dispatch: one request, from its bytes to its reply.
 */
#ifndef MW_DAEMON_VERBS_DISPATCH_H
#define MW_DAEMON_VERBS_DISPATCH_H

#include "daemon/worker.h"

/* Collect the rows of all verbs, before the first request. 0, or -1 with *err set: the
 * table is not sound (verb.h). Until then every verb is unknown. */
int mw_dispatch_prepare(struct mw_err *err);

/* Answer one message. `*last`: close the connection after the reply. false: nothing can
 * be answered, close it now. */
bool mw_dispatch(struct mw_worker *w, struct mw_conn *c, struct mw_span message,
		 struct mw_wbuf *reply, bool *last);

#endif
