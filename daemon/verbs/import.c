/*
 * NAME
 *	import - devices from elsewhere
 * DESCRIPTION
 *	They come in as many messages as it takes, on one connection, and are
 *	written in one transaction with the last of them: all, or none. Each is
 *	judged when it comes, in a dry run as in an earnest one, so that both say the
 *	same; the transaction judges the seeds once more.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "common/login/account.h"
#include "common/mfa/device.h"
#include "daemon/verbs/batch.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/verbs.h"

struct import {
	struct mw_unfinished base;
	struct mw_batch batch;
	size_t records;			 /* records judged */
	uint8_t store[MW_KEY_HASH_SIZE]; /* mw_store_identity() of the store that was asked */
	bool dry;			 /* all of it is a dry run: the devices are not whole */
	bool wrong;			 /* one of them at least: nothing will be written */
};

/* What becomes of a record. */
struct judged {
	enum mw_reason reason; /* ACCEPTED, EXISTS, another DENY, or could not decide */
	struct mw_account account;
	struct mw_device device;
	char text[160]; /* what is wrong with it; with EXISTS, how it differs */
};

static void end_import(struct mw_worker *w, struct mw_conn *c)
{
	struct import *x = c->state;

	(void)w;
	mw_batch_free(&x->batch);
	free(x);
	c->state = NULL;
}

/* The import under way, or a new one; NULL: something else is under way. */
static struct import *import_of(struct mw_conn *c, bool dry)
{
	struct import *x = c->state;

	if (x != NULL)
		return x->base.end == end_import && x->dry == dry ? x : NULL;
	if ((x = calloc(1, sizeof(*x))) != NULL) {
		x->base.end = end_import;
		x->dry = dry;
	}
	return c->state = x;
}

/* Accounts and numbers of devices come from the store of the first message. */
static bool is_same_store(struct import *x, const struct mw_store *s)
{
	uint8_t now[MW_KEY_HASH_SIZE];

	mw_store_identity(s, now);
	if (x->records == 0)
		memcpy(x->store, now, sizeof(now));
	return memcmp(x->store, now, sizeof(now)) == 0;
}

static bool take_seed(const struct mw_message *record, struct mw_seed *out)
{
	if (mw_message_has(record, MW_F_DATA))
		return mw_seed_of(mw_message_get(record, MW_F_DATA), out);
	return mw_seed_parse(mw_message_get(record, MW_F_SEED), out);
}

static bool has_seed(const struct mw_core *core, const struct mw_device *d,
		     const struct mw_seed *seed)
{
	struct mw_seed its;
	bool same = mw_device_open(core->keyring, d, &its) &&
		    mw_equal_ct(mw_span_of(its.bytes, its.len), mw_span_of(seed->bytes, seed->len));

	sodium_memzero(&its, sizeof(its));
	return same;
}

/* The account has this seed: a second device with it would make each code good once
 * more, and six digits are the end of eight. */
static void exists(struct judged *j, const struct mw_totp *has, const struct mw_totp *wanted)
{
	j->reason = MW_R_EXISTS;
	if (has->algorithm != wanted->algorithm || has->digits != wanted->digits ||
	    has->period != wanted->period)
		snprintf(j->text, sizeof(j->text), "%u digits, %u seconds, %s", has->digits,
			 has->period, mw_totp_algorithm_name(has->algorithm));
}

/* Against what the account has, and what this import brings it. */
static void compare(const struct mw_core *core, const struct import *x, const struct mw_seed *seed,
		    struct judged *j)
{
	struct mw_device devices[MW_DEVICES_MAX];
	const struct mw_device *twin = mw_batch_find(&x->batch, j->device.seed_hash);
	size_t count, kept = mw_batch_count(&x->batch, j->account.id);

	j->reason = MW_R_STORE_UNAVAILABLE;
	if (core->store->devices->list(core->store, j->account.id, devices, &count) != MW_STORE_OK)
		return;
	for (size_t i = 0; i < count && twin == NULL; i++) {
		if (has_seed(core, &devices[i], seed))
			twin = &devices[i];
		kept += devices[i].confirmed != 0 ||
			devices[i].created >= j->device.created - MW_PENDING_MAX_AGE;
	}
	j->reason = MW_R_ACCEPTED;
	if (twin != NULL) {
		exists(j, &twin->totp, &j->device.totp);
	} else if (kept >= MW_DEVICES_MAX) {
		j->reason = MW_R_TOO_MANY;
		snprintf(j->text, sizeof(j->text), "the account would have more than %d devices",
			 MW_DEVICES_MAX);
	}
}

static enum mw_reason wrong(struct judged *j, enum mw_reason reason, const char *why)
{
	snprintf(j->text, sizeof(j->text), "%s", why);
	return j->reason = reason;
}

static enum mw_reason find_account(const struct mw_core *core, struct mw_span name,
				   struct judged *j)
{
	switch (mw_account_find(core, name, &j->account)) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_NOT_FOUND:
		return wrong(j, MW_R_NOT_FOUND, "there is no account of that name");
	default:
		return wrong(j, MW_R_STORE_UNAVAILABLE, mw_store_error(core->store));
	}
}

static void judge_seed(struct mw_core *core, const struct import *x, const struct mw_message *r,
		       struct judged *j)
{
	struct mw_totp totp = j->device.totp;
	char label[MW_LABEL_SIZE];
	struct mw_seed seed;

