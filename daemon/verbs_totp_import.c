/*
 * NAME
 *	verbs_totp_import - devices from elsewhere
 * DESCRIPTION
 *	They come in as many messages as it takes, on one connection, and are
 *	written in one transaction with the last of them: all, or none.
 */
#include <sodium.h>
#include <stdlib.h>

#include "daemon/dispatch.h"
#include "daemon/totp.h"

#define IMPORT_MAX 1000000

struct import {
	struct mw_unfinished base;
	struct mw_device *devices;
	size_t count, room;
};

static void end_import(struct mw_worker *w, struct mw_conn *c)
{
	struct import *x = c->state;

	(void)w;
	free(x->devices);
	free(x);
	c->state = NULL;
}

/* The import under way, or a new one; NULL: there can be none now. */
static struct import *import_of(struct mw_conn *c)
{
	struct import *x = c->state;

	if (x != NULL)
		return x->base.end == end_import ? x : NULL;
	if ((x = calloc(1, sizeof(*x))) != NULL)
		x->base.end = end_import;
	return c->state = x;
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

static void refuse(struct mw_request *q, const struct import *x, enum mw_reason reason,
		   const char *why)
{
	size_t number = x->count;

	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
	mw_message_put_number(q->reply, MW_F_ID, number);
}

static bool take_seed(const struct mw_message *record, struct mw_seed *out)
{
	if (mw_message_has(record, MW_F_DATA))
		return mw_seed_of(mw_message_get(record, MW_F_DATA), out);
	return mw_seed_parse(mw_message_get(record, MW_F_SEED), out);
}

/* One record into x->devices[x->count]; NULL, or what is wrong. */
static const char *take(struct mw_request *q, struct import *x, const struct mw_message *record,
			enum mw_reason *reason)
{
	struct mw_core *core = &q->worker->core;
	char label[MW_DEVICE_LABEL];
	struct mw_account a;
	struct mw_totp totp;
	struct mw_seed seed;
	const char *why;

	*reason = MW_R_INVALID;
	if (!mw_take_totp(record, &totp, &why))
		return why;
	switch (mw_account_find(core->store, mw_message_get(record, MW_F_NAME),
				core->default_domain, &a)) {
	case MW_STORE_OK:
		break;
	case MW_STORE_NOT_FOUND:
		return *reason = MW_R_NOT_FOUND, "there is no account of that name";
	default:
		return *reason = MW_R_STORE_UNAVAILABLE, mw_store_error(core->store);
	}
	if (!take_seed(record, &seed))
		return "the secret is malformed, or not of 10 to 64 bytes";
	mw_take_label(record, label);
	*reason = mw_enroll_device(core, a.id, label, &totp, &seed, mw_clock_us() / 1000000,
				   &x->devices[x->count]);
	sodium_memzero(&seed, sizeof(seed));
	return *reason == MW_R_ACCEPTED ? NULL : mw_store_error(core->store);
}

static bool take_all(struct mw_request *q, struct import *x)
{
	struct mw_span records = mw_message_get(q->m, MW_F_RECORDS);
	enum mw_reason reason;
	struct mw_message record;
	const char *why;
	int r;

	while ((r = mw_record_next(&records, &record)) == 1) {
		if (!make_room(x))
			return refuse(q, x, MW_R_INTERNAL, "too many at once"), false;
		if ((why = take(q, x, &record, &reason)) != NULL)
			return refuse(q, x, reason, why), false;
		x->count++;
	}
	if (r < 0)
		refuse(q, x, MW_R_BAD_REQUEST, "a malformed record");
	return r == 0;
}

void mw_verb_totp_import(struct mw_request *q)
{
	struct mw_store *s = mw_request_store(q);
	struct import *x;
	enum mw_store_result r;

	if (s == NULL)
		return;
	if ((x = import_of(q->conn)) == NULL) {
		mw_reply(q, MW_TEMPFAIL, MW_R_BAD_REQUEST, "something else is under way");
		return;
	}
	if (!take_all(q, x))
		return;
	if (mw_message_has(q->m, MW_F_CURSOR)) {
		mw_reply(q, MW_CONTINUE, MW_R_NONE, NULL);
		return;
	}
	r = s->ops->device_add(s, x->devices, x->count);
	if (r == MW_STORE_EXISTS)
		mw_reply(q, MW_DENY, MW_R_TOO_MANY, "an account would have more than %d devices",
			 MW_DEVICES_MAX);
	else
		mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE, "%zu devices imported by uid %lld",
			x->count, (long long)q->conn->peer.uid);
	end_import(q->worker, q->conn);
}
