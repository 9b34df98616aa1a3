/* Folders of a test's own. */
#include "tests/unit/temp_folder.h"

#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define FOLDERS_MAX 8

static char folders[FOLDERS_MAX][TEMP_FOLDER_SIZE]; /* "": free */
static pid_t owner;				    /* of them; not its children */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_tree(const char *folder)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void remove_all(void)
{
	for (size_t i = 0; i < FOLDERS_MAX && getpid() == owner; i++)
		if (folders[i][0] != '\0')
			remove_tree(folders[i]);
}

/* The row of that folder; "" finds a free one. */
static char *find(const char *folder)
{
	for (size_t i = 0; i < FOLDERS_MAX; i++)
		if (strcmp(folders[i], folder) == 0)
			return folders[i];
	return NULL;
}

static bool make_in(const char *parent, char folder[static TEMP_FOLDER_SIZE])
{
	return parent != NULL &&
	       snprintf(folder, TEMP_FOLDER_SIZE, "%s/mailward-test-XXXXXX", parent) <
		       TEMP_FOLDER_SIZE &&
	       mkdtemp(folder) != NULL;
}

void temp_folder_make(char folder[static TEMP_FOLDER_SIZE])
{
	char *row = find("");

	assert_non_null(row);
	assert_true(make_in(getenv("TMPDIR"), folder) || make_in("/dev/shm", folder) ||
		    make_in("/tmp", folder));
	strcpy(row, folder);
	if (owner == 0)
		atexit(remove_all);
	owner = getpid();
}

void temp_folder_remove(const char *folder)
{
	char *row = find(folder);

	remove_tree(folder);
	if (row != NULL)
		row[0] = '\0';
}
