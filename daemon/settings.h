/*
 * settings: what the configuration means, as one immutable snapshot.
 *
 * SIGHUP makes a new snapshot and swaps it in; workers take it up before their
 * next request, and the old one goes with its last user. What can't change
 * while the daemon runs ([daemon], [listen], [store], [master]) is taken from
 * the first snapshot only.
 */
#ifndef MW_DAEMON_SETTINGS_H
#define MW_DAEMON_SETTINGS_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/log.h"
#include "common/login/audit.h"
#include "common/login/limiter.h"
#include "common/oauth/issuers.h"
#include "common/mfa/policy.h"
#include "conf/conf.h"
#include "conf/user.h"

#define MW_PEERS_MAX 64

struct mw_settings {
	atomic_int users;
	struct mw_conf conf;
	uid_t verifiers[MW_PEERS_MAX];
	size_t verifier_count;
	struct mw_audit *audit;
	struct mw_limiter *limiter;
	struct mw_limiter *lines; /* local users' shares of the log */
	struct mw_mfa_rules mfa;
	char apikey_scopes[MW_SCOPES_SIZE]; /* of [identity] apikey_services; "": none */
	struct mw_oauth *oauth;
	uid_t introspector; /* who must listen on [introspection] socket; -1: no such user */
};

/* From a configuration that was read; opens the audit sink and reads the keys of
 * the issuers. The caller is its first user. NULL with *err set. */
struct mw_settings *mw_settings_new(const struct mw_conf *conf, const struct mw_keyring *keyring,
				    const struct mw_log *log, struct mw_err *err);
struct mw_settings *mw_settings_use(struct mw_settings *s);
/* The last one to release it frees it. NULL is fine. */
void mw_settings_release(struct mw_settings *s);

#endif
