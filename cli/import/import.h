/*
 * import: devices from other programs' files.
 *
 * A reader (one file a format) adds what it finds and says what it cannot use.
 * Only when nothing was bad is anything sent, and the daemon takes all of it or
 * nothing. A dry run goes the same way up to the daemon's last word, so that it
 * lists what the run will do.
 */
#ifndef MW_CLI_IMPORT_IMPORT_H
#define MW_CLI_IMPORT_IMPORT_H

#include "cli/import/found.h"

/* How a format is read. */
struct mw_import_reader {
	/* The fields that --drop knows, ended by NULL. */
	const char *const *fields;
	/* Before the first file; NULL: nothing to do. 0, or the exit status after a
	 * complaint. */
	int (*start)(struct mw_import *m);
	/* Add what a file holds, and say what is bad. */
	void (*read)(struct mw_import *m, const char *path);
	/* After the last file, if it started; NULL: nothing to do. */
	void (*stop)(struct mw_import *m);
};

/* Read the files that the words name and send all of it, unless something was bad; the
 * exit status. */
int mw_import_run(const struct mw_import_reader *reader, struct mw_cli *cli,
		  const struct mw_args *args);

#endif
