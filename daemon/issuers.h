/*
 * issuers: the issuers of access tokens, from the configuration.
 *
 * One for each [oauth "NAME"], and one for our own tokens when [token] names an
 * issuer: they are verified like all others.
 */
#ifndef MW_DAEMON_ISSUERS_H
#define MW_DAEMON_ISSUERS_H

#include "common/ident/keyring.h"
#include "common/oauth/issuers.h"
#include "conf/conf.h"

/* Our own name among the issuers. */
#define MW_OWN_ISSUER "mailward"

/* `conf` must live as long as what is returned. NULL with *err set. */
struct mw_oauth *mw_issuers_open(const struct mw_conf *conf, const struct mw_keyring *keyring,
				 const struct mw_log *log, struct mw_err *err);

#endif
