/*
 * NAME
 *	rejected - the audit of requests that are refused before anything is decided
 */
#include "daemon/rejected.h"

#include "base/clock.h"
#include "common/login/record.h"

void mw_audit_rejected(struct mw_worker *w, const struct mw_peer *peer, const char *frontend,
		       const char *service, enum mw_reason reason)
{
	mw_core_record(&w->core,
		       &(struct mw_event){
			       .time_us = mw_clock_us(),
			       .frontend = frontend,
			       .verdict = mw_reason_verdict(reason),
			       .reason = reason,
			       .service = service,
			       .uid = peer->uid,
			       .pid = peer->pid,
		       },
		       true);
}
