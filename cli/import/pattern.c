/*
 * NAME
 *	pattern - whose a file is, by its name
 */
#include "cli/import/pattern.h"

/* The last part of a path, which loses it; "" and "." are no parts. */
static bool take_last(struct mw_span *path, struct mw_span *part)
{
	for (;;) {
		while (path->len > 0 && path->ptr[path->len - 1] == '/')
			path->len--;
		if (path->len == 0)
			return false;
		part->len = 0;
		while (part->len < path->len && path->ptr[path->len - part->len - 1] != '/')
			part->len++;
		path->len -= part->len;
		part->ptr = path->ptr + path->len;
		if (!mw_span_is(*part, "."))
			return true;
	}
}

/* What is at the front of a pattern: an escape, or one byte. */
enum piece { LITERAL, ACCOUNT, BROKEN };

static enum piece take_piece(struct mw_span *pattern, uint8_t *byte)
{
	mw_take_u8(pattern, byte);
	if (*byte != '%')
		return LITERAL;
	if (!mw_take_u8(pattern, byte))
		return BROKEN;
	return *byte == 'u' ? ACCOUNT : *byte == '%' ? LITERAL : BROKEN;
}

static bool ends_with(struct mw_span pattern, struct mw_span part, size_t *len)
{
	struct mw_span all = pattern;
	uint8_t byte;

	*len = 0;
	while (pattern.len > 0) {
		take_piece(&pattern, &byte);
		(*len)++;
	}
	if (*len > part.len)
		return false;
	part = mw_span_of(part.ptr + part.len - *len, *len);
	for (size_t i = 0; all.len > 0; i++) {
		take_piece(&all, &byte);
		if (byte != part.ptr[i])
			return false;
	}
	return true;
}

/* One part; %u takes what the text before and after it leaves, and not nothing. */
static bool match_part(struct mw_span pattern, struct mw_span part, struct mw_span *account)
{
	uint8_t byte;
	size_t end;

	while (pattern.len > 0) {
		if (take_piece(&pattern, &byte) == ACCOUNT) {
			if (!ends_with(pattern, part, &end) || end == part.len)
				return false;
			*account = mw_span_of(part.ptr, part.len - end);
			return true;
		}
		if (part.len == 0 || part.ptr[0] != byte)
			return false;
		part = mw_span_of(part.ptr + 1, part.len - 1);
	}
	return part.len == 0;
}

const char *mw_pattern_fault(const char *pattern)
{
	struct mw_span rest = mw_span_str(pattern), part;
	size_t accounts = 0;
	uint8_t byte;

	while (take_last(&rest, &part))
		if (mw_span_is(part, ".."))
			return "it has a part \"..\"";
	for (rest = mw_span_str(pattern); rest.len > 0;)
		switch (take_piece(&rest, &byte)) {
		case ACCOUNT:
			accounts++;
			break;
		case BROKEN:
			return "a % is followed by neither u nor %";
		default:
			break;
		}
	return accounts == 1 ? NULL : "it needs %u once, where the account's name is";
}

bool mw_pattern_match(const char *pattern, const char *path, char account[static MW_NAME_SIZE])
{
	struct mw_span wanted = mw_span_str(pattern), given = mw_span_str(path), part, piece;
	struct mw_span found = { NULL, 0 };
	bool whole = mw_span_starts(wanted, "/");

	if (whole && !mw_span_starts(given, "/"))
		return false;
	while (take_last(&wanted, &piece))
		if (!take_last(&given, &part) || mw_span_is(part, "..") ||
		    !match_part(piece, part, &found))
			return false;
	if (found.ptr == NULL || (whole && take_last(&given, &part)))
		return false;
	return mw_span_copy(found, account, MW_NAME_SIZE);
}
