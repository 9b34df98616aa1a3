/*
 * doors: the kinds of sockets that the files of this folder serve (daemon/door.h).
 */
#ifndef MW_DAEMON_DOORS_DOORS_H
#define MW_DAEMON_DOORS_DOORS_H

#include "daemon/door.h"

extern const struct mw_door mw_door_auth, mw_door_self, mw_door_dovecot, mw_door_http;

#endif
