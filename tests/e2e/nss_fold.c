/*
 * nss_fold: an NSS module that finds users as directories do (winbind, sssd): in any
 * letter case, with a prefix EXAMPLE\ or a suffix @corp.example, and with a blank
 * written as one. What it returns has the user's own name from /etc/passwd.
 */
#include <nss.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define EXPORT __attribute__((visibility("default")))

#define PREFIX "EXAMPLE\\"
#define SUFFIX "@corp.example"

/* false: nothing was taken off, and the name is for the module "files". */
static int fold(const char *typed, char *out, size_t size)
{
	size_t len;

	if (strncasecmp(typed, PREFIX, strlen(PREFIX)) == 0)
		typed += strlen(PREFIX);
	snprintf(out, size, "%s", typed);
	len = strlen(out);
	if (len > strlen(SUFFIX) && strcasecmp(out + len - strlen(SUFFIX), SUFFIX) == 0)
		out[len - strlen(SUFFIX)] = '\0';
	return out[0] != '\0';
}

EXPORT enum nss_status _nss_fold_getpwnam_r(const char *typed, struct passwd *result, char *buf,
					    size_t size, int *error)
{
	struct passwd *found = NULL;
	char name[256];
	FILE *f = fopen("/etc/passwd", "re");

	*error = 0;
	if (f == NULL || !fold(typed, name, sizeof(name)))
		return NSS_STATUS_NOTFOUND;
	while (fgetpwent_r(f, result, buf, size, &found) == 0)
		if (strcasecmp(found->pw_name, name) == 0)
			break;
	fclose(f);
	return found != NULL ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
}

EXPORT enum nss_status _nss_fold_getspnam_r(const char *typed, struct spwd *result, char *buf,
					    size_t size, int *error)
{
	struct spwd *found = NULL;
	char name[256];
	FILE *f = fopen("/etc/shadow", "re");

	*error = 0;
	if (f == NULL || !fold(typed, name, sizeof(name)))
		return NSS_STATUS_NOTFOUND;
	while (fgetspent_r(f, result, buf, size, &found) == 0)
		if (strcasecmp(found->sp_namp, name) == 0)
			break;
	fclose(f);
	return found != NULL ? NSS_STATUS_SUCCESS : NSS_STATUS_NOTFOUND;
}
