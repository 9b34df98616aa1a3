/*
 * login: one call of PAM into this module.
 *
 * Nothing outlives it: it lies on the stack, its connection is closed and its
 * bytes are wiped when it ends, and libpam may unload the module afterwards.
 *
 * Functions return a code of PAM; the manual page's tables say which and why.
 */
#ifndef MW_PAM_LOGIN_H
#define MW_PAM_LOGIN_H

#include <security/pam_modules.h>

#include "base/verdict.h"
#include "ipc/client.h"
#include "pam/options.h"

struct mw_pam {
	pam_handle_t *pamh;
	struct mw_pam_options options;
	const char *user, *service, *remote; /* PAM's items; remote may be NULL */
	bool silent;			     /* PAM_SILENT: nothing that is not needed */
	struct mw_client client;
	uint8_t bytes[MW_MESSAGE_MAX]; /* of the last reply */
	struct mw_message reply;       /* borrows from them */
};

/* Options, user and service. Behind it, whatever it returns, comes the end. */
int mw_pam_begin(struct mw_pam *p, pam_handle_t *pamh, int flags, int argc, const char **argv);
void mw_pam_end(struct mw_pam *p);

/* mode=token: an API key or access token in place of the password. */
int mw_pam_token(struct mw_pam *p);
/* mode=totp: the second factor. */
int mw_pam_mfa(struct mw_pam *p);
/* Make a second factor, once the daemon has said that this may be. */
int mw_pam_enroll(struct mw_pam *p);
/* The account phase of either mode. */
int mw_pam_account(struct mw_pam *p);

#endif
