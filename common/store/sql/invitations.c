/*
 * NAME
 *	invitations - codes that let somebody without a device confirm a first one
 * DESCRIPTION
 *	An invitation is deleted when it is used.
 */
#include "common/store/sql/questions.h"

static enum mw_store_result clear(struct mw_sql *sql, int64_t account_id)
{
	struct mw_query q = mw_query(sql, MW_Q_INVITATION_CLEAR);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result insert(struct mw_sql *sql, const struct mw_invitation *i)
{
	struct mw_query q = mw_query(sql, MW_Q_INVITATION_INSERT);

	mw_query_blob(&q, i->hash, sizeof(i->hash));
	mw_query_int(&q, i->account_id);
	mw_query_int(&q, i->created);
	mw_query_int(&q, i->expires);
	return mw_query_run(&q);
}

static enum mw_store_result add(struct mw_store *store, const struct mw_invitation *invitation)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_account_by_id(sql, invitation->account_id, &account)) == MW_STORE_OK &&
	    (r = clear(sql, invitation->account_id)) == MW_STORE_OK)
		r = insert(sql, invitation);
	return mw_sql_end(sql, r);
}

static enum mw_store_result find_in(struct mw_sql *sql, int64_t account_id, const uint8_t *hash,
				    int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_INVITATION);

	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	mw_query_int(&q, now);
	return mw_query_exists(&q);
}

static enum mw_store_result find(struct mw_store *store, int64_t account_id,
				 const uint8_t hash[static MW_KEY_HASH_SIZE], int64_t now)
{
	struct mw_sql *sql = mw_sql_read(store);

	return sql != NULL ? find_in(sql, account_id, hash, now) : MW_STORE_FAILED;
}

enum mw_store_result mw_sql_invitation_use(struct mw_sql *sql, int64_t account_id,
					   const uint8_t hash[static MW_KEY_HASH_SIZE], int64_t now)
{
	enum mw_store_result r = find_in(sql, account_id, hash, now);

	if (r == MW_STORE_OK)
		r = clear(sql, account_id);
	return r == MW_STORE_NOT_FOUND ? MW_STORE_STALE : r;
}

const struct mw_store_invitations mw_sql_invitations = {
	.add = add,
	.find = find,
};
