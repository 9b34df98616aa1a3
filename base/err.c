/*
 * NAME
 *	err - error texts
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

int mw_fail(struct mw_err *err, const char *fmt, ...)
{
	size_t len = sizeof(err->text) - 1;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	/* Cut off, it must still be text: it may end within a UTF-8 letter. */
	while (n > (int)len && len > 0 && (unsigned char)err->text[len - 1] >= 0x80)
		err->text[--len] = '\0';
	return -1;
}
