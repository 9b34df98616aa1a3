/*
 * query: the statements of questions (struct mw_sql_driver). Each is prepared once
 * a connection and reset at its end, so that none holds a read transaction open.
 */
#ifndef MW_COMMON_STORE_SQLITE_QUERY_H
#define MW_COMMON_STORE_SQLITE_QUERY_H

#include "common/store/sqlite/connection.h"

void mw_sqlite_prepare(struct mw_query *q, enum mw_sql_statement which);
void mw_sqlite_bind_int(struct mw_query *q, int number, int64_t value);
void mw_sqlite_bind_text(struct mw_query *q, int number, const char *text);
void mw_sqlite_bind_blob(struct mw_query *q, int number, const uint8_t *bytes, size_t len);
void mw_sqlite_step(struct mw_query *q);
int64_t mw_sqlite_take_int(struct mw_query *q, int column);
void mw_sqlite_take_text(struct mw_query *q, int column, char *out, size_t size);
void mw_sqlite_take_blob(struct mw_query *q, int column, uint8_t *out, size_t len);
int64_t mw_sqlite_changes(struct mw_query *q);
enum mw_store_result mw_sqlite_finish(struct mw_query *q, enum mw_store_result result);

#endif
