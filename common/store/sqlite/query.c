/*
 * NAME
 *	query - run a statement: prepare, bind, step, take, finish
 */
#include "common/store/sqlite/query.h"

#include <string.h>

static struct mw_sqlite *handle(const struct mw_query *q)
{
	return (struct mw_sqlite *)q->sql;
}

static void settle(struct mw_query *q, int rc)
{
	if (rc == SQLITE_OK)
		return;
	q->state = MW_QUERY_FAILED;
	q->code = rc;
}

void mw_sqlite_prepare(struct mw_query *q, enum mw_sql_statement which)
{
	struct mw_sqlite *s = handle(q);

	if (s->statements[which] == NULL)
		settle(q,
		       sqlite3_prepare_v3(s->db, mw_sql_statements[which].text, -1,
					  SQLITE_PREPARE_PERSISTENT, &s->statements[which], NULL));
	q->statement = s->statements[which];
}

void mw_sqlite_bind_int(struct mw_query *q, int number, int64_t value)
{
	settle(q, sqlite3_bind_int64(q->statement, number, value));
}

void mw_sqlite_bind_text(struct mw_query *q, int number, const char *text)
{
	settle(q, sqlite3_bind_text(q->statement, number, text, -1, SQLITE_STATIC));
}

void mw_sqlite_bind_blob(struct mw_query *q, int number, const uint8_t *bytes, size_t len)
{
	settle(q, sqlite3_bind_blob(q->statement, number, bytes, (int)len, SQLITE_STATIC));
}

void mw_sqlite_step(struct mw_query *q)
{
	int rc = sqlite3_step(q->statement);

	if (rc == SQLITE_ROW)
		q->state = MW_QUERY_ROW;
	else if (rc == SQLITE_DONE)
		q->state = MW_QUERY_DONE;
	else
		settle(q, rc);
}

/* Whether the column is of that type; if not, the store is damaged. */
static bool is_of(struct mw_query *q, int column, int type)
{
	if (sqlite3_column_type(q->statement, column) != type)
		q->state = MW_QUERY_DAMAGED;
	return q->state == MW_QUERY_ROW;
}

int64_t mw_sqlite_take_int(struct mw_query *q, int column)
{
	return is_of(q, column, SQLITE_INTEGER) ? sqlite3_column_int64(q->statement, column) : 0;
}

void mw_sqlite_take_text(struct mw_query *q, int column, char *out, size_t size)
{
	const void *text;

	if (!is_of(q, column, SQLITE_TEXT))
		return;
	/* No text although there is one: SQLite had no memory for it. */
	if ((text = sqlite3_column_text(q->statement, column)) == NULL)
		settle(q, SQLITE_NOMEM);
	else if (!mw_span_copy(mw_span_of(text, (size_t)sqlite3_column_bytes(q->statement, column)),
			       out, size))
		q->state = MW_QUERY_DAMAGED;
}

void mw_sqlite_take_blob(struct mw_query *q, int column, uint8_t *out, size_t len)
{
	const void *bytes;

	if (!is_of(q, column, SQLITE_BLOB))
		return;
	bytes = sqlite3_column_blob(q->statement, column);
	if (bytes == NULL || (size_t)sqlite3_column_bytes(q->statement, column) != len)
		q->state = MW_QUERY_DAMAGED;
	else
		memcpy(out, bytes, len);
}

int64_t mw_sqlite_changes(struct mw_query *q)
{
	return sqlite3_changes(handle(q)->db);
}

enum mw_store_result mw_sqlite_finish(struct mw_query *q, enum mw_store_result result)
{
	if (q->statement != NULL) {
		sqlite3_reset(q->statement);
		sqlite3_clear_bindings(q->statement);
	}
	if (q->state != MW_QUERY_FAILED && q->state != MW_QUERY_DAMAGED)
		return result;
	mw_sqlite_failed(handle(q), q->state == MW_QUERY_FAILED ? q->code : SQLITE_CORRUPT);
	return MW_STORE_FAILED;
}
