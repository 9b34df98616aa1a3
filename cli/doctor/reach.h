/*
 * reach: what another user gets at, judged by owners and modes.
 */
#ifndef MW_CLI_DOCTOR_REACH_H
#define MW_CLI_DOCTOR_REACH_H

#include <stdbool.h>
#include <stddef.h>

/* Whether that user (name or number) could connect to the socket at `path`. When
 * not, the part of the path that stops it is in `at`. */
bool mw_user_reaches(const char *name, const char *path, char *at, size_t size);

#endif
