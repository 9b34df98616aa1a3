/*
 * serve: answer mailwardd's questions.
 */
#ifndef MW_INTROSPECT_SERVE_H
#define MW_INTROSPECT_SERVE_H

#include <sys/types.h>

#include "conf/conf.h"

/* Answer on the listening socket with several threads. Only root and the user `asker`,
 * who is mailwardd, are answered. Does not return. */
void mw_introspect_serve(int listener, const struct mw_conf *conf, uid_t asker);

#endif
