/*
 * NAME
 *	key_map - which key of a file is whose
 */
#include "cli/import/key_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/wbuf.h"
#include "cli/import/file.h"
#include "cli/output.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)

static int by_key(const void *a, const void *b)
{
	const struct mw_key_map_row *x = a, *y = b;

	return strcmp(x->key, y->key);
}

struct mw_key_map_row *mw_key_map_find(struct mw_key_map *map, const char *key)
{
	struct mw_key_map_row row;

	if (map->count == 0 || !mw_span_copy(mw_span_str(key), row.key, sizeof(row.key)))
		return NULL;
	return bsearch(&row, map->rows, map->count, sizeof(row), by_key);
}

/* Sorted, and each key once. */
static void sort(struct mw_import *m, struct mw_key_map *map)
{
	size_t kept = 0;

	if (map->count == 0)
		return;
	qsort(map->rows, map->count, sizeof(*map->rows), by_key);
	for (size_t i = 1; i < map->count; i++) {
		struct mw_key_map_row *last = &map->rows[kept], *row = &map->rows[i];

		if (strcmp(last->key, row->key) != 0)
			map->rows[++kept] = *row;
		else if (strcmp(last->account, row->account) != 0)
			mw_import_bad(m, "--map", 0, "key %s has two accounts, %s and %s", row->key,
				      last->account, row->account);
		else
			last->said = last->said || row->said;
	}
	map->count = kept + 1;
}

static bool make_room(struct mw_key_map *map)
{
	size_t room = map->room == 0 ? 64 : map->room * 2;
	struct mw_key_map_row *rows;

	if (map->count < map->room)
		return true;
	if ((rows = reallocarray(map->rows, room, sizeof(*rows))) == NULL)
		return false;
	map->rows = rows;
	map->room = room;
	return true;
}

/* NULL, or what is wrong. */
static const char *add(struct mw_key_map *map, struct mw_span key, struct mw_span account,
		       bool said)
{
	struct mw_key_map_row row = { .said = said };

	if (key.len == 0 || account.len == 0 || !mw_span_copy(key, row.key, sizeof(row.key)) ||
	    !mw_span_copy(account, row.account, sizeof(row.account)))
		return said ? "wanted KEY=ACCOUNT" : "wanted a line KEY,ACCOUNT";
	if (!make_room(map))
		return "out of memory";
	map->rows[map->count++] = row;
	return NULL;
}

/* A field of a line, perhaps in quotes, up to a comma or semicolon. */
static bool take_field(struct mw_span *line, struct mw_wbuf *out)
{
	bool quoted;
	uint8_t byte;

	*line = mw_span_trim(*line);
	quoted = mw_take_prefix(line, "\"");
	while (mw_take_u8(line, &byte)) {
		if (quoted && byte == '"' && !mw_take_prefix(line, "\"")) {
			*line = mw_span_trim(*line);
			return line->len == 0 || mw_take_prefix(line, ",") ||
			       mw_take_prefix(line, ";");
		}
		if (!quoted && (byte == ',' || byte == ';'))
			return true;
		mw_put_u8(out, byte);
	}
	return !quoted;
}

static const char *read_row(struct mw_key_map *map, struct mw_span line)
{
	uint8_t key_bytes[MW_IMPORT_KEY_SIZE], account_bytes[MW_NAME_SIZE];
	struct mw_wbuf key = mw_wbuf_of(key_bytes, sizeof(key_bytes)),
		       account = mw_wbuf_of(account_bytes, sizeof(account_bytes));

	if (!take_field(&line, &key) || !take_field(&line, &account) || line.len > 0 ||
	    key.overflow || account.overflow)
		return "wanted a line KEY,ACCOUNT";
	return add(map, mw_span_trim(mw_wbuf_span(&key)), mw_span_trim(mw_wbuf_span(&account)),
		   false);
}

static void read_file(struct mw_import *m, struct mw_key_map *map, const char *path)
{
	struct mw_import_lines at;
	struct mw_import_file f;
	struct mw_span line;
	const char *why;

	if (!mw_import_file_read(m, path, FILE_MAX, &f))
		return;
	at = mw_import_lines_of(&f);
	while (mw_import_next_line(m, &f, &at, &line))
		if (line.len > 0 && line.ptr[0] != '#' && (why = read_row(map, line)) != NULL)
			mw_import_bad(m, path, at.number, "%s", why);
	mw_import_file_free(&f);
}

/* The last "=" parts the two: Ids in base64 end with some. */
static const char *read_option(struct mw_key_map *map, const char *value)
{
	const char *at = strrchr(value, '=');

	if (at == NULL)
		return "wanted KEY=ACCOUNT";
	return add(map, mw_span_of(value, (size_t)(at - value)), mw_span_str(at + 1), true);
}

void mw_key_map_read(struct mw_import *m, struct mw_key_map *map)
{
	const char *value, *why;
	size_t at = 0;

	while ((value = mw_args_next(m->args, "map", &at)) != NULL)
		if ((why = read_option(map, value)) != NULL)
			mw_import_bad(m, "--map", 0, "%s: %s", value, why);
	at = 0;
	while ((value = mw_args_next(m->args, "map-file", &at)) != NULL)
		read_file(m, map, value);
	sort(m, map);
}

void mw_key_map_check(struct mw_import *m, const struct mw_key_map *map, const char *file)
{
	size_t unused = 0;

	for (size_t i = 0; i < map->count; i++) {
		if (map->rows[i].keys > 1)
			mw_import_bad(m, file, 0,
				      "%s=%s: several keys have that Id or serial number",
				      map->rows[i].key, map->rows[i].account);
		else if (map->rows[i].keys == 1)
			continue;
		else if (map->rows[i].said)
			mw_import_bad(m, file, 0,
				      "--map %s=%s: there is no key of that Id or serial "
				      "number among those to import",
				      map->rows[i].key, map->rows[i].account);
		else
			unused++;
	}
	if (unused > 0)
		mw_warn("%s: %zu lines of --map-file are about no key of this file", file, unused);
}

void mw_key_map_free(struct mw_key_map *map)
{
	free(map->rows);
	*map = (struct mw_key_map){ 0 };
}
