/*
 * file: write files so that they are whole and on disk.
 *
 * Functions that return an int return 0, or -1 with errno.
 */
#ifndef MW_BASE_FILE_H
#define MW_BASE_FILE_H

#include <stddef.h>

/* Write all of it, in as many calls as that takes. */
int mw_write_all(int fd, const void *bytes, size_t len);

/* The folder that a path is in: "." for a bare name. Cut off when it is too long. */
void mw_folder_of(const char *path, char *folder, size_t size);

/* Put that folder on disk: a new file is safe only when its name is, too. */
int mw_sync_folder_of(const char *path);

#endif
