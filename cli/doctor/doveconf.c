/*
 * NAME
 *	doveconf - what `doveconf -n` prints
 */
#include "cli/doctor/doveconf.h"

#include <stdio.h>
#include <string.h>

static bool enter(struct mw_doveconf *at, struct mw_span block)
{
	size_t len = strlen(at->section);

	if (at->depth == MW_DOVECONF_DEPTH || len + block.len + 2 > sizeof(at->section))
		return false;
	snprintf(at->section + len, sizeof(at->section) - len, "%s%.*s", len > 0 ? "/" : "",
		 (int)block.len, (const char *)block.ptr);
	at->start[at->depth++] = len > 0 ? len + 1 : 0;
	return true;
}

/* A name may hold slashes: unix_listener /var/spool/postfix/private/auth. */
static bool leave(struct mw_doveconf *at)
{
	size_t start;

	if (at->depth == 0)
		return false;
	start = at->start[--at->depth];
	at->section[start > 0 ? start - 1 : 0] = '\0';
	return true;
}

static struct mw_span unquoted(struct mw_span s)
{
	if (s.len > 1 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return mw_span_trim(mw_span_of(s.ptr + 1, s.len - 2));
	return s;
}

enum kind { NOTHING, FOUND, ODD };

static enum kind read_line(struct mw_doveconf *at, struct mw_span line)
{
	if (line.len == 0 || mw_span_starts(line, "#") || mw_span_starts(line, "doveconf: "))
		return NOTHING;
	if (mw_span_is(line, "}"))
		return leave(at) ? NOTHING : ODD;
	if (line.len > 1 && line.ptr[line.len - 1] == '{') {
		at->key = mw_span_trim(mw_span_of(line.ptr, line.len - 1));
		at->value = mw_span_str(NULL);
		return enter(at, at->key) ? FOUND : ODD;
	}
	if (!mw_take_until(&line, '=', &at->key))
		return ODD;
	at->key = mw_span_trim(at->key);
	at->value = unquoted(mw_span_trim(line));
	return FOUND;
}

bool mw_doveconf_next(struct mw_doveconf *at)
{
	struct mw_span line;

	while (mw_take_until(&at->rest, '\n', &line)) {
		enum kind kind = read_line(at, line = mw_span_trim(line));

		if (kind == FOUND)
			return true;
		if (kind == ODD && at->odd.ptr == NULL)
			at->odd = line;
	}
	return false;
}

struct mw_span mw_doveconf_block(const struct mw_doveconf *at)
{
	return mw_span_str(at->section + (at->depth > 0 ? at->start[at->depth - 1] : 0));
}

struct mw_span mw_doveconf_outer(const struct mw_doveconf *at)
{
	return mw_span_head(mw_span_str(at->section),
			    at->depth > 1 ? at->start[1] - 1 : strlen(at->section));
}

bool mw_doveconf_words(const struct mw_doveconf *at, const char *name, struct mw_span *words)
{
	if (at->value.ptr == NULL)
		return false;
	if (mw_span_is(at->key, name)) {
		*words = at->value;
		return true;
	}
	*words = at->key;
	return mw_span_is(mw_doveconf_block(at), name) && !mw_span_is(at->value, "no");
}

struct mw_span mw_doveconf_version(const char *text)
{
	struct mw_span rest = mw_span_str(text), line, version;

	while (mw_take_until(&rest, '\n', &line))
		if (mw_take_prefix(&line, "# ") && mw_take_until(&line, ' ', &version))
			return version;
	return mw_span_str("");
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
