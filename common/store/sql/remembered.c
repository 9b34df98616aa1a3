/*
 * NAME
 *	remembered - addresses from which an account's codes were right lately
 */
#include "common/store/sql/questions.h"

static enum mw_store_result set(struct mw_sql *sql, int64_t account_id, const char *remote,
				int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_REMEMBERED_SET);

	mw_query_int(&q, account_id);
	mw_query_text(&q, remote);
	mw_query_int(&q, now);
	return mw_query_run(&q);
}

/* Only the latest addresses are kept, and none of a time to come. */
static enum mw_store_result trim(struct mw_sql *sql, int64_t account_id, int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_REMEMBERED_TRIM);

	mw_query_int(&q, account_id);
	mw_query_int(&q, now);
	return mw_query_run_any(&q);
}

enum mw_store_result mw_sql_remember(struct mw_sql *sql, int64_t account_id, const char *remote,
				     int64_t now)
{
	enum mw_store_result r = set(sql, account_id, remote, now);

	return r == MW_STORE_OK ? trim(sql, account_id, now) : r;
}

enum mw_store_result mw_sql_forget_addresses(struct mw_sql *sql, int64_t account_id)
{
	struct mw_query q = mw_query(sql, MW_Q_REMEMBERED_CLEAR);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result find(struct mw_store *store, int64_t account_id, const char *remote,
				 int64_t since, int64_t now)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_REMEMBERED);
	mw_query_int(&q, account_id);
	mw_query_text(&q, remote);
	mw_query_int(&q, since);
	mw_query_int(&q, now);
	return mw_query_exists(&q);
}

const struct mw_store_remembered mw_sql_remembered = { .find = find };
