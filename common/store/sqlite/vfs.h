/*
 * vfs: SQLite's own file layer, except that a mapping is kept.
 */
#ifndef MW_COMMON_STORE_SQLITE_VFS_H
#define MW_COMMON_STORE_SQLITE_VFS_H

/* The name of the file layer to open with. */
const char *mw_sqlite_vfs(void);

#endif
