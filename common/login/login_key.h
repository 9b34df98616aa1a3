/*
 * login_key: decide a login with an API key.
 *
 * A part of mw_login_decide(): one look-up by the key's hash, then the steps of
 * permit.h, then the key is bound to the client's network if it asks for that.
 */
#ifndef MW_COMMON_LOGIN_LOGIN_KEY_H
#define MW_COMMON_LOGIN_LOGIN_KEY_H

#include "common/login/core.h"

/* `key` is in its canonical spelling; claimed->matches is filled in. The store is
 * there. */
enum mw_reason mw_login_key(struct mw_core *core, const struct mw_login *login,
			    const struct mw_credentials *credentials, const char *key,
			    struct mw_claimed_name *claimed, struct mw_outcome *out);

/* What a key permits. Borrows from the record. */
struct mw_grant mw_grant_of_key(const struct mw_key_record *record);

#endif
