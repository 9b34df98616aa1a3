/*
 * NAME
 *	google - mailward import google-authenticator
 * DESCRIPTION
 *	A .google_authenticator file: the secret in base32, options in lines that
 *	begin with a quote and a blank, then scratch codes of 8 digits. The latter
 *	are not taken over: confirming or "recovery new" makes better ones.
 *
 *	Whose a file is follows from --account, from --account-from-name, or from its
 *	owner, if that is a person with one file. With "secret=/etc/…/${USER}
 *	user=root" root owns everybody's.
 */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "cli/import/file.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"
#include "cli/import/pattern.h"
#include "cli/output.h"
#include "conf/user.h"

#define FILE_MAX    65536
#define SCRATCH_LEN 8

/* A file while it is read. */
struct reading {
	struct mw_import *m;
	struct mw_device_found d;
	unsigned seen; /* bits of the options so far */
	bool timed;
	int counter_line; /* where HOTP_COUNTER is; 0: nowhere */
	bool ok;
};

static void bad(struct reading *r, int line, const char *name, const char *why)
{
	mw_import_bad(r->m, r->d.file, line, "%s: %s", name, why);
	r->ok = false;
}

static void take_timed(struct reading *r, int line, struct mw_span value)
{
	(void)line;
	(void)value;
	r->timed = true;
}

static void take_counter(struct reading *r, int line, struct mw_span value)
{
	(void)value;
	r->counter_line = line;
}

static void take_step(struct reading *r, int line, struct mw_span value)
{
	const char *why = "is no number";

	if (!mw_span_number(value, 100000, &r->d.period) ||
	    (why = mw_import_period(r->d.period)) != NULL)
		bad(r, line, "STEP_SIZE", why);
}

/* Theirs is in codes, ours in steps to either side. */
static void take_window(struct reading *r, int line, struct mw_span value)
{
	uint64_t ours = r->m->cli->conf.totp_window, window;

	if (!mw_span_number(value, 1000000, &window))
		bad(r, line, "WINDOW_SIZE", "is no number");
	else if (window / 2 != ours &&
		 !mw_import_dropped(
			 r->m, r->d.file, line, "WINDOW_SIZE",
			 "WINDOW_SIZE: takes codes up to %llu steps away, and [totp] window, "
			 "which is for all devices, is %llu",
			 (unsigned long long)(window / 2), (unsigned long long)ours))
		r->ok = false;
}

static void take_skew(struct reading *r, int line, struct mw_span value)
{
	uint64_t steps;
	bool ahead = !mw_take_prefix(&value, "-");

	if (!mw_span_number(value, UINT32_MAX, &steps))
		bad(r, line, "TIME_SKEW", "is no number");
	else if (steps != 0 &&
		 !mw_import_dropped(
			 r->m, r->d.file, line, "TIME_SKEW",
			 "TIME_SKEW: the device's clock is %llu steps %s, and clocks are not "
			 "corrected here: set it right first",
			 (unsigned long long)steps, ahead ? "ahead" : "late"))
		r->ok = false;
}

/* Limits and replays are the daemon's business; the rest is what the module noted. */
static void pass_over(struct reading *r, int line, struct mw_span value)
{
	(void)r;
	(void)line;
	(void)value;
}

static const struct option {
	const char *name;
	void (*take)(struct reading *r, int line, struct mw_span value);
} options[] = {
	{ "TOTP_AUTH", take_timed },	 { "HOTP_COUNTER", take_counter },
	{ "STEP_SIZE", take_step },	 { "WINDOW_SIZE", take_window },
	{ "TIME_SKEW", take_skew },	 { "RATE_LIMIT", pass_over },
	{ "DISALLOW_REUSE", pass_over }, { "RESETTING_TIME_SKEW", pass_over },
};
#define OPTIONS (sizeof(options) / sizeof(options[0]))

/* "LAST0" and so on: an address, and when a code was last asked for there. */
static bool is_last_login(struct mw_span name)
{
	return mw_take_prefix(&name, "LAST") && name.len == 1 && name.ptr[0] >= '0' &&
	       name.ptr[0] <= '9';
}

static void read_option(struct reading *r, int line, struct mw_span value)
{
	struct mw_span name = mw_span_of(value.ptr, mw_span_find(value, ' '));
	char text[32];
	size_t i = 0;

	value = mw_span_trim(mw_span_of(value.ptr + name.len, value.len - name.len));
	mw_span_copy(mw_span_head(name, sizeof(text) - 1), text, sizeof(text));
	while (i < OPTIONS && !mw_span_is(name, options[i].name))
		i++;
	if (i == OPTIONS) {
		if (!is_last_login(name))
			bad(r, line, text, "is an unknown option");
	} else if ((r->seen & 1U << i) != 0) {
		bad(r, line, text, "is there twice");
	} else {
		r->seen |= 1U << i;
		options[i].take(r, line, value);
	}
}

static bool is_scratch_code(struct mw_span line)
{
	uint64_t number;

	return line.len == SCRATCH_LEN && mw_span_number(line, 99999999, &number);
}

