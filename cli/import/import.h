/*
 * import: devices from other programs' files.
 *
 * A reader (one file a format) adds what it finds and names what it cannot use.
 * Only when there was nothing bad at all is anything sent, and the daemon takes
 * all of it or nothing.
 */
#ifndef MW_CLI_IMPORT_IMPORT_H
#define MW_CLI_IMPORT_IMPORT_H

#include <stdio.h>

#include "cli/ask.h"
#include "cli/options.h"

#define MW_IMPORT_SEED 256

struct mw_device_found {
	const char *file; /* borrowed */
	int line;	  /* 0: lines mean nothing there */
	char name[MW_NAME_SIZE];
	bool base32; /* the seed is text; else it is bytes */
	uint8_t seed[MW_IMPORT_SEED];
	size_t seed_len;
	uint64_t digits, period;
	char algorithm[MW_ALGORITHM_SIZE]; /* "": SHA1 */
};

struct mw_import {
	struct mw_device_found *found;
	size_t count, room, bad, skipped;
};

/* A copy of it; the caller wipes its own. */
void mw_import_add(struct mw_import *m, const struct mw_device_found *device);
/* Say what is wrong with a line (or with the file: 0), and that it is bad. */
void mw_import_bad(struct mw_import *m, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* How a format is read. */
struct mw_import_reader {
	/* Before the first file; NULL: nothing to do. 0, or the exit status after a
	 * complaint. */
	int (*start)(void);
	/* Add what a file holds, and say what is bad. */
	void (*read)(struct mw_import *m, const struct mw_args *args, const char *path);
	/* After the last file, if it started; NULL: nothing to do. */
	void (*stop)(void);
};

/* Read the files that the words name and send all of it, unless something was bad; the
 * exit status. */
int mw_import_run(const struct mw_import_reader *reader, struct mw_cli *cli,
		  const struct mw_args *args);

/* A user's file, which the user may have made anything else of: plain files only, and
 * no links. NULL: it was said what is wrong, and that it is bad. */
FILE *mw_import_open(struct mw_import *m, const char *path);

/* The account that --account names, or `name`. */
void mw_import_name(const struct mw_args *args, const char *name, struct mw_device_found *d);

/* What the commands have in common: --account and --dry-run. */
extern const struct mw_option mw_import_options[];

#endif
