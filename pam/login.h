/*
 * login: one call of PAM into this module.
 *
 * Nothing outlives it (code_in_password aside, see kept.h): it lies on the stack, its connection is
 * closed and its bytes are wiped when it ends, and libpam may unload the module afterwards.
 *
 * Functions return a code of PAM; the manual page's tables say which and why.
 */
#ifndef MW_PAM_LOGIN_H
#define MW_PAM_LOGIN_H

#include <security/pam_modules.h>

#include "base/verdict.h"
#include "ipc/client.h"
#include "base/pam_options.h"
#include "pam/user.h"

struct mw_pam {
	pam_handle_t *pamh;
	struct mw_pam_options options;
	const char *user, *service, *remote; /* PAM's items; remote may be NULL */
	struct mw_pam_user asked_about;
	bool silent; /* PAM_SILENT: nothing that is not needed */
	struct mw_client client;
	uint8_t bytes[MW_MESSAGE_MAX]; /* of the last reply */
	struct mw_message reply;       /* borrows from them */
};

/* Options, user and service. Behind it, whatever it returns, comes the end. */
int mw_pam_begin(struct mw_pam *p, pam_handle_t *pamh, int flags, int argc, const char **argv);
void mw_pam_end(struct mw_pam *p);

#endif
