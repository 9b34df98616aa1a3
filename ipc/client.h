/*
 * client: ask the daemon one thing at a time, with a deadline.
 *
 * What the SASL plugin, the PAM module and the helper link. It lives in other
 * people's processes: it starts no thread, installs no signal handler, raises
 * no SIGPIPE, allocates nothing, and leaves no descriptor open across exec.
 *
 * One connection is one exchange: a plugin connects when a login starts and
 * closes when it ends, so that a restart of the daemon or a fork of the host
 * between two logins goes unnoticed.
 */
#ifndef MW_IPC_CLIENT_H
#define MW_IPC_CLIENT_H

#include "base/err.h"
#include "ipc/message.h"

struct mw_client {
	int fd;		/* -1: not connected */
	int timeout_ms; /* how long connecting, and then each call, may take */
};

#define MW_CLIENT_CLOSED                                                                           \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Connect to the socket at `path`. 0, or -1 with the reason and errno: ENOENT and
 * ECONNREFUSED when no daemon listens there. */
int mw_client_connect(struct mw_client *c, const char *path, int timeout_ms, struct mw_err *err);

/* Take over a socket that is connected already. 0, or -1 with errno. */
int mw_client_adopt(struct mw_client *c, int fd, int timeout_ms);

/*
 * Start `daemon --once -c config` (config may be NULL: its default) on a
 * socketpair and talk to that. For root, when no daemon answers. The child does
 * not become a zombie, and its end raises no SIGCHLD in the host.
 */
int mw_client_once(struct mw_client *c, const char *daemon, const char *config, int timeout_ms,
		   struct mw_err *err);

/*
 * Send a request and wait for its reply, which is decoded into *reply; its
 * fields borrow from `buf`. 0, or -1 with the reason: no verdict was given, and
 * the caller treats that as MW_TEMPFAIL. The connection is closed on failure.
 */
int mw_client_call(struct mw_client *c, struct mw_span request, uint8_t buf[static MW_MESSAGE_MAX],
		   struct mw_message *reply, struct mw_err *err);

/* Idempotent. */
void mw_client_close(struct mw_client *c);

#endif
