/*
 * introspection: ask mailward-introspect about opaque access tokens.
 */
#ifndef MW_DAEMON_INTROSPECTION_H
#define MW_DAEMON_INTROSPECTION_H

#include "common/login/core.h"

/* A struct mw_introspector's ask(); `present` points to the thread's pointer to its
 * settings. At most five seconds. */
int mw_introspection_ask(void *present, const char *issuer, struct mw_span token,
			 struct mw_wbuf *answer, struct mw_err *err);

#endif
