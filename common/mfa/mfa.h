/*
 * mfa: the second factor of a login, from its first question to its verdict.
 *
 * A conversation is started with a name and answered with what the person
 * typed. It knows no socket; every door that has people behind it runs it. Each
 * ends in one verdict and one audit line.
 *
 * Unknown, unenrolled and enrolled people are asked the same, and their answers
 * cost the same work: one guess counted in the store (common/otp/throttle.h).
 */
#ifndef MW_COMMON_MFA_MFA_H
#define MW_COMMON_MFA_MFA_H

#include "common/mfa/enroll.h"
#include "common/login/login.h"
#include "common/mfa/subject.h"

/* Wrong codes that an enrollment takes. */
#define MW_CONFIRM_TRIES 3

enum mw_required {
	MW_REQUIRED_YES = 0,  /* of everybody */
	MW_REQUIRED_ENROLLED, /* of those who have enrolled */
	MW_REQUIRED_NO	      /* of nobody */
};

enum mw_enroll_policy {
	MW_ENROLL_ADMIN = 0, /* administrators enroll people */
	MW_ENROLL_INVITE,    /* people do themselves, with an invitation */
	MW_ENROLL_LOGIN	     /* people do themselves: the password is enough */
};

/* The configuration's [totp]. */
struct mw_mfa_rules {
	enum mw_required required;
	int64_t required_from; /* before it, those who have not enrolled are let be */
	enum mw_enroll_policy enroll;
	unsigned window;
	char trusted[MW_NETWORKS_SIZE]; /* no code is asked for from there; "": none */
	int64_t remember;		/* seconds; 0: none */
	char issuer[MW_TOTP_ISSUER_SIZE];
};

/* How a typed code was judged. */
struct mw_judgement {
	int64_t wait;	      /* seconds until the next one is looked at */
	bool recovery;	      /* it was a recovery code, */
	size_t recovery_left; /* and so many are left */
	char credential[32];  /* "totp:17", "recovery" */
};

enum mw_mfa_phase { MW_MFA_OVER = 0, MW_MFA_CODE, MW_MFA_ENROLL, MW_MFA_CONFIRM };

/* One conversation; to be wiped by its owner. */
struct mw_mfa {
	enum mw_mfa_phase phase;
	bool offer; /* the asker may enroll people */
	struct mw_subject subject;
	char name[MW_NAME_SIZE]; /* as given */
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

/* The account phase of a login that has succeeded. *before: when the account
 * must have enrolled by (0: it has, or it need not). */
void mw_mfa_account(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		    struct mw_outcome *out, int64_t *before);

/*
 * Judge a code outside of a login: MW_R_ACCEPTED, or why not. For those who
 * change their own credentials. Audited.
 */
enum mw_reason mw_mfa_reauth(struct mw_core *core, const struct mw_login *login,
			     struct mw_subject *subject, struct mw_span typed,
			     struct mw_judgement *judgement);

/*
 * Confirm a device of one's own outside of a login: mw_enroll_confirm() for those
 * who may not have seen its secret. Each try counts as a guess at a login does
 * (MW_R_THROTTLED: not looked at, see proof->wait), and nobody hears how far off the
 * clock is: that would say of a guess that it will be good later. Audited.
 */
enum mw_reason mw_mfa_confirm_own(struct mw_core *core, const struct mw_login *login,
				  const struct mw_account *account, const struct mw_device *pending,
				  struct mw_confirmation *c, struct mw_span typed,
				  struct mw_enrolled *out, struct mw_judgement *judgement);

#endif