	if (!take_seed(r, &seed)) {
		wrong(j, MW_R_INVALID, "the secret is malformed, or not of 10 to 64 bytes");
		return;
	}
	mw_take_label(r, label);
	j->device = (struct mw_device){ .account_id = j->account.id,
					.totp = totp,
					.created = mw_clock_s() };
	mw_seed_hash(core->store, j->account.id, &seed, j->device.seed_hash);
	compare(core, x, &seed, j);
	/* A number of a device is given away for good, so not in a dry run. */
	if (j->reason == MW_R_ACCEPTED && !x->dry)
		j->reason = mw_device_make(core, j->account.id, label, &totp, &seed,
					   j->device.created, &j->device);
	sodium_memzero(&seed, sizeof(seed));
}

static void judge(struct mw_request *q, const struct import *x, const struct mw_message *record,
		  struct judged *j)
{
	struct mw_core *core = &q->worker->core;
	const char *why;

	memset(j, 0, sizeof(*j));
	if (!mw_take_totp(record, &j->device.totp, &why))
		wrong(j, MW_R_INVALID, why);
	else if (find_account(core, mw_message_get(record, MW_F_NAME), j) == MW_R_ACCEPTED)
		judge_seed(core, x, record, j);
}

static void put_judged(struct mw_wbuf *out, size_t number, const struct judged *j)
{
	uint8_t bytes[16 + MW_NAME_SIZE + MW_REASON_SIZE + sizeof(j->text) + 16];
	struct mw_wbuf record = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_put_number(&record, MW_F_ID, number);
	if (j->reason == MW_R_ACCEPTED || j->reason == MW_R_EXISTS)
		mw_message_put_text(&record, MW_F_ACCOUNT, j->account.name);
	if (j->reason == MW_R_EXISTS)
		mw_message_put_text(&record, MW_F_REASON, mw_reason_name(j->reason));
	if (j->text[0] != '\0')
		mw_message_put_text(&record, MW_F_TEXT, j->text);
	mw_put_u16(out, (uint16_t)record.len);
	mw_put(out, mw_wbuf_span(&record));
}

/* false, with the reply set, when nothing more can be judged. */
static bool judge_all(struct mw_request *q, struct import *x, struct mw_wbuf *out)
{
	struct mw_span records = mw_message_get(q->m, MW_F_RECORDS);
	struct mw_message record;
	struct judged j;
	int r;

	while ((r = mw_record_next(&records, &record)) == 1) {
		judge(q, x, &record, &j);
		if (mw_reason_verdict(j.reason) == MW_TEMPFAIL) {
			mw_reply(q, MW_TEMPFAIL, j.reason, "%s",
				 mw_store_error(q->worker->core.store));
			return false;
		}
		if (j.reason == MW_R_ACCEPTED && !mw_batch_add(&x->batch, &j.device))
			wrong(&j, MW_R_TOO_MANY, "more devices than one import takes");
		x->wrong = x->wrong || (j.reason != MW_R_ACCEPTED && j.reason != MW_R_EXISTS);
		put_judged(out, x->records++, &j);
	}
	if (r == 0 && !out->overflow)
		return true;
	mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST,
		 r == 0 ? "more records than a reply can name" : "a malformed record");
	return false;
}

/* All of them are there: write them, or nothing. */
static void write_devices(struct mw_request *q, const struct import *x)
{
	struct mw_store *s = q->worker->core.store;
	enum mw_store_result r = MW_STORE_OK;

	if (x->batch.count > 0)
		r = s->devices->add(s, x->batch.devices, x->batch.count);
	if (r == MW_STORE_EXISTS || r == MW_STORE_STALE)
		mw_reply(q, MW_TEMPFAIL, MW_R_EXISTS,
			 "an account got devices meanwhile, nothing was imported; try again");
	else
		mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE, "%zu devices imported by uid %lld",
			x->batch.count, (long long)q->conn->peer.uid);
}

static void finish(struct mw_request *q, const struct import *x)
{
	if (x->wrong)
		mw_reply(q, MW_DENY, MW_R_INVALID, "nothing was imported");
	else if (x->dry)
		mw_reply(q, MW_OK, MW_R_NONE, NULL);
	else
		write_devices(q, x);
}

static void totp_import(struct mw_request *q)
{
	uint8_t bytes[MW_RECORDS_MAX];
	struct mw_wbuf judged = mw_wbuf_of(bytes, sizeof(bytes));
	bool more = mw_message_has(q->m, MW_F_CURSOR);
	struct import *x;

	if (mw_request_store(q) == NULL)
		return;
	if ((x = import_of(q->conn, mw_message_number(q->m, MW_F_DRY_RUN, 0) != 0)) == NULL) {
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "something else is under way");
		return;
	}
	if (!is_same_store(x, q->worker->core.store)) {
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE,
			 "the store was replaced by another one; import again");
		q->last = true;
		return;
	}
	if (!judge_all(q, x, &judged)) {
		q->last = true;
		return;
	}
	if (more)
		mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
	else
		finish(q, x);
	mw_message_put(q->reply, MW_F_RECORDS, mw_wbuf_span(&judged));
	if (!more)
		end_import(q->worker, q->conn);
}

/* clang-format off */
const struct mw_verb_row mw_import_verbs[] = {
	{ MW_V_TOTP_IMPORT, "totp_import", MW_ROLE_ADMIN, totp_import, { MW_F_RECORDS }, { MW_F_CURSOR, MW_F_DRY_RUN } },
	{ 0 },
};
/* clang-format on */
