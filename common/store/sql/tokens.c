/*
 * NAME
 *	tokens - access tokens that are revoked
 */
#include "common/store/sql/questions.h"

static enum mw_store_result forget_expired(struct mw_sql *sql, int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_REVOCATION_CLEAN);

	mw_query_int(&q, now);
	return mw_query_run_any(&q);
}

static enum mw_store_result put(struct mw_sql *sql, const struct mw_revocation *r)
{
	struct mw_query q = mw_query(sql, MW_Q_REVOCATION_PUT);

	mw_query_text(&q, r->issuer);
	mw_query_int(&q, r->what);
	mw_query_text(&q, r->id);
	mw_query_int(&q, r->when);
	mw_query_int(&q, r->until);
	return mw_query_run(&q);
}

static enum mw_store_result revoke(struct mw_store *store, const struct mw_revocation *r)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result result;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((result = forget_expired(sql, r->when)) == MW_STORE_OK)
		result = put(sql, r);
	return mw_sql_end(sql, result);
}

static enum mw_store_result revoked(struct mw_store *store, const char *issuer, const char *jti,
				    const char *sid, int64_t issued)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REVOCATION_FIND);
	mw_query_text(&q, issuer);
	mw_query_text(&q, jti);
	mw_query_text(&q, sid);
	mw_query_int(&q, issued);
	return mw_query_exists(&q);
}

static enum mw_store_result latest(struct mw_store *store, const char *issuer, int64_t *when)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	*when = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REVOCATION_LATEST);
	mw_query_text(&q, issuer);
	if (mw_query_step(&q))
		*when = mw_query_take_int(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result limit(struct mw_store *store, const char *issuer, int64_t when)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REVOCATION_LIMIT);
	mw_query_text(&q, issuer);
	mw_query_int(&q, when);
	return mw_sql_end(sql, mw_query_run(&q));
}

static void take_revocation(struct mw_query *q, struct mw_revocation *out)
{
	mw_query_take_text(q, out->issuer, sizeof(out->issuer));
	out->what = (enum mw_revoked_what)mw_query_take_int(q);
	mw_query_take_text(q, out->id, sizeof(out->id));
	out->when = mw_query_take_int(q);
	out->until = mw_query_take_int(q);
}

static enum mw_store_result list(struct mw_store *store, const struct mw_revocation *after,
				 struct mw_revocation *out, size_t max, size_t *count)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	*count = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REVOCATION_LIST);
	mw_query_text(&q, after->issuer);
	mw_query_int(&q, after->what);
	mw_query_text(&q, after->id);
	mw_query_int(&q, (int64_t)max);
	while (*count < max && mw_query_step(&q))
		take_revocation(&q, &out[(*count)++]);
	return mw_query_end(&q, MW_STORE_OK);
}

const struct mw_store_tokens mw_sql_tokens = {
	.revoke = revoke,
	.revoked = revoked,
	.list = list,
	.latest = latest,
	.limit = limit,
};
