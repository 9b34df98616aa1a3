/*
 * found: the devices that a reader has found, and what it could not use.
 */
#ifndef MW_CLI_IMPORT_FOUND_H
#define MW_CLI_IMPORT_FOUND_H

#include <sys/types.h>

#include "cli/ask.h"
#include "cli/options.h"

#define MW_IMPORT_SEED	    256
#define MW_IMPORT_KEY_SIZE  256
#define MW_IMPORT_NOTE_SIZE 160

struct mw_device_found {
	const char *file; /* borrowed */
	int line;
	uid_t owner;		      /* of the file */
	char key[MW_IMPORT_KEY_SIZE]; /* what the file calls it; "": nothing */
	char name[MW_NAME_SIZE];      /* whose it is, as given */
	bool base32;		      /* the seed is text; else it is bytes */
	uint8_t seed[MW_IMPORT_SEED];
	size_t seed_len;
	uint64_t digits, period;
	char algorithm[MW_ALGORITHM_SIZE]; /* "": SHA1 */

	/* The daemon's answer. */
	char account[MW_NAME_SIZE];
	bool skipped;
	char note[MW_IMPORT_NOTE_SIZE];
};

struct mw_import {
	struct mw_cli *cli;
	const struct mw_args *args;
	struct mw_device_found *found;
	size_t count, room, bad;
};

/* A copy of it; the caller wipes its own. */
void mw_import_add(struct mw_import *m, const struct mw_device_found *device);
/* Say what is wrong with a line (or with the file: 0), and that it is bad. */
void mw_import_bad(struct mw_import *m, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Whether --drop names this field: it is then passed over. Otherwise it is bad, with
 * what `fmt` says of it and how to drop it. */
bool mw_import_dropped(struct mw_import *m, const char *file, int line, const char *field,
		       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Wipes what was found. */
void mw_import_free(struct mw_import *m);

/* The steps and digits that there can be: NULL, or what is wrong. */
const char *mw_import_period(uint64_t period);
const char *mw_import_digits(uint64_t digits);

#endif
