/*
 * policy: who is asked for a code, and who may enroll.
 *
 * Pure functions of the configuration's [totp], of facts about a subject, of
 * where the login comes from and of the time. No store, no clock: the callers
 * gather the facts and obey.
 */
#ifndef MW_COMMON_MFA_POLICY_H
#define MW_COMMON_MFA_POLICY_H

#include "common/ident/network.h"
#include "common/ident/reason.h"
#include "common/otp/totp.h"
#include "common/rules/enforcement.h"

/* Who enrolls a user; each includes those before it. */
enum mw_enroll_policy {
	MW_ENROLL_ADMIN = 0, /* an administrator */
	MW_ENROLL_INVITE,    /* the user, with an invitation */
	MW_ENROLL_LOGIN	     /* the user: the password is enough */
};

/* The configuration's [totp]. */
struct mw_mfa_rules {
	struct mw_enforcement enforcement;
	enum mw_enroll_policy enroll;
	unsigned window;
	char trusted[MW_NETWORKS_SIZE]; /* exempt networks; "": none */
	int64_t remember;		/* seconds that an address is remembered; 0: none */
	char issuer[MW_TOTP_ISSUER_SIZE];
};

/* What is known of the subject. Zeroed: an unknown name. */
struct mw_mfa_facts {
	bool known;	 /* there is an account of that name */
	bool disabled;	 /* and it is disabled */
	bool enrolled;	 /* it has a confirmed device */
	bool remembered; /* a code came from this address lately; see below */
};

/* Why no code is asked for: NOT_REQUIRED, TRUSTED_NETWORK or REMEMBERED; NONE:
 * one is. */
enum mw_reason mw_mfa_exempt(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
			     const struct mw_address *remote, int64_t now);

/* Whether the address of a code that was accepted is remembered. */
bool mw_mfa_remembers(const struct mw_mfa_rules *rules, const struct mw_address *remote);
/* Whether facts.remembered could still exempt a login that nothing else exempts;
 * if not, it need not be looked up. */
bool mw_mfa_may_be_remembered(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
			      const struct mw_address *remote);

/* Whether the subject may enroll on these grounds. `offer`: the asker may enroll
 * users. */
bool mw_mfa_may_enroll(const struct mw_mfa_rules *rules, const struct mw_mfa_facts *facts,
		       bool offer, enum mw_enroll_policy grounds);

/* The account phase of a login: ACCEPTED, NOT_REQUIRED (unknown here) or
 * ACCOUNT_DISABLED. */
enum mw_reason mw_mfa_account_state(const struct mw_mfa_facts *facts);

#endif
