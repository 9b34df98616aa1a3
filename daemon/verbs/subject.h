/*
 * subject: the account that a request is about.
 *
 * The kernel says which user asks; its own account is the one that has its user name.
 * Only administrators may name another's.
 */
#ifndef MW_DAEMON_VERBS_SUBJECT_H
#define MW_DAEMON_VERBS_SUBJECT_H

#include "daemon/verbs/request.h"

/* The account that MW_F_NAME names or, without it, the asker's own. false: the reply
 * says why not. */
bool mw_request_subject(struct mw_request *q, struct mw_account *out);
/* Whether the asker is a person, who may own an account (mw_peer_may_own_account). false:
 * the reply says so. */
bool mw_request_may_own_account(struct mw_request *q);
/* Whether `name` is a name of the asker's own account; no reply is begun. */
bool mw_request_names_own(struct mw_request *q, struct mw_span name, struct mw_account *own);

#endif
