/*
 * mfa: the second factor of a login, from its first question to its verdict.
 *
 * A conversation is started with a name and answered with what the user typed. It
 * knows no socket; every door that talks to people runs it. Each conversation ends
 * in one verdict and one audit line.
 *
 * A person may take minutes for an answer. What was read before counts no longer then:
 * each step looks up the name again, the store judges by its state at that moment, and
 * what may be done at all is asked of the rules in force. Only a store that another one
 * has taken the place of cannot be asked on: an enrollment ends in a temporary failure.
 *
 * Unknown, unenrolled and enrolled users are asked the same questions, and their
 * answers cost the same work (judge.h).
 */
#ifndef MW_COMMON_MFA_MFA_H
#define MW_COMMON_MFA_MFA_H

#include "common/mfa/enroll.h"
#include "common/mfa/judge.h"
#include "common/mfa/subject.h"

/* Codes that an enrollment takes, until one is right. */
#define MW_CONFIRM_TRIES 3

enum mw_mfa_phase { MW_MFA_OVER = 0, MW_MFA_CODE, MW_MFA_ENROLL, MW_MFA_CONFIRM };

/* One conversation. Its owner wipes it. */
struct mw_mfa {
	enum mw_mfa_phase phase;
	bool offer; /* the asker may enroll users */
	struct mw_subject subject;
	struct mw_mfa_facts facts;	 /* of the subject */
	char name[MW_NAME_SIZE];	 /* as given */
	bool unix_user;			 /* as in struct mw_login */
	uint8_t store[MW_KEY_HASH_SIZE]; /* mw_store_identity() of the store they are from */
	bool invited;
	uint8_t invitation[MW_KEY_HASH_SIZE];
	int64_t device_id;
	unsigned tries; /* left */
	struct mw_judgement judgement;
	struct mw_outcome outcome; /* once it is over */
};

/*
 * Each returns MW_CONTINUE (the phase says what is next) or the verdict that
 * ends the conversation. A step out of order is MW_TEMPFAIL. `login` must stay
 * the same throughout.
 */
enum mw_verdict mw_mfa_start(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			     struct mw_span name, bool offer);
enum mw_verdict mw_mfa_code(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			    struct mw_span typed);
enum mw_verdict mw_mfa_enroll(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_enrollment *out);
enum mw_verdict mw_mfa_confirm(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login,
			       struct mw_span typed, struct mw_enrolled *out);
/* The client is gone: audited, if the conversation was not over. */
void mw_mfa_cancel(struct mw_mfa *s, struct mw_core *core, const struct mw_login *login);

#endif
