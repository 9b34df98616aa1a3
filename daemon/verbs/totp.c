/*
 * NAME
 *	totp - the devices of an account
 */
#include <stdio.h>

#include "base/clock.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/page.h"
#include "daemon/verbs/reauth.h"
#include "daemon/verbs/subject.h"
#include "daemon/verbs/verbs.h"

/* Seconds that the watermark is ahead of what the window permits; 0: it is not. */
static int64_t ahead_by(const struct mw_device *d, unsigned window)
{
	int64_t steps = d->last_step - (mw_totp_step(&d->totp, mw_clock_s()) + window);

	return d->confirmed != 0 && steps > 0 ? steps * (int64_t)d->totp.period : 0;
}

static void put_device(struct mw_wbuf *w, const struct mw_device *d, const char *account,
		       unsigned window)
{
	int64_t ahead = ahead_by(d, window);

	mw_message_put_number(w, MW_F_ID, (uint64_t)d->id);
	mw_message_put_text(w, MW_F_ACCOUNT, account);
	mw_message_put_text(w, MW_F_LABEL, d->label);
	mw_message_put_text(w, MW_F_ALGORITHM, mw_totp_algorithm_name(d->totp.algorithm));
	mw_message_put_number(w, MW_F_DIGITS, d->totp.digits);
	mw_message_put_number(w, MW_F_PERIOD, d->totp.period);
	mw_message_put_number(w, MW_F_CREATED, (uint64_t)d->created);
	if (d->confirmed != 0)
		mw_message_put_number(w, MW_F_CONFIRMED, (uint64_t)d->confirmed);
	if (d->last_used != 0)
		mw_message_put_number(w, MW_F_LAST_USED, (uint64_t)d->last_used);
	if (ahead != 0)
		mw_message_put_number(w, MW_F_AHEAD, (uint64_t)ahead);
}

/* Throttled or not, and how many recovery codes there are. */
static enum mw_store_result put_state(struct mw_request *q, const struct mw_account *a)
{
	struct mw_store *s = q->worker->core.store;
	struct mw_throttle throttle;
	int64_t wait;
	size_t left;

	if (s->throttle->show(s, a->id, &throttle) != MW_STORE_OK ||
	    s->recovery->count(s, a->id, &left) != MW_STORE_OK)
		return MW_STORE_FAILED;
	wait = mw_throttle_wait(&throttle, mw_clock_s());
	mw_message_put_text(q->reply, MW_F_ACCOUNT, a->name);
	mw_message_put_number(q->reply, MW_F_CODES_LEFT, left);
	if (wait > 0)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)wait);
	return MW_STORE_OK;
}

static void totp_list(struct mw_request *q)
{
	struct mw_device devices[MW_DEVICES_MAX];
	struct mw_account a;
	struct mw_page out;
	struct mw_store *s;
	size_t n;

	if (!mw_request_subject(q, &a))
		return;
	s = q->worker->core.store;
	if (s->devices->list(s, a.id, devices, &n) != MW_STORE_OK) {
		mw_reply_store(q, MW_STORE_FAILED, "account");
		return;
	}
	mw_page_begin(&out);
	for (size_t i = 0; i < n; i++) {
		put_device(mw_page_record(&out), &devices[i], a.name, q->worker->core.mfa->window);
		/* All of an account's devices fit into a page. */
		mw_page_keep(&out);
	}
	mw_page_reply(&out, q, false, "");
	if (put_state(q, &a) != MW_STORE_OK)
		mw_reply_store(q, MW_STORE_FAILED, "account");
}

static void totp_remove(struct mw_request *q)
{
	uint64_t id = mw_message_number(q->m, MW_F_ID, 0);
	enum mw_store_result r = MW_STORE_NOT_FOUND;
	struct mw_account a;
	struct mw_store *s;
	char what[64];

	if (!mw_request_subject(q, &a) || !mw_request_reauth(q, &a))
		return;
	s = q->worker->core.store;
	if (id > 0 && id <= INT64_MAX)
		r = s->devices->remove(s, a.id, (int64_t)id);
	snprintf(what, sizeof(what), "device %llu of this account", (unsigned long long)id);
	mw_reply_store(q, r, what);
	if (r == MW_STORE_OK)
		mw_log_factor(q, "device removed", &a);
}

static void put_unlocked(struct mw_request *q, const struct mw_unlocked *u)
{
	struct mw_page out;

	mw_page_begin(&out);
	for (size_t i = 0; i < u->count; i++) {
		struct mw_wbuf *record = mw_page_record(&out);

		mw_message_put_number(record, MW_F_ID, (uint64_t)u->reset[i].device_id);
		mw_message_put_number(record, MW_F_NOT_BEFORE, (uint64_t)u->reset[i].from);
		mw_page_keep(&out);
	}
	mw_page_reply(&out, q, false, "");
	if (u->wrong_codes)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)u->wait);
}

static void totp_unlock(struct mw_request *q)
{
	struct mw_unlocked unlocked;
	enum mw_store_result r;
	struct mw_account a;
	struct mw_store *s;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	s = q->worker->core.store;
	r = s->throttle->unlock(s, a.id, mw_clock_s(), q->worker->core.mfa->window, &unlocked);
	if (r != MW_STORE_OK) {
		mw_reply_store(q, r, "account");
		return;
	}
	put_unlocked(q, &unlocked);
	mw_log_factor(q, "wrong codes forgotten", &a);
	for (size_t i = 0; i < unlocked.count; i++)
		mw_logf(q->worker->core.log, MW_LOG_NOTICE,
			"watermark of device %lld of %s was ahead; reset to now by uid %lld",
			(long long)unlocked.reset[i].device_id, a.name,
			(long long)q->conn->peer.uid);
}

/* clang-format off */
const struct mw_verb_row mw_totp_verbs[] = {
	{ MW_V_TOTP_LIST, "totp_list", MW_ROLE_ANY, totp_list, { 0 }, { MW_F_NAME } },
	{ MW_V_TOTP_REMOVE, "totp_remove", MW_ROLE_ANY, totp_remove, { MW_F_ID }, { MW_F_NAME, MW_F_CODE } },
	{ MW_V_TOTP_UNLOCK, "totp_unlock", MW_ROLE_ADMIN, totp_unlock, { MW_F_NAME }, { 0 } },
	{ 0 },
};
/* clang-format on */
