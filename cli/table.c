/*
 * NAME
 *	table - aligned rows for a person
 */
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/words.h"

#define GAP	     2
#define NARROWEST    8
#define CELL_MAX     1024
#define ELLIPSIS     "…"
#define NARROW_LIMIT 40 /* terminals that claim less are not believed */

void mw_table_begin(struct mw_table *t, const struct mw_column *column, size_t columns, FILE *out,
		    size_t limit)
{
	*t = (struct mw_table){ .column = column, .columns = columns, .out = out, .limit = limit };
	for (size_t c = 0; c < columns; c++)
		t->width[c] = mw_words_width(column[c].title);
}

void mw_table_row(struct mw_table *t, const char *const cell[])
{
	char clean[CELL_MAX];

	if (t->rows == MW_TABLE_RUN)
		mw_table_flush(t);
	for (size_t c = 0; c < t->columns; c++) {
		size_t width;

		mw_words_clean(mw_span_str(cell[c]), clean, sizeof(clean));
		t->cell[t->rows][c] = strdup(clean);
		width = mw_words_width(clean);
		if (width > t->width[c])
			t->width[c] = width;
	}
	t->rows++;
}

static size_t line_width(const struct mw_table *t)
{
	size_t sum = GAP * (t->columns - 1);

	for (size_t c = 0; c < t->columns; c++)
		sum += t->width[c];
	return sum;
}

static bool can_be_cut(const struct mw_table *t, size_t c)
{
	size_t least = t->column[c].least > 0 ? t->column[c].least : NARROWEST;

	return t->column[c].cut && t->width[c] > least;
}

static size_t widest_to_cut(const struct mw_table *t)
{
	size_t widest = t->columns;

	for (size_t c = 0; c < t->columns; c++)
		if (can_be_cut(t, c) && (widest == t->columns || t->width[c] > t->width[widest]))
			widest = c;
	return widest;
}

static void fit_terminal(struct mw_table *t)
{
	size_t c;

	while (t->limit > 0 && line_width(t) > t->limit && (c = widest_to_cut(t)) < t->columns)
		t->width[c]--;
}

static void print_spaces(FILE *out, size_t count)
{
	fprintf(out, "%*s", (int)count, "");
}

static void print_cell(const struct mw_table *t, size_t c, const char *text)
{
	size_t room = t->width[c], width = mw_words_width(text), pad;
	char cut[CELL_MAX + sizeof(ELLIPSIS)];

	if (t->column[c].cut && width > room) {
		snprintf(cut, sizeof(cut), "%.*s" ELLIPSIS, (int)mw_words_fit(text, room - 1),
			 text);
		text = cut;
		width = mw_words_width(cut);
	}
	pad = room > width ? room - width : 0;
	if (t->column[c].right)
		print_spaces(t->out, pad);
	fputs(text, t->out);
	if (c + 1 < t->columns)
		print_spaces(t->out, GAP + (t->column[c].right ? 0 : pad));
}

static void print_header(const struct mw_table *t)
{
	for (size_t c = 0; c < t->columns; c++)
		print_cell(t, c, t->column[c].title);
	fputc('\n', t->out);
}

void mw_table_flush(struct mw_table *t)
{
	fit_terminal(t);
	if (t->printed == 0 && t->rows > 0)
		print_header(t);
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < t->columns; c++) {
			print_cell(t, c, t->cell[r][c] ? t->cell[r][c] : "");
			free(t->cell[r][c]);
			t->cell[r][c] = NULL;
		}
		fputc('\n', t->out);
	}
	t->printed += t->rows;
	t->rows = 0;
}

size_t mw_table_limit(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col >= NARROW_LIMIT ? size.ws_col : 0;
}
