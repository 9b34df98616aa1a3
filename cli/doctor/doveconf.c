/*
 * NAME
 *	doveconf - what `doveconf -n` prints
 */
#include "cli/doctor/doveconf.h"

#include <stdio.h>
#include <string.h>

static void enter(struct mw_doveconf *at, struct mw_span block)
{
	size_t len = strlen(at->section);

	snprintf(at->section + len, sizeof(at->section) - len, "%s%.*s", len > 0 ? "/" : "",
		 (int)block.len, (const char *)block.ptr);
}

static void leave(struct mw_doveconf *at)
{
	char *slash = strrchr(at->section, '/');

	*(slash != NULL ? slash : at->section) = '\0';
}

static bool read_line(struct mw_doveconf *at, struct mw_span line)
{
	line = mw_span_trim(line);
	if (mw_span_starts(line, "#"))
		return false;
	if (mw_span_is(line, "}")) {
		leave(at);
		return false;
	}
	if (line.len > 1 && line.ptr[line.len - 1] == '{') {
		at->key = mw_span_trim(mw_span_of(line.ptr, line.len - 1));
		at->value = mw_span_str(NULL);
		enter(at, at->key);
		return true;
	}
	if (!mw_take_until(&line, '=', &at->key))
		return false;
	at->key = mw_span_trim(at->key);
	at->value = mw_span_trim(line);
	return true;
}

bool mw_doveconf_next(struct mw_doveconf *at)
{
	struct mw_span line;

	while (mw_take_until(&at->rest, '\n', &line))
		if (read_line(at, line))
			return true;
	return false;
}

struct mw_span mw_doveconf_block(const struct mw_doveconf *at)
{
	const char *slash = strrchr(at->section, '/');

	return mw_span_str(slash != NULL ? slash + 1 : at->section);
}

void mw_doveconf_get(const char *text, const char *section, const char *key, char *out, size_t size)
{
	struct mw_doveconf at = { .rest = mw_span_str(text) };

	out[0] = '\0';
	while (mw_doveconf_next(&at))
		if (at.value.ptr != NULL && strcmp(at.section, section) == 0 &&
		    mw_span_is(at.key, key))
			mw_span_copy(at.value, out, size);
}