static void read_lines(struct reading *r, const struct mw_import_file *f)
{
	struct mw_import_lines at = mw_import_lines_of(f);
	struct mw_span line;

	while (mw_import_next_line(r->m, f, &at, &line)) {
		if (line.len == 0)
			continue;
		if (mw_take_prefix(&line, "\" ")) {
			read_option(r, at.number, mw_span_trim(line));
		} else if (r->d.seed_len == 0 && line.len <= 128) {
			memcpy(r->d.seed, line.ptr, line.len);
			r->d.seed_len = line.len;
			r->d.line = at.number;
		} else if (!is_scratch_code(line)) {
			bad(r, at.number, "the line", "is neither an option nor a scratch code");
		}
	}
}

static void judge(struct reading *r)
{
	if (r->d.seed_len == 0)
		mw_import_bad(r->m, r->d.file, 1, "there is no secret");
	else if (r->counter_line != 0 && r->timed)
		mw_import_bad(r->m, r->d.file, r->counter_line,
			      "HOTP_COUNTER beside TOTP_AUTH: counts logins (HOTP), and only "
			      "time-based codes are known");
	else if (r->counter_line != 0 || !r->timed)
		mw_import_bad(r->m, r->d.file, r->counter_line != 0 ? r->counter_line : 1,
			      "%s: counts logins (HOTP), and only time-based codes are known",
			      r->counter_line != 0 ? "HOTP_COUNTER" : "no TOTP_AUTH");
	else if (r->ok)
		mw_import_add(r->m, &r->d);
}

/* The name, if it is said; false after a complaint. Without it the owner counts, once
 * all files are known. */
static bool read_name(struct mw_import *m, const char *path, char name[static MW_NAME_SIZE])
{
	const char *account = mw_args_value(m->args, "account"),
		   *pattern = mw_args_value(m->args, "account-from-name");

	if (account != NULL && strlen(account) < MW_NAME_SIZE)
		snprintf(name, MW_NAME_SIZE, "%s", account);
	else if (account != NULL)
		mw_import_bad(m, path, 0, "the name of the account is too long");
	else if (pattern != NULL && !mw_pattern_match(pattern, path, name))
		mw_import_bad(m, path, 0, "does not fit --account-from-name %s", pattern);
	else
		return true;
	return name[0] != '\0';
}

static void read_file(struct mw_import *m, const char *path)
{
	struct reading r = {
		.m = m,
		.d = { .file = path, .line = 1, .base32 = true, .digits = 6, .period = 30 },
		.ok = true
	};
	struct mw_import_file f;

	if (read_name(m, path, r.d.name) && mw_import_file_read(m, path, FILE_MAX, &f)) {
		r.d.owner = f.owner;
		read_lines(&r, &f);
		judge(&r);
		mw_import_file_free(&f);
	}
	mw_wipe(&r, sizeof(r));
}

/* Another file of the same owner, or NULL. */
static const char *other_of(const struct mw_import *m, size_t number)
{
	for (size_t i = 0; i < m->count; i++)
		if (i != number && m->found[i].owner == m->found[number].owner)
			return m->found[i].file;
	return NULL;
}

static void name_by_owner(struct mw_import *m, size_t number)
{
	struct mw_device_found *d = &m->found[number];
	char owner[MW_NAME_SIZE];
	const char *other;

	if (!mw_user_name(d->owner, owner, sizeof(owner)))
		mw_import_bad(m, d->file, 0, "its owner has no name (give --account)");
	else if (d->owner < m->cli->conf.uid_min)
		mw_import_bad(m, d->file, 0,
			      "its owner, %s, is no person, so whose it is cannot be told (give "
			      "--account, or for several files --account-from-name PATTERN)",
			      owner);
	else if ((other = other_of(m, number)) != NULL)
		mw_import_bad(m, d->file, 0,
			      "%s owns %s too, so whose it is cannot be told (give "
			      "--account-from-name PATTERN)",
			      owner, other);
	else
		memcpy(d->name, owner, sizeof(owner));
}

static void name_by_owners(struct mw_import *m)
{
	if (mw_args_has(m->args, "account") || mw_args_has(m->args, "account-from-name"))
		return;
	for (size_t i = 0; i < m->count; i++)
		name_by_owner(m, i);
}

static int check_options(struct mw_import *m)
{
	const char *pattern = mw_args_value(m->args, "account-from-name"), *why;

	if (pattern == NULL)
		return 0;
	if (mw_args_has(m->args, "account"))
		return mw_complain(EX_USAGE, "usage",
				   "--account and --account-from-name do not go together");
	if ((why = mw_pattern_fault(pattern)) != NULL)
		return mw_complain(EX_USAGE, "usage", "--account-from-name %s: %s", pattern, why);
	return 0;
}

static int run_google(struct mw_cli *cli, const struct mw_args *args)
{
	static const char *const fields[] = { "WINDOW_SIZE", "TIME_SKEW", NULL };
	static const struct mw_import_reader reader = { fields, check_options, read_file,
							name_by_owners };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
static const struct mw_option google_options[] = {
	{ "account", 0, false, "NAME", "whose device it is; with one FILE" },
	{ "account-from-name", 0, false, "PATTERN", "whose it is, by the file's name: '%u.google'" },
	{ "drop", 0, true, "FIELD", "import without WINDOW_SIZE or TIME_SKEW" },
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_google_commands[] = {
	{ "import google-authenticator", 1, SIZE_MAX, google_options, run_google,
	  .synopsis = "FILE… [--account NAME | --account-from-name PATTERN] [--drop FIELD]… [--dry-run]",
	  .summary = "take devices over from .google_authenticator files",
	  .example = "mailward import google-authenticator /home/*/.google_authenticator" },
	{ .name = NULL },
};
// clang-format on
