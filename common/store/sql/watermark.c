/*
 * NAME
 *	watermark - which of a device's codes were accepted
 * DESCRIPTION
 *	A code is accepted once, and never after a newer one: its step must lie above
 *	the device's watermark, and becomes the watermark.
 *
 *	A clock that was ahead leaves a watermark of a time to come. It can be set back,
 *	so the steps that were accepted are kept beside it: their codes have been seen,
 *	and must not be good a second time when their time comes.
 *
 *	At most RANGES ranges of steps are kept for a device. Of one more, the two with
 *	the fewest steps between them become one, which refuses those steps as well. The
 *	steps between the codes of an excursion are few, and those that it jumped over
 *	are many: they are not lost, so that the device works after it was set back.
 */
#include "common/store/sql/questions.h"

#define RANGES 8

struct range {
	int64_t first, last;
};

/* In order; one more than are kept, in a transaction that adds one. */
struct ranges {
	struct range at[RANGES + 1];
	size_t count;
};

static enum mw_store_result list(struct mw_sql *sql, int64_t device_id, struct ranges *out)
{
	struct mw_query q = mw_query(sql, MW_Q_USED);

	out->count = 0;
	mw_query_int(&q, device_id);
	while (out->count <= RANGES && mw_query_step(&q)) {
		struct range *r = &out->at[out->count++];

		r->first = mw_query_take_int(&q);
		r->last = mw_query_take_int(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result change(struct mw_sql *sql, enum mw_sql_statement how, int64_t device_id,
				   const struct range *r)
{
	struct mw_query q = mw_query(sql, how);

	mw_query_int(&q, device_id);
	mw_query_int(&q, r->first);
	if (how != MW_Q_USED_DROP)
		mw_query_int(&q, r->last);
	return mw_query_run(&q);
}

/* Make one of the two that are closest. */
static enum mw_store_result join_two(struct mw_sql *sql, int64_t device_id,
				     const struct ranges *all)
{
	const struct range *a = &all->at[0];
	struct range both;
	enum mw_store_result r;

	for (size_t i = 1; i + 1 < all->count; i++)
		if (all->at[i + 1].first - all->at[i].last < a[1].first - a[0].last)
			a = &all->at[i];
	both = (struct range){ a[0].first, a[1].last };
	if ((r = change(sql, MW_Q_USED_DROP, device_id, &a[1])) == MW_STORE_OK)
		r = change(sql, MW_Q_USED_EXTEND, device_id, &both);
	return r;
}

enum mw_store_result mw_sql_step_used(struct mw_sql *sql, int64_t device_id, int64_t step)
{
	struct range new = { step, step };
	struct ranges all;
	enum mw_store_result r;

	if ((r = change(sql, MW_Q_USED_ADD, device_id, &new)) != MW_STORE_OK ||
	    (r = list(sql, device_id, &all)) != MW_STORE_OK)
		return r;
	return all.count > RANGES ? join_two(sql, device_id, &all) : MW_STORE_OK;
}

static enum mw_store_result advance(struct mw_sql *sql, const struct mw_attempt *a)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_ADVANCE);

	mw_query_int(&q, a->device_id);
	mw_query_int(&q, a->who);
	mw_query_int(&q, a->step);
	mw_query_int(&q, a->now);
	return mw_query_run(&q);
}

/* Why it was not raised. A device that is not there was removed since the code was
 * compared with it: the code is wrong. */
static enum mw_store_result why_not(struct mw_sql *sql, const struct mw_attempt *a,
				    enum mw_attempt_verdict *verdict)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_WATERMARK);

	*verdict = MW_ATTEMPT_WRONG;
	mw_query_int(&q, a->device_id);
	mw_query_int(&q, a->who);
	if (mw_query_step(&q))
		*verdict = mw_query_take_int(&q) > a->latest ? MW_ATTEMPT_CLOCK_FAULT
							     : MW_ATTEMPT_REPLAYED;
	return mw_query_end(&q, MW_STORE_OK);
}

enum mw_store_result mw_sql_watermark_raise(struct mw_sql *sql, const struct mw_attempt *a,
					    enum mw_attempt_verdict *verdict)
{
	enum mw_store_result r = advance(sql, a);

	*verdict = MW_ATTEMPT_RIGHT;
	if (r == MW_STORE_NOT_FOUND)
		return why_not(sql, a, verdict);
	return r == MW_STORE_OK ? mw_sql_step_used(sql, a->device_id, a->step) : r;
}

/* The first step after `step` that was not used. */
static int64_t next_unused(const struct ranges *all, int64_t step)
{
	step++;
	for (size_t i = 0; i < all->count; i++)
		if (step >= all->at[i].first && step <= all->at[i].last)
			step = all->at[i].last + 1;
	return step;
}

static enum mw_store_result set_back(struct mw_sql *sql, const struct mw_device *d, int64_t step)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_SET_BACK);

	mw_query_int(&q, d->id);
	mw_query_int(&q, d->account_id);
	mw_query_int(&q, step);
	return mw_query_run(&q);
}

enum mw_store_result mw_sql_watermark_reset(struct mw_sql *sql, const struct mw_device *d,
					    int64_t now, unsigned window, int64_t *from)
{
	int64_t latest = mw_totp_step(&d->totp, now) + window;
	struct ranges all;
	enum mw_store_result r;

	if (d->confirmed == 0 || d->last_step <= latest)
		return MW_STORE_NOT_FOUND;
	if ((r = list(sql, d->id, &all)) != MW_STORE_OK ||
	    (r = set_back(sql, d, latest)) != MW_STORE_OK)
		return r;
	/* The device shows the first good code then. */
	*from = next_unused(&all, latest) * (int64_t)d->totp.period;
	return MW_STORE_OK;
}
