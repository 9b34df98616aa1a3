/*
 * NAME
 *	module - pam_mailward.so, a PAM module
 * SYNOPSIS
 *	auth    required  pam_mailward.so [mode=totp|token] [options]
 *	account required  pam_mailward.so [mode=totp|token] [options]
 * DESCRIPTION
 *	The entry points, and all that is exported. The module is a guest in sshd,
 *	sudo, login and Dovecot: it keeps nothing from one call to the next
 *	(code_in_password aside, see kept.h),
 *	changes nothing of the process that it is in, and loads no library but
 *	libc and libpam. Everything is decided in mailwardd.
 */
#include "pam/account.h"
#include "pam/login.h"
#include "pam/mfa.h"
#include "pam/token.h"

#define ENTRY __attribute__((visibility("default")))

ENTRY int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct mw_pam p;
	int r = mw_pam_begin(&p, pamh, flags, argc, argv);

	if (r == PAM_SUCCESS)
		r = p.options.token ? mw_pam_token(&p) : mw_pam_mfa(&p);
	mw_pam_end(&p);
	return r;
}

/* There are no credentials to set. Not PAM_IGNORE: in a stack of this module
 * alone that would make pam_setcred(3) fail. */
ENTRY int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

ENTRY int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct mw_pam p;
	int r = mw_pam_begin(&p, pamh, flags, argc, argv);

	if (r == PAM_SUCCESS)
		r = mw_pam_account(&p);
	mw_pam_end(&p);
	return r;
}
