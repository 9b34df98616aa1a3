/*
 * user: the users that the configuration names.
 */
#ifndef MW_CONF_USER_H
#define MW_CONF_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A user by name, else by number (which then is its group, too). */
bool mw_user_find(const char *name, uid_t *uid, gid_t *gid);
/* The name of a user; false when it has none. */
bool mw_user_name(uid_t uid, char *out, size_t size);

#endif
