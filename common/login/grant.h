/*
 * grant: may this key do this, now?
 *
 * One pure function: no clock, no store, no socket. Everything that restricts a
 * key is enforced here and nowhere else.
 */
#ifndef MW_COMMON_LOGIN_GRANT_H
#define MW_COMMON_LOGIN_GRANT_H

#include "base/verdict.h"
#include "common/ident/reason.h"
#include "common/store/store.h"

struct mw_policy_request {
	const char *scope; /* mw_scope_of_service() of the service asked for */
	const struct mw_address *remote;
	bool key_names_account; /* the literal user name `apikey`: any name will do */
};

struct mw_decision {
	enum mw_verdict verdict;
	enum mw_reason reason;
	bool bind; /* accepted provided that the key can be bound to this network first */
};

struct mw_decision mw_policy_decide(const struct mw_key_record *record,
				    const struct mw_policy_request *request, int64_t now);

#endif
