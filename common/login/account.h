/*
 * account: the account that a typed name stands for.
 */
#ifndef MW_COMMON_LOGIN_ACCOUNT_H
#define MW_COMMON_LOGIN_ACCOUNT_H

#include "common/store/store.h"

/*
 * Look a typed name up: its canonical spelling and, if there is no such account
 * and it is bare ("alice"), completed with `domain` ("": none). OK, NOT_FOUND
 * (also for text that can't be a name) or FAILED.
 */
enum mw_store_result mw_account_find(struct mw_store *s, struct mw_span typed, const char *domain,
				     struct mw_account *out);

/* Whether the name stands for that account: OK and *is set, or FAILED. */
enum mw_store_result mw_account_is_named(struct mw_store *s, int64_t account_id,
					 struct mw_span typed, const char *domain, bool *is);

#endif
