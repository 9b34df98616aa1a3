/*
 * key_file: the files of an issuer's keys, which others write.
 */
#ifndef MW_COMMON_OAUTH_KEY_FILE_H
#define MW_COMMON_OAUTH_KEY_FILE_H

#include <sys/stat.h>

#include "common/oauth/jwks.h"

/* What a file says, to be freed; NULL with *err set: it is not a regular file of at
 * most MW_JWKS_BYTES_MAX bytes that only its owner may write. *seen is the file that
 * was looked at; zeroed, with errno, when it could not be opened. */
uint8_t *mw_key_file_read(const char *path, size_t *len, struct stat *seen, struct mw_err *err);

/* Whether nothing was written to it since, and it is the same one. */
bool mw_key_file_is_same(const struct stat *a, const struct stat *b);

#endif
