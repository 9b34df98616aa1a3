/*
 * NAME
 *	found - the devices that a reader has found, and what it could not use
 */
#include "cli/import/found.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "cli/output.h"

static void say_bad(struct mw_import *m, const char *file, int line, const char *text)
{
	if (line > 0)
		mw_warn("%s:%d: %s", file, line, text);
	else
		mw_warn("%s: %s", file, text);
	m->bad++;
}

void mw_import_bad(struct mw_import *m, const char *file, int line, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say_bad(m, file, line, text);
}

static bool is_dropped(const struct mw_import *m, const char *field)
{
	const char *value;
	size_t at = 0;

	while ((value = mw_args_next(m->args, "drop", &at)) != NULL)
		if (strcmp(value, field) == 0)
			return true;
	return false;
}

bool mw_import_dropped(struct mw_import *m, const char *file, int line, const char *field,
		       const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (is_dropped(m, field))
		return true;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	mw_import_bad(m, file, line, "%s (--drop %s imports the device without it)", text, field);
	return false;
}

const char *mw_import_period(uint64_t period)
{
	return period >= MW_PERIOD_MIN && period <= MW_PERIOD_MAX
		       ? NULL
		       : "only steps of 15 to 120 seconds are supported";
}

const char *mw_import_digits(uint64_t digits)
{
	return digits == 6 || digits == 8 ? NULL : "only codes of 6 or 8 digits are supported";
}

static bool make_room(struct mw_import *m)
{
	size_t room = m->room == 0 ? 64 : m->room * 2;
	struct mw_device_found *found;

	if (m->count < m->room)
		return true;
	/* Not realloc(3), which would leave a copy of the secrets behind. */
	if ((found = calloc(room, sizeof(*found))) == NULL)
		return false;
	if (m->count > 0)
		memcpy(found, m->found, m->count * sizeof(*found));
	if (m->found != NULL)
		mw_wipe(m->found, m->room * sizeof(*found));
	free(m->found);
	m->found = found;
	m->room = room;
	return true;
}

void mw_import_add(struct mw_import *m, const struct mw_device_found *device)
{
	if (make_room(m))
		m->found[m->count++] = *device;
	else
		mw_import_bad(m, device->file, device->line, "out of memory");
}

void mw_import_free(struct mw_import *m)
{
	if (m->found != NULL)
		mw_wipe(m->found, m->room * sizeof(*m->found));
	free(m->found);
}
