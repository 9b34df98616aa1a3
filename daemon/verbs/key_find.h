/*
 * key_find: which key a secret is, outside of a login.
 *
 * Nothing is counted, bound or recorded: the key stays as it was.
 */
#ifndef MW_DAEMON_VERBS_KEY_FIND_H
#define MW_DAEMON_VERBS_KEY_FIND_H

#include "daemon/verbs/request.h"

/* MW_R_NONE with *out (all but the hash of it); MW_R_KEY_DELETED with out->key.id;
 * MW_R_PASSWORD (no key at all), MW_R_KEY_MISTYPED, MW_R_KEY_UNKNOWN or
 * MW_R_STORE_UNAVAILABLE. The worker's store is open. */
enum mw_reason mw_key_find(struct mw_store *s, struct mw_span secret, struct mw_key_record *out);

#endif
