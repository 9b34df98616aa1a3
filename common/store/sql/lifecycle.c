/*
 * NAME
 *	lifecycle - a store over a driver, from open to close
 */
#include "common/store/sql/questions.h"

struct mw_store *mw_sql_open(const struct mw_sql_driver *driver, const char *url, bool create,
			     const struct mw_keyring *keyring, struct mw_err *err)
{
	struct mw_sql *sql = driver->open(url, create, keyring, err);

	if (sql == NULL)
		return NULL;
	sql->base.lifecycle = &mw_sql_lifecycle;
	sql->base.accounts = &mw_sql_accounts;
	sql->base.keys = &mw_sql_keys;
	sql->base.devices = &mw_sql_devices;
	sql->base.throttle = &mw_sql_throttle;
	sql->base.remembered = &mw_sql_remembered;
	sql->base.recovery = &mw_sql_recovery;
	sql->base.invitations = &mw_sql_invitations;
	sql->base.tokens = &mw_sql_tokens;
	return &sql->base;
}

static void close_store(struct mw_store *store)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	sql->driver->close(sql);
}

static void view_begin(struct mw_store *store)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	if (sql->driver->view_begin != NULL)
		sql->driver->view_begin(sql);
}

static void view_end(struct mw_store *store)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	if (sql->driver->view_end != NULL)
		sql->driver->view_end(sql);
}

static enum mw_store_result status(struct mw_store *store, struct mw_store_status *out)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_COUNTS);
	out->schema = MW_SCHEMA_VERSION;
	if (mw_query_step(&q)) {
		out->accounts = mw_query_take_int(&q);
		out->keys = mw_query_take_int(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result backup(struct mw_store *store, int64_t now, int out)
{
	struct mw_sql *sql = (struct mw_sql *)store;

	return sql->driver->backup(sql, now, out);
}

const struct mw_store_lifecycle mw_sql_lifecycle = {
	.close = close_store,
	.view_begin = view_begin,
	.view_end = view_end,
	.status = status,
	.backup = backup,
};
