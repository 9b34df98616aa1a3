/*
 * NAME
 *	google - mailward import google-authenticator
 * DESCRIPTION
 *	A .google_authenticator file: the secret in base32, options in lines that
 *	begin with a quote and a blank, then scratch codes. The latter are not
 *	taken over: confirming or "recovery new" makes better ones.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"
#include "conf/user.h"

/* An option line of the file. */
static void read_option(struct mw_span option, bool *timed, struct mw_device_found *d)
{
	if (mw_span_starts(option, "TOTP_AUTH"))
		*timed = true;
	if (mw_take_prefix(&option, "STEP_SIZE ") &&
	    !mw_span_number(mw_span_trim(option), 1000, &d->period))
		d->period = 0;
}

static bool read_lines(FILE *file, struct mw_device_found *d, bool *timed)
{
	char text[512];
	struct mw_span line;

	while (fgets(text, sizeof(text), file) != NULL) {
		line = mw_span_trim(mw_span_str(text));
		if (d->seed_len == 0 && line.len > 0 && line.len <= 128) {
			memcpy(d->seed, line.ptr, line.len);
			d->seed_len = line.len;
		} else if (mw_take_prefix(&line, "\" ")) {
			read_option(line, timed, d);
		}
	}
	mw_wipe(text, sizeof(text));
	return d->seed_len > 0;
}

static void read_file(struct mw_import *m, const struct mw_args *args, const char *path)
{
	struct mw_device_found d = {
		.file = path, .line = 1, .base32 = true, .digits = 6, .period = 30
	};
	FILE *file = mw_import_open(m, path);
	char owner[MW_NAME_SIZE] = "";
	bool timed = false;
	struct stat st;

	if (file == NULL)
		return;
	if (fstat(fileno(file), &st) != 0) {
		mw_import_bad(m, path, 0, "%s", strerror(errno));
	} else if (!mw_args_has(args, "account") &&
		   !mw_user_name(st.st_uid, owner, sizeof(owner))) {
		mw_import_bad(m, path, 0, "its owner has no name (give --account)");
	} else if (!read_lines(file, &d, &timed)) {
		mw_import_bad(m, path, 1, "there is no secret");
	} else if (!timed) {
		mw_import_bad(m, path, 1, "counts logins (HOTP); only time-based codes are known");
	} else {
		mw_import_name(args, owner, &d);
		mw_import_add(m, &d);
	}
	fclose(file);
	mw_wipe(&d, sizeof(d));
}

static int run_google(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_import_reader reader = { .read = read_file };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
const struct mw_command mw_google_commands[] = {
	{ "import google-authenticator", 1, SIZE_MAX, mw_import_options, run_google,
	  .synopsis = "FILE… [--account NAME] [--dry-run]",
	  .summary = "take devices over from .google_authenticator files",
	  .example = "mailward import google-authenticator /home/*/.google_authenticator" },
	{ .name = NULL },
};
// clang-format on
