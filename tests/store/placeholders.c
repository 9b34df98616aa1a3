/*
 * NAME
 *	placeholders - ?1 becomes $1
 */
#include "tests/store/placeholders.h"

#include "base/wbuf.h"

/* The quote that is open after `c`; a doubled one closes and opens again. */
static char quote_after(char open, char c)
{
	if (open != '\0')
		return c == open ? '\0' : open;
	return c == '\'' || c == '"' ? c : '\0';
}

bool mw_sql_dollars(const char *text, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);
	char open = '\0';

	for (const char *c = text; *c != '\0'; c++) {
		open = quote_after(open, *c);
		mw_put_u8(&w, (uint8_t)(open == '\0' && *c == '?' ? '$' : *c));
	}
	mw_put_u8(&w, '\0');
	if (w.overflow && size > 0)
		out[0] = '\0';
	return !w.overflow;
}
