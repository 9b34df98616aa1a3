/*
 * NAME
 *	import - devices from other programs' files
 */
#include "cli/import/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/verdict.h"
#include "cli/output.h"

/* Room in a message for one record more. */
#define RECORD_MAX 1024

void mw_import_bad(struct mw_import *m, const char *file, int line, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (line > 0)
		mw_warn("%s:%d: %s", file, line, text);
	else
		mw_warn("%s: %s", file, text);
	m->bad++;
}

FILE *mw_import_open(struct mw_import *m, const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	FILE *file = NULL;
	struct stat st;

	if (fd < 0 && errno == ELOOP)
		mw_import_bad(m, path, 0, "is a symbolic link, and none is followed");
	else if (fd < 0 || fstat(fd, &st) != 0)
		mw_import_bad(m, path, 0, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		mw_import_bad(m, path, 0, "is no regular file");
	else if ((file = fdopen(fd, "r")) == NULL)
		mw_import_bad(m, path, 0, "%s", strerror(errno));
	if (file == NULL && fd >= 0)
		close(fd);
	return file;
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

void mw_import_name(const struct mw_args *args, const char *name, struct mw_device_found *d)
{
	const char *account = mw_args_value(args, "account");

	snprintf(d->name, sizeof(d->name), "%s", account != NULL ? account : name);
}

/* One record; false when the values can't be sent at all. */
static bool put_record(struct mw_wbuf *records, const struct mw_device_found *d)
{
	uint8_t bytes[RECORD_MAX];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_put_text(&w, MW_F_NAME, d->name);
	mw_message_put(&w, d->base32 ? MW_F_SEED : MW_F_DATA, mw_span_of(d->seed, d->seed_len));
	mw_message_put_number(&w, MW_F_DIGITS, d->digits);
	mw_message_put_number(&w, MW_F_PERIOD, d->period);
	if (d->algorithm[0] != '\0')
		mw_message_put_text(&w, MW_F_ALGORITHM, d->algorithm);
	mw_message_put_text(&w, MW_F_LABEL, "imported");
	mw_put_u16(records, (uint16_t)w.len);
	mw_put(records, mw_wbuf_span(&w));
	mw_wipe(bytes, sizeof(bytes));
	return !w.overflow && !records->overflow;
}

/* As many as fit into a message, from number *at on. */
static int send_some(struct mw_import *m, struct mw_cli *cli, size_t *at, struct mw_ask *a)
{
	uint8_t bytes[12288];
	struct mw_wbuf records = mw_wbuf_of(bytes, sizeof(bytes));
	int status = 0;

	for (; *at < m->count && records.len + RECORD_MAX < sizeof(bytes) && status == 0; (*at)++)
		if (!put_record(&records, &m->found[*at]))
			status = mw_complain(EX_DATAERR, "invalid", "%s:%d: cannot be read",
					     m->found[*at].file, m->found[*at].line);
	mw_ask_begin(a, MW_V_TOTP_IMPORT);
	mw_message_put(&a->w, MW_F_RECORDS, mw_wbuf_span(&records));
	if (*at < m->count)
		mw_message_put_text(&a->w, MW_F_CURSOR, "more");
	mw_wipe(bytes, sizeof(bytes));
	return status != 0 ? status : mw_ask_send(cli, a);
}

/* What the daemon says is wrong, with the line it came from. */
static int refused(const struct mw_import *m, const struct mw_ask *a)
{
	uint64_t number = mw_message_number(&a->reply, MW_F_ID, m->count);
	char text[MW_SENTENCE_SIZE];

	if (number >= m->count)
		return mw_ask_judge(a);
	mw_message_text(&a->reply, MW_F_TEXT, text, sizeof(text));
	return mw_complain(mw_message_number(&a->reply, MW_F_VERDICT, 0) == 0 ? MW_EXIT_NO
									      : EX_TEMPFAIL,
			   "invalid", "%s:%d: %s: %s; nothing was imported", m->found[number].file,
			   m->found[number].line, m->found[number].name, text);
}

/* Which of them an account has already. */
static void say_skipped(struct mw_import *m, const struct mw_ask *a)
{
	struct mw_span records = mw_message_get(&a->reply, MW_F_RECORDS);
	struct mw_message one;
	uint64_t number;

	while (mw_record_next(&records, &one) > 0) {
		if ((number = mw_message_number(&one, MW_F_ID, m->count)) >= m->count)
			continue;
		mw_say("%s:%d: %s has this device already.", m->found[number].file,
		       m->found[number].line, m->found[number].name);
		m->skipped++;
	}
}

static int send_all(struct mw_import *m, struct mw_cli *cli)
{
	struct mw_ask a;
	size_t at = 0;
	int status = 0;

	while (at < m->count && status == 0) {
		enum mw_verdict wanted;

		status = send_some(m, cli, &at, &a);
		wanted = at < m->count ? MW_CONTINUE : MW_OK;
		if (status == 0 && mw_message_number(&a.reply, MW_F_VERDICT, 0) != wanted)
			status = refused(m, &a);
		else if (status == 0)
			say_skipped(m, &a);
		mw_ask_wipe(&a);
	}
	return status;
}

static void free_all(struct mw_import *m)
{
	if (m->found != NULL)
		mw_wipe(m->found, m->room * sizeof(*m->found));
	free(m->found);
}

/* Send it, unless something was bad. */
static int finish(struct mw_import *m, struct mw_cli *cli, bool dry)
{
	size_t count = m->count;
	int status = 0;

	if (m->bad > 0)
		status = mw_complain(EX_DATAERR, "invalid", "%zu %s be read; nothing was imported",
				     m->bad, m->bad == 1 ? "device cannot" : "devices cannot");
	else if (!dry)
		status = send_all(m, cli);
	if (status != 0)
		return status;
	count -= m->skipped;
	mw_say("%s %zu %s.", dry ? "Would import" : "Imported", count,
	       count == 1 ? "device" : "devices");
	mw_json_print(json_pack("{s:I, s:I}", dry ? "would_import" : "imported", (json_int_t)count,
				"skipped", (json_int_t)m->skipped));
	return 0;
}

int mw_import_run(const struct mw_import_reader *reader, struct mw_cli *cli,
		  const struct mw_args *args)
{
	struct mw_import m = { 0 };
	int status;

	if (mw_args_has(args, "account") && args->words > 1)
		return mw_complain(EX_USAGE, "usage", "--account goes with one FILE");
	if (reader->start != NULL && (status = reader->start()) != 0)
		return status;
	for (size_t i = 0; i < args->words; i++)
		reader->read(&m, args, args->word[i]);
	if (reader->stop != NULL)
		reader->stop();
	status = finish(&m, cli, mw_args_has(args, "dry-run"));
	free_all(&m);
	return status;
}

// clang-format off
const struct mw_option mw_import_options[] = {
	{ "account", 0, false, "NAME", "whose device it is; with one FILE" },
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	{ .name = NULL },
};
// clang-format on
