/*
 * NAME
 *	reach - what another user gets at
 */
#include "cli/doctor/reach.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/user.h"

#define GROUPS_MAX 64

struct credentials {
	uid_t uid;
	gid_t groups[GROUPS_MAX];
	int count;
};

static bool find_credentials(const char *name, struct credentials *who)
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
static bool is_allowed(const struct credentials *who, const struct stat *st, unsigned bits)
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
	struct credentials who;
	struct stat st;

	if (!find_credentials(name, &who))
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
