/*
 * NAME
 *	query - run a statement by the handle's driver
 * DESCRIPTION
 *	Counts parameters and columns, and stops at the first failure, so that no
 *	driver needs to.
 */
#include "common/store/sql/sql.h"

struct mw_query mw_query(struct mw_sql *sql, enum mw_sql_statement which)
{
	struct mw_query q = { .sql = sql };

	sql->driver->prepare(&q, which);
	return q;
}

void mw_query_int(struct mw_query *q, int64_t value)
{
	if (q->state == MW_QUERY_READY)
		q->sql->driver->bind_int(q, ++q->bound, value);
}

void mw_query_text(struct mw_query *q, const char *text)
{
	if (q->state == MW_QUERY_READY)
		q->sql->driver->bind_text(q, ++q->bound, text);
}

void mw_query_blob(struct mw_query *q, const uint8_t *bytes, size_t len)
{
	if (q->state == MW_QUERY_READY)
		q->sql->driver->bind_blob(q, ++q->bound, bytes, len);
}

bool mw_query_step(struct mw_query *q)
{
	if (q->state > MW_QUERY_ROW)
		return false;
	q->taken = 0;
	q->sql->driver->step(q);
	return q->state == MW_QUERY_ROW;
}

int64_t mw_query_take_int(struct mw_query *q)
{
	return q->state == MW_QUERY_ROW ? q->sql->driver->take_int(q, q->taken++) : 0;
}

void mw_query_take_text(struct mw_query *q, char *out, size_t size)
{
	out[0] = '\0';
	if (q->state == MW_QUERY_ROW)
		q->sql->driver->take_text(q, q->taken++, out, size);
}

void mw_query_take_blob(struct mw_query *q, uint8_t *out, size_t len)
{
	if (q->state == MW_QUERY_ROW)
		q->sql->driver->take_blob(q, q->taken++, out, len);
}

void mw_query_damaged(struct mw_query *q)
{
	if (q->state != MW_QUERY_FAILED)
		q->state = MW_QUERY_DAMAGED;
}

enum mw_store_result mw_query_end(struct mw_query *q, enum mw_store_result result)
{
	return q->sql->driver->finish(q, result);
}

enum mw_store_result mw_query_run(struct mw_query *q)
{
	enum mw_store_result r = MW_STORE_OK;

	while (mw_query_step(q))
		;
	if (q->state == MW_QUERY_DONE && q->sql->driver->changes(q) == 0)
		r = MW_STORE_NOT_FOUND;
	return mw_query_end(q, r);
}

enum mw_store_result mw_query_run_any(struct mw_query *q)
{
	enum mw_store_result r = mw_query_run(q);

	return r == MW_STORE_NOT_FOUND ? MW_STORE_OK : r;
}

enum mw_store_result mw_query_exists(struct mw_query *q)
{
	enum mw_store_result r = mw_query_step(q) ? MW_STORE_OK : MW_STORE_NOT_FOUND;

	return mw_query_end(q, r);
}

struct mw_sql *mw_sql_read(struct mw_store *store)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	return sql->driver->read(sql) == 0 ? sql : NULL;
}

struct mw_sql *mw_sql_begin(struct mw_store *store)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	return sql->driver->begin(sql) == 0 ? sql : NULL;
}

enum mw_store_result mw_sql_end(struct mw_sql *sql, enum mw_store_result result)
{
	return sql->driver->end(sql, result);
}
