/*
 * keyfile: the file that holds the master key.
 *
 * One line: "mailward-master-1:" and the base64 (RFC 4648 section 4) of 32
 * random bytes. The helper writes it once, the daemon reads it at its start.
 * Everything that is secret at rest hangs on this file, so it is kept out of
 * the store and out of the store's backups.
 */
#ifndef MW_BASE_KEYFILE_H
#define MW_BASE_KEYFILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define MW_MASTER_KEY_SIZE 32

/*
 * Make a new key file, owned by root (or the caller) and group `gid`, mode
 * 0640. It is on disk when this returns 0. An existing file is an error.
 */
int mw_keyfile_create(const char *path, gid_t gid, struct mw_err *err);

/*
 * Read it. A file that others than its owner can write, or others than owner
 * and group can read, is refused. The caller wipes `key`.
 */
int mw_keyfile_read(const char *path, uint8_t key[static MW_MASTER_KEY_SIZE], struct mw_err *err);

#endif
