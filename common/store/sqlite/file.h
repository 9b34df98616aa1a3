/*
 * file: what the store's path names, and whether it still does.
 */
#ifndef MW_COMMON_STORE_SQLITE_FILE_H
#define MW_COMMON_STORE_SQLITE_FILE_H

#include "common/store/sqlite/connection.h"

/* Lock the store's folder: `alone` to make, replace or remove one of its files, else to
 * open them. Closing the descriptor unlocks it. -1 with errno; EWOULDBLOCK: others hold
 * it for longer than can be waited for. */
int mw_sqlite_file_lock(const char *path, bool alone);
/* Remove what stands beside the file: its log ("-wal", "-shm") or its
 * journal ("-journal"). */
void mw_sqlite_file_remove(const char *path, const char *suffix);
/* Make an empty file if there is none. 0, or -1 with *err set. */
int mw_sqlite_file_create(const char *path, struct mw_err *err);
/* That there is one, and that it is a regular file. 0, or -1 with *err set. */
int mw_sqlite_file_check(const char *path, struct mw_err *err);
/* Whether the log beside the file holds anything. */
bool mw_sqlite_file_has_log(const char *path);
/* What the path names now, for mw_sqlite_file_same() to compare with. */
void mw_sqlite_file_remember(struct mw_sqlite *s);

/* Which file a path names; all zero: none. */
struct mw_sqlite_id {
	dev_t device;
	ino_t inode;
};

struct mw_sqlite_id mw_sqlite_file_id(const char *path);
bool mw_sqlite_id_same(const struct mw_sqlite_id *a, const struct mw_sqlite_id *b);
/* Whether the path still names what was opened. */
bool mw_sqlite_file_same(const struct mw_sqlite *s);
/* Whether the file is at least as long as it was: what was cut off may be mapped
 * into memory, and must not be touched then. */
bool mw_sqlite_file_whole(struct mw_sqlite *s);
/* Another file was put in the place of ours: leave ours whole, and take its log
 * out of the other one's way. 0, or -1 with the error set: try again. */
int mw_sqlite_file_leave(struct mw_sqlite *s);

#endif
