/*
 * ask: what this module says to the daemon.
 */
#ifndef MW_PAM_ASK_H
#define MW_PAM_ASK_H

#include "pam/login.h"

/* Begin a request that opens a conversation: who logs in, for what, from where.
 * false when the user's name can be no account's. */
bool mw_pam_request(const struct mw_pam *p, struct mw_wbuf *w, enum mw_verb verb);

/*
 * Send a request and wait for its reply, then in p->reply. The first request
 * connects. Whatever keeps the daemon from deciding is logged and TEMPFAIL.
 */
enum mw_verdict mw_pam_ask(struct mw_pam *p, const struct mw_wbuf *request);

/* Send what the person typed as a code, as the only field of a request. */
enum mw_verdict mw_pam_ask_code(struct mw_pam *p, enum mw_verb verb, struct mw_span code);

#endif
