/*
 * user: the users that the configuration names, by name or by number.
 */
#ifndef MW_CLI_USER_H
#define MW_CLI_USER_H

#include <stdbool.h>
#include <sys/types.h>

/* As the daemon finds it: a name, else a number (which is its group, too). */
bool mw_user_find(const char *name, uid_t *uid, gid_t *gid);

/*
 * Whether that user could open the socket (or file) at `path`, judged by owners
 * and modes. When not, the part of the path that stops it is in `at`.
 */
bool mw_user_reaches(const char *name, const char *path, char *at, size_t size);

#endif
