/*
 * NAME
 *	import - devices from elsewhere
 * DESCRIPTION
 *	They come in as many messages as it takes, on one connection, and are
 *	written in one transaction with the last of them: all, or none.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "common/login/account.h"
#include "common/mfa/device.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/verbs.h"

#define IMPORT_MAX 1000000

struct import {
	struct mw_unfinished base;
	struct mw_device *devices;
	size_t count, room;
	size_t records;			 /* records read, the skipped ones included */
	uint8_t store[MW_KEY_HASH_SIZE]; /* mw_store_identity() of the store that was asked */
};

static void end_import(struct mw_worker *w, struct mw_conn *c)
{
	struct import *x = c->state;

	(void)w;
	free(x->devices);
	free(x);
	c->state = NULL;
}

/* The import under way, or a new one; NULL: something else is under way. */
static struct import *import_of(struct mw_conn *c)
{
	struct import *x = c->state;

	if (x != NULL)
		return x->base.end == end_import ? x : NULL;
	if ((x = calloc(1, sizeof(*x))) != NULL)
		x->base.end = end_import;
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

static bool make_room(struct import *x)
{
	size_t room = x->room == 0 ? 64 : x->room * 2;
	struct mw_device *devices;

	if (x->count < x->room)
		return true;
	if (x->count >= IMPORT_MAX ||
	    (devices = reallocarray(x->devices, room, sizeof(*devices))) == NULL)
		return false;
	x->devices = devices;
	x->room = room;
	return true;
}

/* false, with the reply set: the number of the record and why it was refused. */
static bool refuse(struct mw_request *q, const struct import *x, enum mw_reason reason,
		   const char *why)
{
	size_t number = x->records;

	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
	mw_message_put_number(q->reply, MW_F_ID, number);
	return false;
}

static bool take_seed(const struct mw_message *record, struct mw_seed *out)
{
	if (mw_message_has(record, MW_F_DATA))
		return mw_seed_of(mw_message_get(record, MW_F_DATA), out);
	return mw_seed_parse(mw_message_get(record, MW_F_SEED), out);
}

static bool same_device(const struct mw_core *core, const struct mw_device *d,
			const struct mw_totp *totp, const struct mw_seed *seed)
{
	struct mw_seed its;
	bool same = d->confirmed != 0 && d->totp.algorithm == totp->algorithm &&
		    d->totp.digits == totp->digits && d->totp.period == totp->period &&
		    mw_device_open(core->keyring, d, &its) &&
		    mw_equal_ct(mw_span_of(its.bytes, its.len), mw_span_of(seed->bytes, seed->len));

	sodium_memzero(&its, sizeof(its));
	return same;
}

/* EXISTS: the account has it already. As a second device its codes would be good
 * once more each. */
static enum mw_reason look_for(const struct mw_core *core, int64_t account_id,
			       const struct mw_totp *totp, const struct mw_seed *seed)
{
	struct mw_device devices[MW_DEVICES_MAX];
	size_t count;

	if (core->store->devices->list(core->store, account_id, devices, &count) != MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	for (size_t i = 0; i < count; i++)
		if (same_device(core, &devices[i], totp, seed))
			return MW_R_EXISTS;
	return MW_R_ACCEPTED;
}

static const char *find_account(const struct mw_core *core, struct mw_span name,
				struct mw_account *out, enum mw_reason *reason)
{
	switch (mw_account_find(core->store, name, core->default_domain, out)) {
	case MW_STORE_OK:
		return NULL;
	case MW_STORE_NOT_FOUND:
		*reason = MW_R_NOT_FOUND;
		return "there is no account of that name";
	default:
		*reason = MW_R_STORE_UNAVAILABLE;
		return mw_store_error(core->store);
	}
}

/* One record into x->devices[x->count]; NULL, or what is wrong. With EXISTS the
 * account has the device already, and the record is skipped. */
static const char *take(struct mw_request *q, struct import *x, const struct mw_message *record,
			enum mw_reason *reason)
{
	struct mw_core *core = &q->worker->core;
	char label[MW_LABEL_SIZE];
	struct mw_account a;
	struct mw_totp totp;
	struct mw_seed seed;
	const char *why;

	*reason = MW_R_INVALID;
	if (!mw_take_totp(record, &totp, &why))
		return why;
	if ((why = find_account(core, mw_message_get(record, MW_F_NAME), &a, reason)) != NULL)
		return why;
	if (!take_seed(record, &seed))
		return "the secret is malformed, or not of 10 to 64 bytes";
	mw_take_label(record, label);
	if ((*reason = look_for(core, a.id, &totp, &seed)) == MW_R_ACCEPTED)
		*reason = mw_device_make(core, a.id, label, &totp, &seed, mw_clock_s(),
					 &x->devices[x->count]);
	sodium_memzero(&seed, sizeof(seed));
	return *reason == MW_R_ACCEPTED || *reason == MW_R_EXISTS ? NULL
								  : mw_store_error(core->store);
}

static void put_skipped(struct mw_wbuf *skipped, size_t number)
{
	uint8_t bytes[16];
	struct mw_wbuf record = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_put_number(&record, MW_F_ID, number);
	mw_put_u16(skipped, (uint16_t)record.len);
	mw_put(skipped, mw_wbuf_span(&record));
}

static bool take_all(struct mw_request *q, struct import *x, struct mw_wbuf *skipped)
{
	struct mw_span records = mw_message_get(q->m, MW_F_RECORDS);
	enum mw_reason reason;
	struct mw_message record;
	const char *why;
	int r;

	while ((r = mw_record_next(&records, &record)) == 1) {
		if (!make_room(x))
			return refuse(q, x, MW_R_INTERNAL, "too many at once");
		if ((why = take(q, x, &record, &reason)) != NULL)
			return refuse(q, x, reason, why);
		if (reason == MW_R_EXISTS)
			put_skipped(skipped, x->records);
		else
			x->count++;
		x->records++;
	}
	return r == 0 || refuse(q, x, MW_R_BAD_REQUEST, "a malformed record");
}

/* All of them are there: write them, or nothing. */
static void write_devices(struct mw_request *q, const struct import *x)
{
	struct mw_store *s = q->worker->core.store;
	enum mw_store_result r = MW_STORE_OK;

	if (x->count > 0)
		r = s->devices->add(s, x->devices, x->count);
	if (r == MW_STORE_EXISTS)
		mw_reply(q, MW_DENY, MW_R_TOO_MANY, "an account would have more than %d devices",
			 MW_DEVICES_MAX);
	else
		mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE, "%zu devices imported by uid %lld",
			x->count, (long long)q->conn->peer.uid);
}

static void totp_import(struct mw_request *q)
{
	uint8_t bytes[MW_MESSAGE_MAX / 2];
	struct mw_wbuf skipped = mw_wbuf_of(bytes, sizeof(bytes));
	struct import *x;

	if (mw_request_store(q) == NULL)
		return;
	if ((x = import_of(q->conn)) == NULL) {
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "something else is under way");
		return;
	}
	if (!is_same_store(x, q->worker->core.store)) {
		refuse(q, x, MW_R_STORE_UNAVAILABLE,
		       "the store was replaced by another one; import again");
		return;
	}
	if (!take_all(q, x, &skipped))
		return;
	if (skipped.overflow) {
		refuse(q, x, MW_R_BAD_REQUEST, "more records than a reply can name");
		return;
	}
	if (mw_message_has(q->m, MW_F_CURSOR))
		mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
	else
		write_devices(q, x);
	if (skipped.len > 0)
		mw_message_put(q->reply, MW_F_RECORDS, mw_wbuf_span(&skipped));
	if (!mw_message_has(q->m, MW_F_CURSOR))
		end_import(q->worker, q->conn);
}

/* clang-format off */
const struct mw_verb_row mw_import_verbs[] = {
	{ MW_V_TOTP_IMPORT, "totp_import", MW_ROLE_ADMIN, totp_import, { MW_F_RECORDS }, { MW_F_CURSOR } },
	{ 0 },
};
/* clang-format on */
