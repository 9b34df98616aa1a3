/*
 * NAME
 *	tokens - access tokens that are revoked
 */
#include "common/store/sql/questions.h"

enum mw_store_result mw_sql_forget_revocations(struct mw_sql *sql, int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_REVOCATION_CLEAN);

	mw_query_int(&q, now);
	return mw_query_run_any(&q);
}

enum mw_store_result mw_sql_revoke(struct mw_sql *sql, const struct mw_revocation *r)
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
	if ((result = mw_sql_forget_revocations(sql, r->when)) == MW_STORE_OK)
		result = mw_sql_revoke(sql, r);
	return mw_sql_end(sql, result);
}

static enum mw_store_result revoked(struct mw_store *store, const struct mw_token_facts *token)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REVOCATION_FIND);
	mw_query_text(&q, token->issuer);
	mw_query_text(&q, token->jti);
	mw_query_text(&q, token->sid);
	mw_query_int(&q, token->issued);
	mw_query_text(&q, token->sub);
	mw_query_text(&q, token->name);
	mw_query_text(&q, token->full_name);
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

static enum mw_store_result is_there(struct mw_sql *sql, const struct mw_revocation *r)
{
	struct mw_query q = mw_query(sql, MW_Q_REVOCATION_THERE);

	mw_query_text(&q, r->issuer);
	mw_query_int(&q, r->what);
	mw_query_text(&q, r->id);
	return mw_query_exists(&q);
}

static enum mw_store_result log_out_once(struct mw_sql *sql, const struct mw_revocation *seen,
					 const struct mw_revocation *revocations, size_t count)
{
	enum mw_store_result r = is_there(sql, seen);

	if (r != MW_STORE_NOT_FOUND)
		return r == MW_STORE_OK ? MW_STORE_EXISTS : r;
	r = mw_sql_revoke(sql, seen);
	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = mw_sql_revoke(sql, &revocations[i]);
	return r;
}

static enum mw_store_result log_out(struct mw_store *store, const struct mw_revocation *seen,
				    const struct mw_revocation *revocations, size_t count)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_forget_revocations(sql, seen->when)) == MW_STORE_OK)
		r = log_out_once(sql, seen, revocations, count);
	return mw_sql_end(sql, r);
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
	.log_out = log_out,
	.list = list,
	.latest = latest,
	.limit = limit,
};
