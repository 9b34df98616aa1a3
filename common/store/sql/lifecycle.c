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

static enum mw_store_result read_age(struct mw_sql *sql, int64_t *age)
{
	struct mw_query q = mw_query(sql, MW_Q_AGE);

	if (mw_query_step(&q))
		*age = mw_query_take_int(&q);
	else
		mw_query_damaged(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

/* STALE: another one has counted. */
static enum mw_store_result add_age(struct mw_sql *sql, int64_t age, int64_t seconds)
{
	struct mw_query q = mw_query(sql, MW_Q_AGE_ADD);
	enum mw_store_result r;

	mw_query_int(&q, age);
	mw_query_int(&q, seconds);
	r = mw_query_run(&q);
	return r == MW_STORE_NOT_FOUND ? MW_STORE_STALE : r;
}

static enum mw_store_result count_seconds(struct mw_store *store, int64_t *age, int64_t seconds)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result added, r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((added = add_age(sql, *age, seconds)) == MW_STORE_FAILED)
		return mw_sql_end(sql, added);
	if ((r = mw_sql_end(sql, read_age(sql, age))) != MW_STORE_OK)
		return r;
	return added;
}

/* A store that loses the last minutes of its age in a crash is none the worse. */
static enum mw_store_result tick(struct mw_store *store, int64_t *age, int64_t seconds)
{
	struct mw_sql *sql = (struct mw_sql *)store;
	enum mw_store_result r;

	if (sql->driver->relax(sql, true) != 0)
		return MW_STORE_FAILED;
	r = count_seconds(store, age, seconds);
	sql->driver->relax(sql, false);
	return r;
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
	.tick = tick,
	.status = status,
	.backup = backup,
};
