/*
 * NAME
 *	throttle - attempts at codes: counted, judged and slowed down
 * DESCRIPTION
 *	An attempt is one transaction (store.h). It is counted before it is judged,
 *	and the count is taken back if the code was right.
 */
#include "common/store/sql/questions.h"

static enum mw_store_result show(struct mw_sql *sql, int64_t who, struct mw_throttle *out)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE);

	*out = (struct mw_throttle){ 0 };
	mw_query_int(&q, who);
	if (mw_query_step(&q)) {
		out->backlog_until = mw_query_take_int(&q);
		out->wait_until = mw_query_take_int(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result set(struct mw_sql *sql, int64_t who, const struct mw_throttle *t)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_SET);

	mw_query_int(&q, who);
	mw_query_int(&q, t->backlog_until);
	mw_query_int(&q, t->wait_until);
	return mw_query_run(&q);
}

enum mw_store_result mw_sql_throttle_clear(struct mw_sql *sql, int64_t who)
{
	struct mw_query q = mw_query(sql, MW_Q_THROTTLE_CLEAR);

	mw_query_int(&q, who);
	return mw_query_run_any(&q);
}

/* NOT_FOUND: the watermark is not below. */
static enum mw_store_result advance(struct mw_sql *sql, const struct mw_attempt *a)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_ADVANCE);

	mw_query_int(&q, a->device_id);
	mw_query_int(&q, a->who);
	mw_query_int(&q, a->step);
	mw_query_int(&q, a->now);
	return mw_query_run(&q);
}

/* After the attempt was counted. */
static enum mw_store_result judge(struct mw_sql *sql, const struct mw_attempt *a,
				  const struct mw_throttle *before, struct mw_attempt_outcome *out)
{
	enum mw_store_result r;

	out->verdict = MW_ATTEMPT_WRONG;
	if (a->device_id == 0)
		return MW_STORE_OK;
	if ((r = advance(sql, a)) == MW_STORE_FAILED)
		return r;
	out->verdict = r == MW_STORE_OK ? MW_ATTEMPT_RIGHT : MW_ATTEMPT_REPLAYED;
	if (out->verdict == MW_ATTEMPT_REPLAYED)
		return MW_STORE_OK;
	r = set(sql, a->who, before);
	if (r == MW_STORE_OK && a->remote[0] != '\0')
		r = mw_sql_remember(sql, a->who, a->remote, a->now);
	return r;
}

static enum mw_store_result count_and_judge(struct mw_sql *sql, const struct mw_attempt *a,
					    struct mw_attempt_outcome *out)
{
	struct mw_throttle before, after;
	enum mw_store_result r = show(sql, a->who, &before);

	if (r != MW_STORE_OK)
		return r;
	after = before;
	if (!mw_throttle_count(&after, a->ceiling, a->now)) {
		out->verdict = MW_ATTEMPT_THROTTLED;
		out->wait = mw_throttle_wait(&before, a->ceiling, a->now);
		return MW_STORE_OK;
	}
	if ((r = set(sql, a->who, &after)) == MW_STORE_OK)
		r = judge(sql, a, &before, out);
	if (out->verdict == MW_ATTEMPT_WRONG)
		out->wait = mw_throttle_wait(&after, a->ceiling, a->now);
	return r;
}

static enum mw_store_result attempt(struct mw_store *store, const struct mw_attempt *a,
				    struct mw_attempt_outcome *out)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;

	*out = (struct mw_attempt_outcome){ 0 };
	if (sql == NULL)
		return MW_STORE_FAILED;
	r = count_and_judge(sql, a, out);
	/* Nothing has changed then, so there is no wait for the disk either. */
	if (r == MW_STORE_OK &&
	    (out->verdict == MW_ATTEMPT_THROTTLED || out->verdict == MW_ATTEMPT_REPLAYED)) {
		mw_sql_end(sql, MW_STORE_STALE);
		return MW_STORE_OK;
	}
	if ((r = mw_sql_end(sql, r)) != MW_STORE_OK)
		*out = (struct mw_attempt_outcome){ 0 };
	return r;
}

static enum mw_store_result throttle_show(struct mw_store *store, int64_t who,
					  struct mw_throttle *out)
{
	struct mw_sql *sql = mw_sql_read(store);

	return sql != NULL ? show(sql, who, out) : MW_STORE_FAILED;
}

static enum mw_store_result throttle_clear(struct mw_store *store, int64_t who)
{
	struct mw_sql *sql = mw_sql_begin(store);

	return sql != NULL ? mw_sql_end(sql, mw_sql_throttle_clear(sql, who)) : MW_STORE_FAILED;
}

const struct mw_store_throttle mw_sql_throttle = {
	.attempt = attempt,
	.show = throttle_show,
	.clear = throttle_clear,
};
