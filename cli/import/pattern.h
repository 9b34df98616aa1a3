/*
 * pattern: whose a file is, by its name.
 *
 * A pattern is a path in which %u is the account and %% a percent sign: "%u.google",
 * "%u/.google_authenticator", "/var/lib/ga/%u". It is compared with as many of the last
 * parts of a file's path as it has itself; one that begins with a slash is compared
 * with all of it.
 */
#ifndef MW_CLI_IMPORT_PATTERN_H
#define MW_CLI_IMPORT_PATTERN_H

#include "base/limits.h"
#include "base/span.h"

/* NULL, or what is wrong with the pattern: it has one %u, and no ".." part. */
const char *mw_pattern_fault(const char *pattern);
/* The account that the path stands for; false when the pattern does not fit it. */
bool mw_pattern_match(const char *pattern, const char *path, char account[static MW_NAME_SIZE]);

#endif
