/*
 * NAME
 *	user - the account or Unix user that a login is for
 * DIAGNOSTICS
 *	LOG_ERR when NSS fails.
 */
#include "pam/user.h"

#include <errno.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <syslog.h>

#include "base/paste.h"
#include "base/span.h"

/* Entries of directories are long: sudo's own limit is not much higher. */
#define ENTRY_SIZE 65536

struct user {
	char name[MW_NAME_SIZE];
	uid_t uid;
};

/* getpwnam(3) lists these for "not found", with and without a NULL entry. */
static bool means_not_found(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

/* PAM_SUCCESS, PAM_USER_UNKNOWN, or PAM_AUTHINFO_UNAVAIL: NSS did not say. */
static int find(const pam_handle_t *pamh, const char *name, struct user *out)
{
	struct passwd entry, *found = NULL;
	char *buf = malloc(ENTRY_SIZE);
	int r = PAM_SUCCESS, error = ENOMEM;

	if (buf != NULL)
		error = getpwnam_r(name, &entry, buf, ENTRY_SIZE, &found);
	if (found != NULL)
		out->uid = found->pw_uid;
	if (found == NULL)
		r = means_not_found(error) ? PAM_USER_UNKNOWN : PAM_AUTHINFO_UNAVAIL;
	else if (!mw_span_copy(mw_span_str(found->pw_name), out->name, sizeof(out->name)))
		r = PAM_USER_UNKNOWN;
	free(buf);
	if (r == PAM_AUTHINFO_UNAVAIL)
		pam_syslog(pamh, LOG_ERR, "could not decide: user %s: %s", name, strerror(error));
	return r;
}

void mw_pam_user_is_mailbox(const char *typed, struct mw_pam_user *out)
{
	out->is_unix = false;
	mw_span_copy(mw_paste_trim(mw_span_str(typed)), out->name, sizeof(out->name));
}

int mw_pam_user_find(const pam_handle_t *pamh, const char *typed, struct mw_pam_user *out)
{
	struct user user;
	int r = find(pamh, typed, &user);

	if (r == PAM_AUTHINFO_UNAVAIL)
		return r;
	mw_pam_user_is_mailbox(typed, out);
	if (r == PAM_SUCCESS) {
		out->is_unix = true;
		mw_span_copy(mw_span_str(user.name), out->name, sizeof(out->name));
	}
	return PAM_SUCCESS;
}

bool mw_pam_user_is_another(const pam_handle_t *pamh, const char *typed, const char *account)
{
	struct user user, own;

	if (strcasecmp(typed, account) != 0 || strcmp(typed, account) == 0)
		return false;
	/* NSS that ignores letter case says the name it has. */
	if (find(pamh, typed, &user) != PAM_SUCCESS || strcmp(user.name, typed) != 0)
		return false;
	return find(pamh, account, &own) != PAM_SUCCESS || own.uid != user.uid;
}
