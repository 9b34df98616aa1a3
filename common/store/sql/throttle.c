/*
 * NAME
 *	throttle - attempts at codes: counted, judged and slowed down
 * DESCRIPTION
 *	An attempt is one transaction (store.h). It is counted before it is judged,
 *	and the count is taken back if the code was right.
 */
#include "common/store/sql/questions.h"

/* No time that is stored is further from 1970, in seconds. */
#define TIME_MAX (1LL << 56)

/* Arithmetic is done with it. */
static int64_t take_time(struct mw_query *q)
{
	int64_t when = mw_query_take_int(q);

	if (when < -TIME_MAX || when > TIME_MAX)
		mw_query_damaged(q);
	return when;
}

static enum mw_store_result show(struct mw_sql *sql, int64_t who, struct mw_throttle *out)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE);

	*out = (struct mw_throttle){ 0 };
	mw_query_int(&q, who);
	if (mw_query_step(&q)) {
		out->backlog_until = take_time(&q);
		out->wait_until = take_time(&q);
		out->counted = take_time(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

/* The slot of a decoy has one row. Accounts have none to share, and the same work. */
static enum mw_store_result evict(struct mw_sql *sql, int64_t who)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_EVICT);

	mw_query_int(&q, mw_decoy_first(who));
	mw_query_int(&q, mw_decoy_last(who));
	mw_query_int(&q, who);
	return mw_query_run_any(&q);
}

static enum mw_store_result set(struct mw_sql *sql, int64_t who, const struct mw_throttle *t)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_SET);

	mw_query_int(&q, who);
	mw_query_int(&q, t->backlog_until);
	mw_query_int(&q, t->wait_until);
	mw_query_int(&q, t->counted);
	return mw_query_run(&q);
}

enum mw_store_result mw_sql_throttle_end_wait(struct mw_sql *sql, int64_t who)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_END_WAIT);

	mw_query_int(&q, who);
	return mw_query_run_any(&q);
}

static enum mw_store_result clear(struct mw_sql *sql, int64_t who)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_CLEAR);

	mw_query_int(&q, who);
	return mw_query_run_any(&q);
}

/* The code is right. It has cost nothing. */
static enum mw_store_result accept(struct mw_sql *sql, const struct mw_attempt *a,
				   const struct mw_account *account,
				   const struct mw_throttle *before, struct mw_attempt_outcome *out)
{
	enum mw_store_result r = set(sql, a->who, before);

	out->verdict = account->disabled ? MW_ATTEMPT_DISABLED : MW_ATTEMPT_RIGHT;
	if (r == MW_STORE_OK && !account->disabled && a->remote[0] != '\0')
		r = mw_sql_remember(sql, a->who, a->remote, a->now);
	return r;
}

/* After the attempt was counted. */
static enum mw_store_result judge(struct mw_sql *sql, const struct mw_attempt *a,
				  const struct mw_account *account,
				  const struct mw_throttle *before, struct mw_attempt_outcome *out)
{
	enum mw_store_result r;

	out->verdict = MW_ATTEMPT_WRONG;
	if (a->device_id == 0)
		return MW_STORE_OK;
	if ((r = mw_sql_watermark_raise(sql, a, &out->verdict)) != MW_STORE_OK)
		return r;
	switch (out->verdict) {
	case MW_ATTEMPT_RIGHT:
		return accept(sql, a, account, before, out);
	case MW_ATTEMPT_WRONG:
		return MW_STORE_OK;
	default:
		return MW_STORE_STALE;
	}
}

/* Nothing is judged. STALE: nothing has changed, either. */
static enum mw_store_result turn_away(struct mw_sql *sql, const struct mw_attempt *a,
				      const struct mw_throttle *t, bool changed,
				      enum mw_attempt_verdict verdict,
				      struct mw_attempt_outcome *out)
{
	out->verdict = verdict;
	out->wait = mw_throttle_wait(t, a->now);
	return changed ? set(sql, a->who, t) : MW_STORE_STALE;
}

