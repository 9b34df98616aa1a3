/*
 * grant: may this credential do this, now?
 *
 * An API key and an access token both become a grant (login_key.c, login_token.c),
 * which one pure function judges: no clock, no store, no socket. It is the only
 * place that enforces the restrictions of a credential.
 */
#ifndef MW_COMMON_LOGIN_GRANT_H
#define MW_COMMON_LOGIN_GRANT_H

#include "base/verdict.h"
#include "common/ident/network.h"
#include "common/ident/reason.h"
#include "common/ident/scope.h"
#include "common/store/records.h"

/* "jwt:", an issuer, ":", and a token's whole ID: what is logged can be revoked. */
#define MW_CREDENTIAL_SIZE (4 + MW_ISSUER_SIZE + MW_TOKEN_ID_SIZE)

enum mw_grant_kind { MW_GRANT_KEY = 0, MW_GRANT_TOKEN = 1 };

/* What a credential permits. Pointers are borrowed. Times are seconds since
 * 1970; 0: not set. */
struct mw_grant {
	enum mw_grant_kind kind;
	char credential[MW_CREDENTIAL_SIZE]; /* its name in the audit log: "key:17" */
	const struct mw_account *account;
	const char *scopes;
	const char *networks; /* "": from anywhere */
	int64_t issued, not_before, expires, revoked;
	int64_t skew;	   /* seconds that the issuer's clock may differ from ours */
	bool bind;	   /* only for the network that uses it first: */
	const char *bound; /* that network; "": not used yet */
};

struct mw_grant_request {
	const char *scope; /* mw_scope_of_service() of the service asked for; "": none */
	const struct mw_address *remote;
	bool name_matches;	       /* the name given is one of the account's */
	bool credential_names_account; /* no name was given, or the literal `apikey` */
	bool name_differs;	       /* from the primary one, and the host takes no other */
	bool shared_name;	       /* the literal, and this service must not take it */
};

/* Zeroed, it denies. */
struct mw_decision {
	enum mw_verdict verdict;
	enum mw_reason reason;
	bool bind; /* with MW_OK: bind it to this network before accepting it */
};

/* MW_OK with MW_R_ACCEPTED, or MW_DENY with the reason of the first objection that
 * holds. */
struct mw_decision mw_grant_judge(const struct mw_grant *grant,
				  const struct mw_grant_request *request, int64_t now);

#endif
