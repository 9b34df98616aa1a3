/*
 * NAME
 *	account - may this user log in now?
 * DESCRIPTION
 *	Asked on a connection of its own: between the phases a host may fork,
 *	and what was decided in the first one is not known here.
 */
#include "pam/account.h"

#include <time.h>

#include "pam/ask.h"
#include "pam/code_in_password.h"
#include "pam/converse.h"

static void remind(struct mw_pam *p, uint64_t before)
{
	time_t when = (time_t)before;
	struct tm utc;
	char date[32];

	if (before == 0 || p->silent || gmtime_r(&when, &utc) == NULL ||
	    strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &utc) == 0)
		return;
	mw_pam_show(
		p,
		"From %s UTC on a second factor is needed: enroll before (mailward totp enroll).",
		date);
}

/* With tokens an account must be ours. A second factor is asked of those who
 * have an account here; others are other modules' business. */
static int known(struct mw_pam *p)
{
	if (mw_message_has(&p->reply, MW_F_ACCOUNT)) {
		remind(p, mw_message_number(&p->reply, MW_F_ENROLL_BEFORE, 0));
		return PAM_SUCCESS;
	}
	return p->options.token ? PAM_USER_UNKNOWN : PAM_IGNORE;
}

int mw_pam_account(struct mw_pam *p)
{
	uint8_t buf[1024];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));

	if (!mw_pam_was_judged(p))
		return PAM_PERM_DENIED;
	if (!mw_pam_request(p, &request, MW_V_MFA_ACCOUNT))
		return PAM_USER_UNKNOWN;
	switch (mw_pam_ask(p, &request)) {
	case MW_OK:
		return known(p);
	case MW_DENY:
		return PAM_ACCT_EXPIRED;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}
