/*
 * kept: what code_in_password=split keeps for code_in_password=judge.
 *
 * One login goes through both, with the module that checks the password between
 * them. What is kept belongs to PAM's handle: libpam wipes it at pam_end(3), and
 * when another pam_authenticate(3) on the same handle starts over.
 */
#ifndef MW_PAM_KEPT_H
#define MW_PAM_KEPT_H

#include "base/secret.h"
#include "pam/login.h"

/* What the daemon said before the password was checked. */
enum mw_pam_asked {
	MW_PAM_NOT_ASKED, /* no second factor is needed here */
	MW_PAM_REFUSED,	  /* this user may not log in, whatever the code is */
	MW_PAM_ASKED	  /* a code is needed */
};

struct mw_pam_kept {
	enum mw_pam_asked asked;
	bool judged;		 /* the second line was reached */
	struct mw_client client; /* the conversation, with MW_PAM_ASKED */
	size_t len;
	uint8_t code[MW_APIKEY_TYPED_MAX]; /* empty: none was typed, or no code is so long */
};

/* Keep the conversation of `p`, which it loses, and the code. A code of PAM. */
int mw_pam_keep(struct mw_pam *p, enum mw_pam_asked asked, struct mw_span code);
/* What was kept last, or NULL. */
struct mw_pam_kept *mw_pam_kept(struct mw_pam *p);

#endif
