/*
 * NAME
 *	err - error texts
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

int mw_fail(struct mw_err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return -1;
}
