/*
 * NAME
 *	doctor - mailward doctor
 * DESCRIPTION
 *	Exit status: 0 nothing is broken (there may be warnings), 1 something is.
 */
#include "cli/doctor/doctor.h"

#include "cli/doctor/look.h"
#include "cli/output.h"

/* In the order in which they are reported; the first one reads the configuration. */
static const struct mw_look *const looks[] = {
	mw_config_looks,  mw_credential_looks,	  mw_daemon_looks,   mw_doors_looks,
	mw_issuers_looks, mw_introspection_looks, mw_provider_looks, mw_clock_looks,
	mw_postfix_looks, mw_dovecot_looks,	  mw_pam_looks,
};

static void say_sum(const struct mw_doctor *d)
{
	size_t warnings = d->count[MW_WARNING];

	mw_say("%s", "");
	mw_say("%zu failed, %zu %s, %zu ok", d->count[MW_BROKEN], warnings,
	       warnings == 1 ? "warning" : "warnings", d->count[MW_FINE]);
}

static int run_doctor(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_doctor d = { .cli = cli,
			       .postfix_config = mw_args_value(args, "postfix-config") };

	mw_json_list_begin("findings");
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		for (const struct mw_look *look = looks[i]; look->run != NULL; look++)
			if (d.configured || !look->configured)
				look->run(&d);
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
