/*
 * NAME
 *	oath - mailward import pam-oath
 * DESCRIPTION
 *	The users file of OATH Toolkit: a line a user, fields set apart by blanks:
 *	type, user, PIN, secret in hex, and what pam_oath remembers (a counter, the
 *	last code and when it came). "HOTP/T30/6" is a time-based code of 30 seconds
 *	and 6 digits. "-" is no PIN, and "+" one that pam_oath does not check; any
 *	other has to be typed in front of the code and is a factor of its own.
 */
#include <string.h>

#include "base/secret.h"
#include "cli/import/file.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"
#include "cli/output.h"

#define FILE_MAX ((size_t)128 * 1024 * 1024)

/* A line while it is read. */
struct reading {
	struct mw_import *m;
	const char *path;
	int line;
	struct mw_device_found d;
};

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

/* A comment may follow the fields. */
static bool take_last_field(struct mw_span *line, struct mw_span *out)
{
	return take_field(line, out) && out->ptr[0] != '#';
}

static bool is_timed(struct mw_span type, struct mw_device_found *d)
{
	struct mw_span period;

	d->digits = 6;
	if (!mw_take_prefix(&type, "HOTP/T"))
		return false;
	if (!mw_take_until(&type, '/', &period))
		return mw_span_number(type, 100000, &d->period);
	return mw_span_number(period, 100000, &d->period) && mw_span_number(type, 100, &d->digits);
}

static bool read_type(struct reading *r, struct mw_span type)
{
	const char *why;

	if (!is_timed(type, &r->d))
		mw_import_bad(r->m, r->path, r->line,
			      "\"%.*s\" is no time-based code such as HOTP/T30/6", (int)type.len,
			      type.ptr);
	else if ((why = mw_import_digits(r->d.digits)) != NULL ||
		 (why = mw_import_period(r->d.period)) != NULL)
		mw_import_bad(r->m, r->path, r->line, "%.*s: %s", (int)type.len, type.ptr, why);
	else
		return true;
	return false;
}

static bool read_user(struct reading *r, struct mw_span user)
{
	if (mw_span_copy(user, r->d.name, sizeof(r->d.name)) && mw_span_is_text(user))
		return true;
	mw_import_bad(r->m, r->path, r->line, "the user's name is too long, or not UTF-8");
	return false;
}

static bool read_pin(struct reading *r, struct mw_span pin)
{
	if (mw_span_is(pin, "-") || mw_span_is(pin, "+"))
		return true;
	if (!mw_args_has(r->m->args, "drop-pin")) {
		mw_import_bad(
			r->m, r->path, r->line,
			"%s has a PIN, which has to be typed in front of each code and is not "
			"asked for here (--drop-pin imports the device without it)",
			r->d.name);
		return false;
	}
	mw_warn("%s:%d: the PIN of %s is dropped: the code alone is the second factor", r->path,
		r->line, r->d.name);
	return true;
}

static bool read_secret(struct reading *r, struct mw_span hex)
{
	bool good = hex.len > 0 && hex.len % 2 == 0 && hex.len / 2 <= sizeof(r->d.seed);

	for (size_t i = 0; i < hex.len && good; i++) {
		int digit = mw_hex_digit(hex.ptr[i]);

		good = digit >= 0;
		r->d.seed[i / 2] = (uint8_t)(r->d.seed[i / 2] << 4 | (digit & 0xf));
	}
	r->d.seed_len = hex.len / 2;
	if (!good)
		mw_import_bad(r->m, r->path, r->line, "the secret is not in hex");
	return good;
}

/* What pam_oath notes at a login. */
static bool read_notes(struct reading *r, struct mw_span rest)
{
	struct mw_span counter, code, when;
	uint64_t number;

	if (!take_last_field(&rest, &counter))
		return true;
	if (!mw_span_number(counter, UINT64_MAX, &number)) {
		mw_import_bad(r->m, r->path, r->line, "\"%.*s\" after the secret is no counter",
			      (int)counter.len, counter.ptr);
		return false;
	}
	if (!take_last_field(&rest, &code) || !take_last_field(&rest, &when) ||
	    !take_last_field(&rest, &counter))
		return true;
	mw_import_bad(r->m, r->path, r->line, "there are more than seven fields");
	return false;
}

static void read_line(struct reading *r, struct mw_span line)
{
	struct mw_span type, user, pin, secret;

	if (line.len == 0 || line.ptr[0] == '#')
		return;
	if (!take_field(&line, &type) || !take_field(&line, &user) || !take_field(&line, &pin) ||
	    !take_field(&line, &secret))
		mw_import_bad(r->m, r->path, r->line, "wanted type, user, PIN and secret");
	else if (read_type(r, type) && read_user(r, user) && read_pin(r, pin) &&
		 read_secret(r, secret) && read_notes(r, line))
		mw_import_add(r->m, &r->d);
}

static void read_file(struct mw_import *m, const char *path)
{
	struct mw_import_file f;
	struct mw_import_lines at;
	struct mw_span line;

	if (!mw_import_file_read(m, path, FILE_MAX, &f))
		return;
	at = mw_import_lines_of(&f);
	while (mw_import_next_line(m, &f, &at, &line)) {
		struct reading r = { m, path, at.number, { .file = path, .line = at.number } };

		read_line(&r, line);
		mw_wipe(&r, sizeof(r));
	}
	mw_import_file_free(&f);
}

static int run_oath(struct mw_cli *cli, const struct mw_args *args)
{
	static const char *const fields[] = { NULL };
	static const struct mw_import_reader reader = { .fields = fields, .read = read_file };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
static const struct mw_option oath_options[] = {
	{ "drop-pin", 0, false, NULL, "import devices whose code needs a PIN without it" },
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_oath_commands[] = {
	{ "import pam-oath", 1, 1, oath_options, run_oath,
	  .synopsis = "FILE [--drop-pin] [--dry-run]",
	  .summary = "take devices over from pam_oath's users file",
	  .example = "mailward import pam-oath /etc/users.oath" },
	{ .name = NULL },
};
// clang-format on
