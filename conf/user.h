/*
 * user: the users that the configuration names.
 */
#ifndef MW_CONF_USER_H
#define MW_CONF_USER_H

#include <stdbool.h>
#include <sys/types.h>

/* A user by name, else by number (which then is its group, too). */
bool mw_user_find(const char *name, uid_t *uid, gid_t *gid);

#endif
