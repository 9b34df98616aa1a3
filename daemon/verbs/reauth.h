/*
 * reauth: the code that a person gives again before a change of the own account.
 */
#ifndef MW_DAEMON_VERBS_REAUTH_H
#define MW_DAEMON_VERBS_REAUTH_H

#include "common/mfa/reauth.h"
#include "daemon/verbs/request.h"

/* Administrators need no code; others must have given one of their account's
 * (MW_F_CODE). false: the reply says why not. */
bool mw_request_reauth(struct mw_request *q, const struct mw_account *account);
/* The reply after a code that was not accepted, for this reason. */
void mw_reply_reauth(struct mw_request *q, enum mw_reason reason,
		     const struct mw_judgement *judgement);

#endif
