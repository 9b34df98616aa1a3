/*
 * NAME
 *	name - the canonical spelling of an account's name
 */
#include "common/name.h"

bool mw_name_canonical(struct mw_span typed, char out[static MW_NAME_SIZE])
{
	if (typed.len == 0 || !mw_span_is_text(typed) || !mw_span_copy(typed, out, MW_NAME_SIZE))
		return out[0] = '\0', false;
	for (char *c = out; *c != '\0'; c++) {
		if (*c == ' ')
			return out[0] = '\0', false;
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	}
	return true;
}
