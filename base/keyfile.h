/*
 * keyfile: the file that holds the master key.
 *
 * One line, "mailward-master-1:GENERATION:KEY". GENERATION is a decimal number
 * from 1 to 65535 without leading zeros; KEY is the base64 (RFC 4648 section 4)
 * of 32 random bytes. The first key has generation 1; a key that takes its place
 * has the next number. Whatever is derived from a key or sealed with it carries
 * the number, so that the two can be told apart.
 *
 * The helper writes the file once, the daemon reads it at its start. Everything
 * that is secret at rest depends on this file, so it is kept out of the store
 * and out of the store's backups.
 */
#ifndef MW_BASE_KEYFILE_H
#define MW_BASE_KEYFILE_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

#define MW_MASTER_KEY_SIZE 32
#define MW_GENERATION_MAX  UINT16_MAX

struct mw_master_key {
	uint16_t generation; /* from 1 */
	uint8_t bytes[MW_MASTER_KEY_SIZE];
};

/*
 * Make a new key file of generation 1, owned by root (or the caller) and group `gid`, mode
 * 0640. It is on disk when this returns 0. An existing file is an error.
 */
int mw_keyfile_create(const char *path, gid_t gid, struct mw_err *err);

/*
 * Read it. A file that others than its owner can write, or others than owner
 * and group can read, is refused. The caller wipes `key`.
 */
int mw_keyfile_read(const char *path, struct mw_master_key *key, struct mw_err *err);

/*
 * Read its text from a file that was opened, or from a pipe that holds all of it. Errors
 * call it `name`. The caller wipes `key`.
 */
int mw_keyfile_take(int fd, const char *name, struct mw_master_key *key, struct mw_err *err);

#endif
