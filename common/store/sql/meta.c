/*
 * NAME
 *	meta - what the store knows about itself: named bytes, and sequences
 */
#include "common/store/sql/sql.h"

enum mw_store_result mw_sql_next_id(struct mw_sql *sql, const char *sequence, int64_t *id)
{
	struct mw_query q = mw_query(sql, MW_Q_NEXT_ID);

	mw_query_text(&q, sequence);
	if (mw_query_step(&q))
		*id = mw_query_take_int(&q);
	else
		mw_query_damaged(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

enum mw_store_result mw_sql_meta(struct mw_sql *sql, const char *name, uint8_t *out, size_t len)
{
	struct mw_query q = mw_query(sql, MW_Q_META);
	enum mw_store_result r = MW_STORE_NOT_FOUND;

	mw_query_text(&q, name);
	if (mw_query_step(&q)) {
		mw_query_take_blob(&q, out, len);
		r = MW_STORE_OK;
	}
	return mw_query_end(&q, r);
}

enum mw_store_result mw_sql_meta_set(struct mw_sql *sql, const char *name, const uint8_t *bytes,
				     size_t len)
{
	struct mw_query q = mw_query(sql, MW_Q_META_SET);

	mw_query_text(&q, name);
	mw_query_blob(&q, bytes, len);
	return mw_query_run(&q);
}
