/*
 * NAME
 *	user - the users that the configuration names
 */
#include "conf/user.h"

#include <pwd.h>
#include <stdlib.h>

#include "base/span.h"

#define PASSWD_BUFFER 16384

bool mw_user_find(const char *name, uid_t *uid, gid_t *gid)
{
	struct passwd entry, *found = NULL;
	char *buf = malloc(PASSWD_BUFFER);
	uint64_t number;
	bool ok = false;

	if (buf != NULL && getpwnam_r(name, &entry, buf, PASSWD_BUFFER, &found) == 0 &&
	    found != NULL) {
		*uid = found->pw_uid;
		*gid = found->pw_gid;
		ok = true;
	} else if (mw_span_number(mw_span_str(name), UINT32_MAX - 1, &number)) {
		*uid = (uid_t)number;
		*gid = (gid_t)number;
		ok = true;
	}
	free(buf);
	return ok;
}

bool mw_user_name(uid_t uid, char *out, size_t size)
{
	struct passwd entry, *found = NULL;
	char *buf = malloc(PASSWD_BUFFER);
	bool ok = buf != NULL && getpwuid_r(uid, &entry, buf, PASSWD_BUFFER, &found) == 0 &&
		  found != NULL && mw_span_copy(mw_span_str(found->pw_name), out, size);

	free(buf);
	return ok;
}
