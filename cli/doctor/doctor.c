/*
 * NAME
 *	doctor - mailward doctor
 * DESCRIPTION
 *	Exit status: 0 nothing is broken (there may be warnings), 1 something is.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/doctor/doctor.h"
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

static void say_sum(const struct mw_doctor *d)
{
	mw_say("%s", "");
	if (d->count[MW_BROKEN] + d->count[MW_WARNING] == 0)
		mw_say("All is well.");
	else
		mw_say("%zu broken, %zu to mind, %zu fine.", d->count[MW_BROKEN],
		       d->count[MW_WARNING], d->count[MW_FINE]);
}

static int run_doctor(struct mw_cli *cli, const struct mw_args *args)
{
	static void (*const examinations[])(struct mw_doctor *) = {
		mw_doctor_config,  mw_doctor_audit,   mw_doctor_master_key, mw_doctor_store,
		mw_doctor_sockets, mw_doctor_doors,   mw_doctor_issuers,    mw_doctor_clock,
		mw_doctor_postfix, mw_doctor_dovecot, mw_doctor_pam,
	};
	struct mw_doctor d = { .cli = cli,
			       .postfix_config = mw_args_value(args, "postfix-config") };

	mw_json_list_begin("findings");
	for (size_t i = 0; i < sizeof(examinations) / sizeof(examinations[0]); i++)
		examinations[i](&d);
	mw_json_list_end();
	say_sum(&d);
	return d.count[MW_BROKEN] == 0 ? 0 : MW_EXIT_NO;
}

// clang-format off
static const struct mw_option doctor_options[] = {
	{ "postfix-config", 0, false, "DIR", "Postfix' configuration folder, if not its default" },
	{ .name = NULL },
};

const struct mw_command mw_doctor_commands[] = {
	{ "doctor", 0, 0, doctor_options, run_doctor,
	  .synopsis = "[--postfix-config DIR]",
	  .summary = "look at the installation and say what to change where",
	  .example = "mailward doctor" },
	{ .name = NULL },
};
// clang-format on
