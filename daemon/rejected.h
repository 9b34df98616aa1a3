/*
 * rejected: the audit of requests that are refused before anything is decided.
 */
#ifndef MW_DAEMON_REJECTED_H
#define MW_DAEMON_REJECTED_H

#include "daemon/worker.h"

/* Every user can send such requests, so their lines are rationed (mw_core_record).
 * `service` is the verb, path or service of the request, "" when it is unknown. */
void mw_audit_rejected(struct mw_worker *w, const struct mw_peer *peer, const char *frontend,
		       const char *service, enum mw_reason reason);

#endif
