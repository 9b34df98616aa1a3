/*
 * NAME
 *	send - what was found goes to the daemon
 * DESCRIPTION
 *	In as many messages as it takes, on one connection. The answer names every
 *	record, so a message has no more of them than a reply can name.
 */
#include "cli/import/send.h"

#include <string.h>

#include "base/secret.h"
#include "base/verdict.h"
#include "cli/output.h"

/* Records of a message, and room for one. */
#define RECORDS	   24
#define RECORD_MAX 600
_Static_assert(RECORDS *(2 + RECORD_MAX) <= MW_RECORDS_MAX, "a message holds them all");

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
static int send_some(struct mw_import *m, size_t *at, bool dry, struct mw_ask *a)
{
	uint8_t bytes[RECORDS * (2 + RECORD_MAX)];
	struct mw_wbuf records = mw_wbuf_of(bytes, sizeof(bytes));
	size_t end = m->count - *at < RECORDS ? m->count : *at + RECORDS;
	int status = 0;

	for (; *at < end && status == 0; (*at)++)
		if (!put_record(&records, &m->found[*at]))
			status = mw_complain(EX_DATAERR, "invalid",
					     "%s:%d: the name or the secret is malformed; "
					     "nothing was imported",
					     m->found[*at].file, m->found[*at].line);
	mw_ask_begin(a, MW_V_TOTP_IMPORT);
	mw_message_put(&a->w, MW_F_RECORDS, mw_wbuf_span(&records));
	if (*at < m->count)
		mw_message_put_text(&a->w, MW_F_CURSOR, "more");
	if (dry)
		mw_message_put_number(&a->w, MW_F_DRY_RUN, 1);
	mw_wipe(bytes, sizeof(bytes));
	return status != 0 ? status : mw_ask_send(m->cli, a);
}

/* The answer to one device; a fault in it is said. */
static int take_answer(void *ctx, const struct mw_message *one)
{
	struct mw_import *m = ctx;
	uint64_t number = mw_message_number(one, MW_F_ID, m->count);
	char text[MW_SENTENCE_SIZE];
	struct mw_device_found *d;

	if (number >= m->count)
		return 0;
	d = &m->found[number];
	mw_message_text(one, MW_F_TEXT, text, sizeof(text));
	mw_message_text(one, MW_F_ACCOUNT, d->account, sizeof(d->account));
	d->skipped = mw_message_has(one, MW_F_REASON);
	if (!mw_span_copy(mw_span_str(text), d->note, sizeof(d->note)) || d->account[0] == '\0')
		mw_import_bad(m, d->file, d->line, "%s: %s", d->name, text);
	return 0;
}

/* The last word. */
static int judge(const struct mw_import *m, const struct mw_ask *a)
{
	enum mw_verdict verdict =
		mw_verdict_of(mw_message_number(&a->reply, MW_F_VERDICT, MW_DENY));

	if (verdict == MW_DENY && m->bad > 0)
		return mw_complain(MW_EXIT_NO, "invalid", "%zu %s; nothing was imported", m->bad,
				   m->bad == 1 ? "device was refused" : "devices were refused");
	if (verdict == MW_TEMPFAIL && mw_span_is(mw_message_get(&a->reply, MW_F_REASON), "exists"))
		return MW_IMPORT_AGAIN;
	return mw_ask_judge(a);
}

int mw_import_send(struct mw_import *m, bool dry)
{
	struct mw_ask a;
	size_t at = 0;
	int status = 0;

	if (m->count == 0)
		return 0;
	while (at < m->count && status == 0) {
		status = send_some(m, &at, dry, &a);
		if (status == 0)
			status = mw_ask_each(&a, take_answer, m);
		if (status == 0 && (at == m->count || mw_message_number(&a.reply, MW_F_VERDICT,
									MW_DENY) != MW_CONTINUE))
			status = judge(m, &a);
		mw_ask_wipe(&a);
	}
	return status;
}
