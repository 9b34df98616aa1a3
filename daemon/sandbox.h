/*
 * sandbox: give up what the daemon does not need.
 */
#ifndef MW_DAEMON_SANDBOX_H
#define MW_DAEMON_SANDBOX_H

#include "conf/conf.h"

/* No core files, nothing to ptrace, and descriptors for `connections`. First of
 * all, before anything secret is read. */
int mw_sandbox_limits(uint64_t connections, struct mw_err *err);

/* Become the configured user, with its groups; checked afterwards. Not started
 * as root, the daemon stays who it is. */
int mw_sandbox_become_user(const struct mw_conf *conf, struct mw_err *err);

/* No new privileges, and only the system calls that serving takes. Last of
 * all, before the first thread. */
int mw_sandbox_close(struct mw_err *err);

#endif
