/*
 * peer: who is at the other end of a connection, and what it may do.
 *
 * Roles come from the kernel's word alone (SO_PEERCRED, the credentials at the
 * time of connect(2)), never from the message.
 */
#ifndef MW_DAEMON_PEER_H
#define MW_DAEMON_PEER_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/settings.h"

#define MW_ROLE_ANY   1u /* anybody */
#define MW_ROLE_CHECK 2u /* may ask for verdicts: [peers] verifiers */
#define MW_ROLE_ADMIN 4u /* root and the daemon's own user */

struct mw_peer {
	uid_t uid;
	pid_t pid;
	unsigned roles;
};

/* What that user may do, as it is configured now. */
unsigned mw_peer_roles(uid_t uid, const struct mw_settings *settings);
/* Whether it owns the account of its user name. Below [identity] uid_min are
 * the system's users, whose names do not mean the people of the same name. */
bool mw_peer_may_own_account(const struct mw_peer *peer, const struct mw_settings *settings);
/* false when the kernel does not say. */
bool mw_peer_of(int fd, const struct mw_settings *settings, struct mw_peer *out);

#endif
