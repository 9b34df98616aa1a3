/*
 * user: the account or Unix user that a login is for.
 */
#ifndef MW_PAM_USER_H
#define MW_PAM_USER_H

#include <security/pam_modules.h>
#include <stdbool.h>

#include "base/limits.h"

struct mw_pam_user {
	char name[MW_NAME_SIZE]; /* the daemon is asked about it; "": it is too long */
	bool is_unix;		 /* the name of a Unix user */
};

/*
 * What was typed stands for the user that getpwnam(3) has for it, under the name that it
 * returns: sshd and sudo log in that user, so "EXAMPLE\alice" must not be asked about as
 * another one. If there is none, it is a mailbox, and stands for itself. A code of PAM.
 */
int mw_pam_user_find(const pam_handle_t *pamh, const char *typed, struct mw_pam_user *out);

/* What was typed as a mailbox; NSS is not asked. */
void mw_pam_user_is_mailbox(const char *typed, struct mw_pam_user *out);

/*
 * Whether this host has a Unix user of exactly the name that was typed, which is the
 * account's but for letter case, and is another user than the account's. A host that
 * keeps to the typed name would let the key's owner in as that user.
 */
bool mw_pam_user_is_another(const pam_handle_t *pamh, const char *typed, const char *account);

#endif
