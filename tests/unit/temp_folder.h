/*
 * temp_folder: folders of a test's own.
 *
 * In $TMPDIR, or else in /dev/shm, where nothing waits for a disk, or else in /tmp.
 * Folders that are left when the process exits are removed then, so a test that
 * fails leaves nothing.
 */
#ifndef MW_TESTS_TEMP_FOLDER_H
#define MW_TESTS_TEMP_FOLDER_H

/* With its NUL. Leaves room for a file's name in a socket's address. */
#define TEMP_FOLDER_SIZE 64

/* Makes an empty folder of mode 0700; fails the test when it can't. */
void temp_folder_make(char folder[static TEMP_FOLDER_SIZE]);

/* Removes it with all that is in it. It may be gone already. */
void temp_folder_remove(const char *folder);

#endif
