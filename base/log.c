/*
 * NAME
 *	log - lines for the administrator
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void mw_logf(const struct mw_log *log, int level, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	if (log == NULL || log->line == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	log->line(log->ctx, level, text);
}
