/*
 * NAME
 *	oath - mailward import pam-oath
 * DESCRIPTION
 *	The users file of OATH Toolkit: a line a user, fields set apart by blanks:
 *	type, user, PIN, secret in hex, and what pam_oath remembers. "HOTP/T30/6"
 *	is a time-based code of 30 seconds and 6 digits.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"

static bool take_field(struct mw_span *line, struct mw_span *out)
{
	*line = mw_span_trim(*line);
	for (out->ptr = line->ptr, out->len = 0; out->len < line->len; out->len++)
		if (line->ptr[out->len] == ' ' || line->ptr[out->len] == '\t')
			break;
	line->ptr += out->len;
	line->len -= out->len;
	return out->len > 0;
}

/* "HOTP/T30/6", "HOTP/T30". */
static bool read_type(struct mw_span type, struct mw_device_found *d)
{
	struct mw_span period;

	d->digits = 6;
	if (!mw_take_prefix(&type, "HOTP/T"))
		return false;
	if (!mw_take_until(&type, '/', &period))
		return mw_span_number(type, 1000, &d->period);
	return mw_span_number(period, 1000, &d->period) && mw_span_number(type, 10, &d->digits);
}

static bool read_hex(struct mw_span hex, struct mw_device_found *d)
{
	d->seed_len = hex.len / 2;
	if (hex.len == 0 || hex.len % 2 != 0 || d->seed_len > sizeof(d->seed))
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		int digit = mw_hex_digit(hex.ptr[i]);

		if (digit < 0)
			return false;
		d->seed[i / 2] = (uint8_t)(d->seed[i / 2] << 4 | digit);
	}
	return true;
}

static void read_line(struct mw_import *m, const char *path, int number, struct mw_span line)
{
	struct mw_device_found d = { .file = path, .line = number };
	struct mw_span type, user, pin, secret;

	line = mw_span_trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return;
	if (!take_field(&line, &type) || !take_field(&line, &user) || !take_field(&line, &pin) ||
	    !take_field(&line, &secret))
		mw_import_bad(m, path, number, "wanted type, user, PIN and secret");
	else if (!read_type(type, &d))
		mw_import_bad(m, path, number, "\"%.*s\" is no time-based code such as HOTP/T30/6",
			      (int)type.len, type.ptr);
	else if (!mw_span_copy(user, d.name, sizeof(d.name)))
		mw_import_bad(m, path, number, "too long a name");
	else if (!read_hex(secret, &d))
		mw_import_bad(m, path, number, "the secret is not in hex");
	else
		mw_import_add(m, &d);
	mw_wipe(&d, sizeof(d));
}

static void read_file(struct mw_import *m, const struct mw_args *args, const char *path)
{
	FILE *file = fopen(path, "re");
	char text[1024];

	(void)args;
	if (file == NULL)
		mw_import_bad(m, path, 0, "%s", strerror(errno));
	for (int number = 1; file != NULL && fgets(text, sizeof(text), file) != NULL; number++)
		read_line(m, path, number, mw_span_str(text));
	if (file != NULL)
		fclose(file);
	mw_wipe(text, sizeof(text));
}

static int run_oath(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_import_reader reader = { .read = read_file };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
static const struct mw_option oath_options[] = {
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_oath_commands[] = {
	{ "import pam-oath", 1, 1, oath_options, run_oath,
	  .synopsis = "FILE [--dry-run]",
	  .summary = "take devices over from pam_oath's users file",
	  .example = "mailward import pam-oath /etc/users.oath" },
	{ .name = NULL },
};
// clang-format on