/* STALE: nothing is to be kept of it. */
static enum mw_store_result count_and_judge(struct mw_sql *sql, const struct mw_attempt *a,
					    const struct mw_account *account,
					    struct mw_attempt_outcome *out)
{
	struct mw_throttle before, after;
	enum mw_store_result r = show(sql, a->who, &before);
	bool followed;

	if (r != MW_STORE_OK)
		return r;
	followed = mw_throttle_follow(&before, a->now);
	if (a->noisy && before.backlog_until > a->now && mw_throttle_wait(&before, a->now) == 0)
		return turn_away(sql, a, &before, followed, MW_ATTEMPT_NOISY, out);
	after = before;
	if (!mw_throttle_count(&after, a->cost, a->now))
		return turn_away(sql, a, &before, followed, MW_ATTEMPT_THROTTLED, out);
	if ((r = evict(sql, a->who)) == MW_STORE_OK &&
	    (r = set(sql, a->who, &after)) == MW_STORE_OK)
		r = judge(sql, a, account, &before, out);
	if (out->verdict == MW_ATTEMPT_WRONG)
		out->wait = mw_throttle_wait(&after, a->now);
	return r;
}

/* STALE: the account has been deleted since its name was looked up. Unknown names are
 * looked up as well, so that they cost the same. */
static enum mw_store_result find_account(struct mw_sql *sql, int64_t who, struct mw_account *out)
{
	enum mw_store_result r = mw_sql_account_by_id(sql, who, out);

	if (r != MW_STORE_NOT_FOUND)
		return r;
	*out = (struct mw_account){ 0 };
	return who > 0 ? MW_STORE_STALE : MW_STORE_OK;
}

static enum mw_store_result attempt(struct mw_store *store, const struct mw_attempt *a,
				    struct mw_attempt_outcome *out)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	*out = (struct mw_attempt_outcome){ 0 };
	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = find_account(sql, a->who, &account)) == MW_STORE_OK)
		r = count_and_judge(sql, a, &account, out);
	r = mw_sql_end(sql, r);
	/* Nothing was written then, so there was no wait for the disk either. */
	if (r == MW_STORE_STALE)
		return MW_STORE_OK;
	if (r != MW_STORE_OK)
		*out = (struct mw_attempt_outcome){ 0 };
	return r;
}

static enum mw_store_result throttle_show(struct mw_store *store, int64_t who,
					  struct mw_throttle *out)
{
	struct mw_sql *sql = mw_sql_read(store);

	return sql != NULL ? show(sql, who, out) : MW_STORE_FAILED;
}

static enum mw_store_result reset_devices(struct mw_sql *sql, int64_t account_id, int64_t now,
					  unsigned window, struct mw_unlocked *out)
{
	struct mw_device devices[MW_DEVICES_MAX];
	size_t count;
	enum mw_store_result r = mw_sql_devices_of(sql, account_id, devices, &count);

	for (size_t i = 0; i < count && r == MW_STORE_OK; i++) {
		out->reset[out->count].device_id = devices[i].id;
		r = mw_sql_watermark_reset(sql, &devices[i], now, window,
					   &out->reset[out->count].from);
		if (r == MW_STORE_OK)
			out->count++;
		else if (r == MW_STORE_NOT_FOUND)
			r = MW_STORE_OK;
	}
	return r;
}

static enum mw_store_result unlock(struct mw_store *store, int64_t account_id, int64_t now,
				   unsigned window, struct mw_unlocked *out)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_throttle t;
	enum mw_store_result r;

	*out = (struct mw_unlocked){ 0 };
	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = show(sql, account_id, &t)) == MW_STORE_OK) {
		mw_throttle_follow(&t, now);
		out->wait = mw_throttle_wait(&t, now);
		out->wrong_codes = t.backlog_until > now;
		r = clear(sql, account_id);
	}
	if (r == MW_STORE_OK)
		r = reset_devices(sql, account_id, now, window, out);
	return mw_sql_end(sql, r);
}

const struct mw_store_throttle mw_sql_throttle = {
	.attempt = attempt,
	.show = throttle_show,
	.unlock = unlock,
};
