/*
 * NAME
 *	peer - who is at the other end
 */
#include "daemon/peer.h"

#include <sys/socket.h>
#include <unistd.h>

/* Also what the kernel says of a user of another namespace that has no number here. */
#define NOBODY 65534

static bool is_listed(const struct mw_settings *settings, uid_t uid)
{
	for (size_t i = 0; i < settings->verifier_count; i++)
		if (settings->verifiers[i] == uid)
			return true;
	return false;
}

unsigned mw_peer_roles(uid_t uid, const struct mw_settings *settings)
{
	if (uid == 0 || uid == geteuid())
		return MW_ROLE_ANY | MW_ROLE_ADMIN | MW_ROLE_CHECK;
	return is_listed(settings, uid) ? MW_ROLE_ANY | MW_ROLE_CHECK : MW_ROLE_ANY;
}

bool mw_peer_may_own_account(const struct mw_peer *peer, const struct mw_settings *settings)
{
	if (peer->roles & MW_ROLE_ADMIN)
		return true;
	return peer->uid >= settings->conf.uid_min && peer->uid != NOBODY;
}

bool mw_peer_of(int fd, const struct mw_settings *settings, struct mw_peer *out)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) != 0 || len != sizeof(cred))
		return false;
	*out = (struct mw_peer){ .uid = cred.uid,
				 .pid = cred.pid,
				 .roles = mw_peer_roles(cred.uid, settings) };
	return true;
}
