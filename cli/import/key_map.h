/*
 * key_map: which key of a file is whose, as said on the command line: --map KEY=ACCOUNT
 * and --map-file FILE, which has a line "KEY,ACCOUNT" for each. KEY is a key's Id or the
 * serial number of its device.
 */
#ifndef MW_CLI_IMPORT_KEY_MAP_H
#define MW_CLI_IMPORT_KEY_MAP_H

#include "cli/import/found.h"

struct mw_key_map_row {
	char key[MW_IMPORT_KEY_SIZE];
	char account[MW_NAME_SIZE];
	bool said;   /* on the command line itself */
	size_t keys; /* of the file that it is about; the reader counts */
};

struct mw_key_map {
	struct mw_key_map_row *rows;
	size_t count, room;
};

/* What is wrong is said, and bad. */
void mw_key_map_read(struct mw_import *m, struct mw_key_map *map);
/* The row of a key; NULL for none. */
struct mw_key_map_row *mw_key_map_find(struct mw_key_map *map, const char *key);
/* Say which rows are about no key of the file (which is bad of the command line), or about
 * several (bad). */
void mw_key_map_check(struct mw_import *m, const struct mw_key_map *map, const char *file);
void mw_key_map_free(struct mw_key_map *map);

#endif
