/*
 * master_key: where the master key comes from.
 *
 * From a file; or from a systemd credential, so that it is encrypted on disk (with a
 * TPM, or a key of the host). systemd decrypts it for mailwardd.service. Anything else
 * that root starts, such as `mailwardd --once`, decrypts it itself.
 */
#ifndef MW_DAEMON_MASTER_KEY_H
#define MW_DAEMON_MASTER_KEY_H

#include "common/ident/keyring.h"
#include "conf/conf.h"

/* As root, or with the credential passed by systemd; before the sandbox is closed. NULL
 * with *err set. */
struct mw_keyring *mw_master_key_load(const struct mw_conf *conf, struct mw_err *err);

#endif
