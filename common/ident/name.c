/*
 * NAME
 *	name - the canonical spelling of an account's name
 */
#include "common/ident/name.h"

#include <string.h>

#include "base/wbuf.h"

static bool is_name(struct mw_span typed)
{
	return typed.len > 0 && mw_span_is_text(typed) && mw_span_find(typed, ' ') == typed.len;
}

bool mw_name_canonical(struct mw_span typed, char out[static MW_NAME_SIZE])
{
	if (!is_name(typed) || !mw_span_copy(typed, out, MW_NAME_SIZE)) {
		out[0] = '\0';
		return false;
	}
	for (char *c = out; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return true;
}

bool mw_name_complete(const char *name, const char *domain, char out[static MW_NAME_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_NAME_SIZE);

	if (name[0] == '\0' || domain[0] == '\0' || strchr(name, '@') != NULL)
		return false;
	mw_put_str(&w, name);
	mw_put_u8(&w, '@');
	mw_put_str(&w, domain);
	return mw_wbuf_cstr(&w)[0] != '\0';
}
