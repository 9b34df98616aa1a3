/*
 * file: a whole file of somebody's, in memory that is wiped.
 *
 * The file may have been made by the user it is about, who may have made anything
 * else of it: only plain files are read, no link is followed, none that everybody can
 * write to, and none that is longer than its format needs.
 */
#ifndef MW_CLI_IMPORT_FILE_H
#define MW_CLI_IMPORT_FILE_H

#include "base/span.h"
#include "cli/import/found.h"

struct mw_import_file {
	const char *path; /* borrowed */
	uint8_t *bytes;
	size_t len, room;
	uid_t owner;
};

/* false: it was said what is wrong, and that it is bad; there is nothing to free. */
bool mw_import_file_read(struct mw_import *m, const char *path, size_t max,
			 struct mw_import_file *out);
void mw_import_file_free(struct mw_import_file *f);

/* Where the lines of a file are read: { whole file, 0 } at first. */
struct mw_import_lines {
	struct mw_span rest;
	int number; /* of the line that was read last, from 1 */
};
struct mw_import_lines mw_import_lines_of(const struct mw_import_file *f);
/* The next line, without its end and the blanks around it. A line with a NUL, or of more
 * than 4096 bytes, is bad, which is said, and passed over. false: there is none left. */
bool mw_import_next_line(struct mw_import *m, const struct mw_import_file *f,
			 struct mw_import_lines *at, struct mw_span *line);

#endif
