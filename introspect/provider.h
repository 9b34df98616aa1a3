/*
 * provider: ask an identity provider what a token is (RFC 7662).
 */
#ifndef MW_INTROSPECT_PROVIDER_H
#define MW_INTROSPECT_PROVIDER_H

#include "conf/conf.h"
#include "net/https.h"

/*
 * Ask the provider of this section. 0 with its answer, a JSON text, in *answer; -1 with
 * *err set: no answer. What the answer says is not looked at here. `h` is the thread's
 * own. It takes a few seconds at most.
 */
int mw_provider_ask(struct mw_https *h, const struct mw_conf_oauth *section, struct mw_span token,
		    struct mw_wbuf *answer, struct mw_err *err);

#endif
