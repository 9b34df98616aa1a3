/*
 * NAME
 *	recovery - codes on paper, each good once
 * DESCRIPTION
 *	A code is deleted when it is used: a row that is gone can't come back by a
 *	mistake in a condition.
 */
#include "common/store/sql/questions.h"

static enum mw_store_result clear(struct mw_sql *sql, int64_t account_id)
{
	struct mw_query q = mw_query(sql, MW_Q_RECOVERY_CLEAR);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result insert(struct mw_sql *sql, int64_t account_id, const uint8_t *hash)
{
	struct mw_query q = mw_query(sql, MW_Q_RECOVERY_INSERT);

	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	return mw_query_run(&q);
}

enum mw_store_result mw_sql_recovery_replace(struct mw_sql *sql, int64_t account_id,
					     const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
					     size_t count)
{
	enum mw_store_result r = clear(sql, account_id);

	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = insert(sql, account_id, hashes[i]);
	return r;
}

static enum mw_store_result replace(struct mw_store *store, int64_t account_id,
				    const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_account_by_id(sql, account_id, &account)) == MW_STORE_OK)
		r = mw_sql_recovery_replace(sql, account_id, hashes, count);
	return mw_sql_end(sql, r);
}

static enum mw_store_result count_left(struct mw_sql *sql, int64_t account_id, size_t *left)
{
	struct mw_query q = mw_query(sql, MW_Q_RECOVERY_COUNT);

	mw_query_int(&q, account_id);
	if (mw_query_step(&q))
		*left = (size_t)mw_query_take_int(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result drop(struct mw_sql *sql, int64_t account_id, const uint8_t *hash)
{
	struct mw_query q = mw_query(sql, MW_Q_RECOVERY_USE);

	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	return mw_query_run(&q);
}

/* DISABLED: it is good, and the account may not use it. */
static enum mw_store_result use_up(struct mw_sql *sql, int64_t account_id, const uint8_t *hash)
{
	enum mw_store_result r = drop(sql, account_id, hash);
	struct mw_account account;

	if (r == MW_STORE_OK &&
	    (r = mw_sql_account_by_id(sql, account_id, &account)) == MW_STORE_OK &&
	    account.disabled)
		r = MW_STORE_DISABLED;
	return r;
}

static enum mw_store_result use(struct mw_store *store, int64_t account_id,
				const uint8_t hash[static MW_KEY_HASH_SIZE], size_t *left)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;

	*left = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = use_up(sql, account_id, hash)) == MW_STORE_OK &&
	    (r = mw_sql_throttle_end_wait(sql, account_id)) == MW_STORE_OK)
		r = count_left(sql, account_id, left);
	return mw_sql_end(sql, r);
}

static enum mw_store_result count(struct mw_store *store, int64_t account_id, size_t *left)
{
	struct mw_sql *sql = mw_sql_read(store);

	*left = 0;
	return sql != NULL ? count_left(sql, account_id, left) : MW_STORE_FAILED;
}

const struct mw_store_recovery mw_sql_recovery = {
	.replace = replace,
	.use = use,
	.count = count,
};
