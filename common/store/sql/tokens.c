/*
 * NAME
 *	tokens - access tokens that are revoked
 */
#include "common/store/sqlite/sqlite.h"

enum mw_store_result mw_sqlite_token_revoke(struct mw_store *store, const struct mw_revocation *r)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);
	enum mw_store_result result;
	struct mw_query q;

	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_REVOCATION_CLEAN);
	mw_query_int(&q, r->when);
	result = mw_query_run(&q);
	if (result == MW_STORE_FAILED)
		return mw_sqlite_end(s, result);
	q = mw_query(s, MW_Q_REVOCATION_PUT);
	mw_query_text(&q, r->issuer);
	mw_query_int(&q, r->what);
	mw_query_text(&q, r->id);
	mw_query_int(&q, r->when);
	mw_query_int(&q, r->until);
	return mw_sqlite_end(s, mw_query_run(&q));
}

enum mw_store_result mw_sqlite_token_revoked(struct mw_store *store, const char *issuer,
					     const char *jti, const char *sid, int64_t issued)
{
	struct mw_sqlite *s = mw_sqlite_read(store);
	struct mw_query q;
	bool found;

	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_REVOCATION_FIND);
	mw_query_text(&q, issuer);
	mw_query_text(&q, jti);
	mw_query_text(&q, sid);
	mw_query_int(&q, issued);
	found = mw_query_step(&q);
	return mw_query_end(&q, found ? MW_STORE_OK : MW_STORE_NOT_FOUND);
}

static void take_revocation(struct mw_query *q, struct mw_revocation *out)
{
	mw_query_take_text(q, out->issuer, sizeof(out->issuer));
	out->what = (enum mw_revoked_what)mw_query_take_int(q);
	mw_query_take_text(q, out->id, sizeof(out->id));
	out->when = mw_query_take_int(q);
	out->until = mw_query_take_int(q);
}

enum mw_store_result mw_sqlite_token_revocations(struct mw_store *store,
						 const struct mw_revocation *after,
						 struct mw_revocation *out, size_t max,
						 size_t *count)
{
	struct mw_sqlite *s = mw_sqlite_read(store);
	struct mw_query q;

	*count = 0;
	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_REVOCATION_LIST);
	mw_query_text(&q, after->issuer);
	mw_query_int(&q, after->what);
	mw_query_text(&q, after->id);
	mw_query_int(&q, (int64_t)max);
	while (*count < max && mw_query_step(&q))
		take_revocation(&q, &out[(*count)++]);
	return mw_query_end(&q, MW_STORE_OK);
}
