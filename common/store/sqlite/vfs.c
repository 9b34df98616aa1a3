/*
 * NAME
 *	vfs - SQLite's own file layer, but for one habit
 * DESCRIPTION
 *	Whenever another connection has committed, SQLite unmaps the file and maps
 *	it anew (https://www.sqlite.org/c3ref/io_methods.html, xUnfetch without a
 *	page), since on some systems a mapping does not survive that the file is
 *	cut short and grows again. Here it does (mmap(2), MAP_SHARED). With a store
 *	of a gigabyte, each of those means 250,000 pages to forget and to fault in
 *	again, for every thread and after every batch of last uses.
 *
 *	So a mapping is kept until the file has become shorter, or so much longer
 *	that what is beyond the mapping, and read(2) instead, is worth another one.
 */
#include "common/store/sqlite/vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>

#define NAME "mailward"

/* A file that grows is mapped again after each eighth. */
#define GROWTH 8

/* What we remember of a file, after what SQLite's own layer keeps of it. */
struct file {
	sqlite3_io_methods methods; /* SQLite's own, but for xUnfetch */
	int (*unfetch)(sqlite3_file *file, sqlite3_int64 offset, void *page);
	sqlite3_int64 mapped; /* its size when it was unmapped last */
};

static sqlite3_vfs vfs;
static sqlite3_vfs *unix_vfs;

static struct file *ours(sqlite3_file *file)
{
	return (struct file *)((char *)file + unix_vfs->szOsFile);
}

/* Give a page back, or (NULL) the mapping. */
static int unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page)
{
	struct file *f = ours(file);
	sqlite3_int64 size;

	if (page == NULL) {
		if (f->methods.xFileSize(file, &size) != SQLITE_OK)
			size = 0;
		if (size >= f->mapped && size - f->mapped <= f->mapped / GROWTH)
			return SQLITE_OK;
		f->mapped = size;
	}
	return f->unfetch(file, offset, page);
}

static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct file *f = ours(file);
	int rc = unix_vfs->xOpen(unix_vfs, name, file, flags, out);

	(void)v;
	if (rc != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB) || file->pMethods->iVersion < 3)
		return rc;
	f->methods = *file->pMethods;
	f->unfetch = f->methods.xUnfetch;
	f->mapped = 0;
	f->methods.xUnfetch = unfetch;
	file->pMethods = &f->methods;
	return SQLITE_OK;
}

/* Counting allocations for sqlite3_status(), which nobody here asks for, takes a
 * lock that all threads share. */
static void set_up(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if ((unix_vfs = sqlite3_vfs_find("unix")) == NULL)
		return;
	vfs = *unix_vfs;
	vfs.zName = NAME;
	/* Ours follows it, aligned: SQLite keeps a struct of pointers there. */
	vfs.szOsFile += (int)sizeof(struct file);
	vfs.xOpen = open_file;
	sqlite3_vfs_register(&vfs, 0);
}

const char *mw_sqlite_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_up);
	return NAME;
}
