/*
 * NAME
 *	user - users by name or number, and what they reach
 */
#include "cli/user.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/span.h"

#define GROUPS_MAX 64

bool mw_user_find(const char *name, uid_t *uid, gid_t *gid)
{
	struct passwd *entry = getpwnam(name);
	uint64_t number;

	if (entry != NULL) {
		*uid = entry->pw_uid;
		*gid = entry->pw_gid;
		return true;
	}
	if (!mw_span_number(mw_span_str(name), UINT32_MAX - 1, &number))
		return false;
	*uid = (uid_t)number;
	*gid = (gid_t)number;
	return true;
}

struct identity {
	uid_t uid;
	gid_t groups[GROUPS_MAX];
	int count;
};

static bool find_identity(const char *name, struct identity *who)
{
	gid_t gid;

	if (!mw_user_find(name, &who->uid, &gid))
		return false;
	who->count = GROUPS_MAX;
	if (getgrouplist(name, gid, who->groups, &who->count) < 0)
		who->count = GROUPS_MAX;
	return true;
}

/* `bits` as in the last digit of a mode: 1 to pass a folder, 2 to connect. */
static bool is_allowed(const struct identity *who, const struct stat *st, unsigned bits)
{
	if (who->uid == 0)
		return true;
	if (st->st_uid == who->uid)
		return (st->st_mode >> 6 & bits) == bits;
	for (int i = 0; i < who->count; i++)
		if (st->st_gid == who->groups[i])
			return (st->st_mode >> 3 & bits) == bits;
	return (st->st_mode & bits) == bits;
}

bool mw_user_reaches(const char *name, const char *path, char *at, size_t size)
{
	struct identity who;
	struct stat st;

	if (!find_identity(name, &who))
		return false;
	for (const char *end = path + 1;; end++) {
		bool last = *end == '\0';

		if (!last && *end != '/')
			continue;
		snprintf(at, size, "%.*s", (int)(end - path), path);
		if (stat(at, &st) != 0 || !is_allowed(&who, &st, last ? 2 : 1))
			return false;
		if (last)
			return true;
	}
}
