/*
 * table: rows and columns for a person, aligned.
 *
 * Rows are gathered and printed in runs, so that a list of a million rows
 * streams: the first run settles the widths, later ones may widen a column. On
 * a terminal the columns that allow it are cut to make a row fit its width.
 */
#ifndef MW_CLI_TABLE_H
#define MW_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define MW_TABLE_COLUMNS 10
#define MW_TABLE_RUN	 128

struct mw_column {
	const char *title;
	bool right;   /* numbers stand at the right */
	bool cut;     /* may be cut, with an ellipsis, when the terminal is narrow */
	size_t least; /* but not below this; 0: 8 columns */
};

struct mw_table {
	const struct mw_column *column;
	size_t columns;
	size_t width[MW_TABLE_COLUMNS];
	size_t limit; /* columns of the terminal; 0: none */
	FILE *out;
	char *cell[MW_TABLE_RUN][MW_TABLE_COLUMNS];
	size_t rows;	/* gathered */
	size_t printed; /* all that were printed, the header not counted */
};

/* `columns` is borrowed; at most MW_TABLE_COLUMNS. */
void mw_table_begin(struct mw_table *t, const struct mw_column *column, size_t columns, FILE *out,
		    size_t limit);
/* One text a column, copied and cleaned (mw_words_clean). */
void mw_table_row(struct mw_table *t, const char *const cell[]);
/* Print what was gathered. Call it once more at the end. */
void mw_table_flush(struct mw_table *t);

/* The width of the terminal behind `out`; 0 when it is none. */
size_t mw_table_limit(FILE *out);

#endif
