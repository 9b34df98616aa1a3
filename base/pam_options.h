/*
 * pam_options: what a line of the PAM configuration says to pam_mailward.so.
 *
 * For the module, and for mailward doctor, which judges the lines as the module will.
 *
 *	mode=totp|token     ask for a second factor (default), or take an API key
 *	                    or access token in place of a password
 *	enroll=yes|no       let who must have a second factor and has none make
 *	                    one at this login (default no)
 *	prompt=TEXT         what to ask with
 *	code_in_password=split|judge
 *	                    password and code come in one answer: a line before the
 *	                    password module splits it, one after it judges the code
 *	service=NAME        what to ask for in place of the PAM service's name
 *	socket=PATH         the daemon's socket (default: auth.sock for root,
 *	                    self.sock for others, in /run/mailward)
 *	config=PATH         mailward.conf for `mailwardd --once`
 *	timeout=SECONDS     that connecting, and then each answer, may take
 *	debug               log each step, never a secret
 */
#ifndef MW_BASE_PAM_OPTIONS_H
#define MW_BASE_PAM_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

enum mw_combined { MW_COMBINED_NO, MW_COMBINED_SPLIT, MW_COMBINED_JUDGE };

/* Strings are PAM's; NULL when not given. */
struct mw_pam_options {
	bool token, enroll, debug;
	enum mw_combined combined; /* code_in_password */
	const char *prompt, *service, *socket, *config;
	int timeout_ms;
};

/* 0, or -1 with what is wrong with which option. */
int mw_pam_options_read(struct mw_pam_options *options, int argc, const char **argv,
			struct mw_err *err);

#endif
