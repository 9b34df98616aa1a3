/*
 * NAME
 *	finding - what mailward doctor found
 */
#include "cli/doctor/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/output.h"

void mw_doctor_found(struct mw_doctor *d, enum mw_health health, const char *subject,
		     const char *remedy, const char *fmt, ...)
{
	static const char *const names[] = { "ok", "warn", "fail" };
	char text[1536];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	d->count[health]++;
	mw_say("%-4s  %-12s  %s", names[health], subject, text);
	if (remedy != NULL)
		mw_say("%-4s  %-12s  -> %s", "", "", remedy);
	mw_json_list_item(json_pack("{s:s, s:s, s:s, s:s?}", "level", names[health], "subject",
				    subject, "text", text, "remedy", remedy));
}

const char *mw_doctor_remedy(struct mw_doctor *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(d->remedy, sizeof(d->remedy), fmt, args);
	va_end(args);
	return d->remedy;
}

struct mw_span mw_doctor_reason(const char *output)
{
	const char *fatal = strcasestr(output, ": fatal: ");
	struct mw_span rest = mw_span_trim(mw_span_str(output)), line;

	while (mw_take_until(&rest, '\n', &line))
		if (fatal != NULL && (const char *)rest.ptr > fatal)
			return line;
	return rest;
}
