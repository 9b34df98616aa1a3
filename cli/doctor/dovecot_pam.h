/*
 * dovecot_pam: what a PAM service says when Dovecot asks it.
 */
#ifndef MW_CLI_DOCTOR_DOVECOT_PAM_H
#define MW_CLI_DOCTOR_DOVECOT_PAM_H

enum mw_dovecot_pam {
	MW_PAM_OURS,	      /* a yes is ours */
	MW_PAM_SECOND_FACTOR, /* we are asked for a code, not for a key */
	MW_PAM_BESIDE_US,     /* we are asked, and another module lets in without us */
	MW_PAM_MISSING,	      /* there is no such file: libpam asks "other" */
	MW_PAM_UNKNOWN,	      /* the name has a variable that is not known here */
	MW_PAM_OTHER,	      /* we are not asked */
};

enum mw_dovecot_pam mw_dovecot_pam(const char *service);

#endif
