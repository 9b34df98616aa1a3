/*
 * NAME
 *	import - devices from other programs' files
 */
#include "cli/import/import.h"

#include <string.h>

#include "cli/import/send.h"
#include "cli/output.h"

/* Another import may be first this often. */
#define TRIES 5

/* A device, as the dry run and the run list it. */
static void say_device(const struct mw_device_found *d)
{
	if (d->skipped)
		mw_say("%s:%d: %s has this device already%s%s%s", d->file, d->line, d->account,
		       d->note[0] != '\0' ? " (" : "", d->note, d->note[0] != '\0' ? ")" : "");
	else
		mw_say("%s:%d: %s%s%s gets a device of %llu digits, %llu seconds, %s", d->file,
		       d->line, d->account, d->key[0] != '\0' ? ", key " : "", d->key,
		       (unsigned long long)d->digits, (unsigned long long)d->period,
		       d->algorithm[0] != '\0' ? d->algorithm : "SHA1");
}

static json_t *device_json(const struct mw_device_found *d)
{
	return json_pack("{s:s, s:i, s:s?, s:s, s:s, s:I, s:I, s:s, s:b}", "file", d->file, "line",
			 d->line, "key", d->key[0] != '\0' ? d->key : NULL, "name", d->name,
			 "account", d->account, "digits", (json_int_t)d->digits, "period",
			 (json_int_t)d->period, "algorithm",
			 d->algorithm[0] != '\0' ? d->algorithm : "SHA1", "skipped", d->skipped);
}

static void report(const struct mw_import *m, bool dry)
{
	json_t *devices = json_array();
	size_t skipped = 0, count;

	for (size_t i = 0; i < m->count; i++) {
		say_device(&m->found[i]);
		json_array_append_new(devices, device_json(&m->found[i]));
		skipped += m->found[i].skipped;
	}
	count = m->count - skipped;
	mw_say("%s %zu %s.", dry ? "Would import" : "Imported", count,
	       count == 1 ? "device" : "devices");
	mw_json_print(json_pack("{s:I, s:I, s:o}", dry ? "would_import" : "imported",
				(json_int_t)count, "skipped", (json_int_t)skipped, "devices",
				devices));
}

/* Send it, unless something was bad. */
static int finish(struct mw_import *m, bool dry)
{
	int status = MW_IMPORT_AGAIN;

	if (m->bad > 0)
		return mw_complain(EX_DATAERR, "invalid", "%zu %s be used; nothing was imported",
				   m->bad, m->bad == 1 ? "device cannot" : "devices cannot");
	for (int i = 0; i < TRIES && status == MW_IMPORT_AGAIN; i++)
		status = mw_import_send(m, dry);
	if (status == MW_IMPORT_AGAIN)
		return mw_complain(EX_TEMPFAIL, "exists",
				   "other imports are under way; nothing was imported, try again");
	if (status == 0)
		report(m, dry);
	return status;
}

static int check_drops(const struct mw_args *args, const char *const *fields)
{
	const char *value;
	size_t at = 0;

	while ((value = mw_args_next(args, "drop", &at)) != NULL) {
		const char *const *field = fields;

		while (*field != NULL && strcmp(*field, value) != 0)
			field++;
		if (*field == NULL)
			return mw_complain(EX_USAGE, "usage",
					   "--drop %s: no such field can be dropped here", value);
	}
	return 0;
}

int mw_import_run(const struct mw_import_reader *reader, struct mw_cli *cli,
		  const struct mw_args *args)
{
	struct mw_import m = { .cli = cli, .args = args };
	int status;

	if (mw_args_has(args, "account") && args->words > 1)
		return mw_complain(EX_USAGE, "usage", "--account goes with one FILE");
	if ((status = mw_ask_configure(cli)) != 0 ||
	    (status = check_drops(args, reader->fields)) != 0 ||
	    (reader->start != NULL && (status = reader->start(&m)) != 0))
		return status;
	for (size_t i = 0; i < args->words; i++)
		reader->read(&m, args->word[i]);
	if (reader->stop != NULL)
		reader->stop(&m);
	status = finish(&m, mw_args_has(args, "dry-run"));
	mw_import_free(&m);
	return status;
}
