/*
 * listener: the daemon's sockets.
 *
 * Sockets that systemd hands over are used as they are; the others named in
 * [listen] are made here, as root when the daemon starts as root, so that one
 * inside Postfix' chroot can be made in a folder that the daemon's user could
 * not write. A stale socket is replaced; one on which a daemon listens is an
 * error.
 */
#ifndef MW_DAEMON_LISTENER_H
#define MW_DAEMON_LISTENER_H

#include "daemon/daemon.h"

int mw_listeners_open(struct mw_daemon *d, struct mw_err *err);
/* The daemon stops: new connections to the sockets of workers fail at once; those that
 * are pending can still be accepted. Sockets of systemd go on taking connections, for
 * the next daemon. */
void mw_listeners_refuse(struct mw_daemon *d);
/* Close all, and remove what was made here. */
void mw_listeners_close(struct mw_daemon *d);

#endif
