/*
 * NAME
 *	devices - the questions about devices and enrolling
 */
#include <string.h>

#include "common/store/sql/questions.h"

static enum mw_store_result next_id(struct mw_store *store, int64_t *id)
{
	struct mw_sql *sql = mw_sql_begin(store);

	return sql != NULL ? mw_sql_end(sql, mw_sql_next_id(sql, "device_id", id))
			   : MW_STORE_FAILED;
}

static enum mw_store_result insert(struct mw_sql *sql, const struct mw_device *d)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_INSERT);

	mw_query_int(&q, d->id);
	mw_query_int(&q, d->account_id);
	mw_query_text(&q, d->label);
	mw_query_int(&q, d->totp.algorithm);
	mw_query_int(&q, d->totp.digits);
	mw_query_int(&q, d->totp.period);
	mw_query_blob(&q, d->sealed, sizeof(d->sealed));
	mw_query_int(&q, d->created);
	mw_query_int(&q, d->confirmed);
	mw_query_int(&q, d->begun);
	mw_query_int(&q, d->last_used);
	mw_query_int(&q, d->last_step);
	return mw_query_run(&q);
}

/* Those that are too old by the store's own count. */
static enum mw_store_result expire(struct mw_sql *sql, int64_t account_id)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_EXPIRE);

	mw_query_int(&q, account_id);
	mw_query_int(&q, MW_PENDING_MAX_AGE);
	return mw_query_run_any(&q);
}

/* Those that are too old by the clock, which may be ahead. */
static enum mw_store_result expire_by_clock(struct mw_sql *sql, int64_t account_id, int64_t now)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_EXPIRE_BY_CLOCK);

	mw_query_int(&q, account_id);
	mw_query_int(&q, now - MW_PENDING_MAX_AGE);
	return mw_query_run_any(&q);
}

static enum mw_store_result count(struct mw_sql *sql, int64_t account_id, int64_t *all)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_COUNT);

	mw_query_int(&q, account_id);
	if (mw_query_step(&q))
		*all = mw_query_take_int(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

/* EXISTS: no other device may be replaced. */
static enum mw_store_result give_way(struct mw_sql *sql, const struct mw_device *d)
{
	struct mw_query q;
	enum mw_store_result r;

	if (d->begun != MW_BEGUN_FIRST)
		return MW_STORE_EXISTS;
	q = mw_query(sql, MW_Q_DEVICE_GIVE_WAY);
	mw_query_int(&q, d->account_id);
	r = mw_query_run(&q);
	return r == MW_STORE_NOT_FOUND ? MW_STORE_EXISTS : r;
}

/* STALE: the account has this seed. */
static enum mw_store_result insert_seed(struct mw_sql *sql, const struct mw_device *d)
{
	static const uint8_t none[MW_KEY_HASH_SIZE];
	enum mw_store_result r;
	struct mw_query q;

	if (memcmp(d->seed_hash, none, sizeof(none)) == 0)
		return MW_STORE_OK;
	q = mw_query(sql, MW_Q_DEVICE_SEED_INSERT);
	mw_query_blob(&q, d->seed_hash, sizeof(d->seed_hash));
	mw_query_int(&q, d->id);
	r = mw_query_run(&q);
	return r == MW_STORE_NOT_FOUND ? MW_STORE_STALE : r;
}

/* EXISTS: the account is full. */
static enum mw_store_result make_room(struct mw_sql *sql, const struct mw_device *d)
{
	enum mw_store_result r;
	int64_t all = 0;

	if ((r = expire(sql, d->account_id)) != MW_STORE_OK ||
	    (r = count(sql, d->account_id, &all)) != MW_STORE_OK || all < MW_DEVICES_MAX)
		return r;
	if ((r = expire_by_clock(sql, d->account_id, d->created)) != MW_STORE_OK ||
	    (r = count(sql, d->account_id, &all)) != MW_STORE_OK || all < MW_DEVICES_MAX)
		return r;
	return give_way(sql, d);
}

static enum mw_store_result add(struct mw_sql *sql, const struct mw_device *d)
{
	struct mw_account account;
	enum mw_store_result r = mw_sql_account_by_id(sql, d->account_id, &account);

	if (r != MW_STORE_OK)
		return r;
	if (account.disabled && d->begun != MW_BEGUN_BY_ADMIN)
		return MW_STORE_DISABLED;
	if ((r = make_room(sql, d)) != MW_STORE_OK || (r = insert(sql, d)) != MW_STORE_OK)
		return r;
	return insert_seed(sql, d);
}

static enum mw_store_result add_devices(struct mw_store *store, const struct mw_device *devices,
					size_t number)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r = MW_STORE_OK;

	if (sql == NULL)
		return MW_STORE_FAILED;
	for (size_t i = 0; i < number && r == MW_STORE_OK; i++)
		r = add(sql, &devices[i]);
	return mw_sql_end(sql, r);
}

static enum mw_store_result list(struct mw_store *store, int64_t account_id,
				 struct mw_device out[static MW_DEVICES_MAX], size_t *number)
{
	struct mw_sql *sql = mw_sql_read(store);

	*number = 0;
	return sql != NULL ? mw_sql_devices_of(sql, account_id, out, number) : MW_STORE_FAILED;
}

static enum mw_store_result drop(struct mw_sql *sql, int64_t account_id, int64_t id)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_DELETE);

	mw_query_int(&q, id);
	mw_query_int(&q, account_id);
	return mw_query_run(&q);
}

static enum mw_store_result drop_reauthenticated(struct mw_sql *sql, int64_t account_id)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_DROP_REAUTHENTICATED);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result remove_device(struct mw_store *store, int64_t account_id, int64_t id)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = drop(sql, account_id, id)) == MW_STORE_OK &&
	    (r = drop_reauthenticated(sql, account_id)) == MW_STORE_OK)
		r = mw_sql_forget_addresses(sql, account_id);
	return mw_sql_end(sql, r);
}

static enum mw_store_result set_confirmed(struct mw_sql *sql, const struct mw_confirmation *c)
{
	struct mw_query q = mw_query(sql, MW_Q_DEVICE_CONFIRM);

	mw_query_int(&q, c->device_id);
	mw_query_int(&q, c->account_id);
	mw_query_int(&q, c->now > 0 ? c->now : 1);
	mw_query_int(&q, c->step);
	mw_query_int(&q, c->now - MW_PENDING_MAX_AGE);
	mw_query_int(&q, MW_PENDING_MAX_AGE);
	return mw_query_run(&q);
}

static enum mw_store_result confirm(struct mw_sql *sql, const struct mw_confirmation *c)
{
	struct mw_account account;
	enum mw_store_result r = mw_sql_account_by_id(sql, c->account_id, &account);

	if (r == MW_STORE_OK && account.disabled && !c->by_admin)
		r = MW_STORE_DISABLED;
	if (r == MW_STORE_OK && c->invitation != NULL)
		r = mw_sql_invitation_use(sql, c->account_id, c->invitation, c->now);
	if (r == MW_STORE_OK && (r = set_confirmed(sql, c)) == MW_STORE_OK)
		r = mw_sql_step_used(sql, c->device_id, c->step);
	if (r == MW_STORE_OK && c->recovery_count > 0)
		r = mw_sql_recovery_replace(sql, c->account_id, c->recovery, c->recovery_count);
	return r;
}

static enum mw_store_result confirm_device(struct mw_store *store,
					   const struct mw_confirmation *confirmation)
{
	struct mw_sql *sql = mw_sql_begin(store);

	return sql != NULL ? mw_sql_end(sql, confirm(sql, confirmation)) : MW_STORE_FAILED;
}

static enum mw_store_result ahead(struct mw_store *store, int64_t now, unsigned window,
				  struct mw_account *out, size_t max, size_t *number)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	*number = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_DEVICE_AHEAD);
	mw_query_int(&q, now);
	mw_query_int(&q, window);
	mw_query_int(&q, (int64_t)max);
	while (*number < max && mw_query_step(&q))
		mw_sql_take_account(&q, &out[(*number)++]);
	return mw_query_end(&q, MW_STORE_OK);
}

const struct mw_store_devices mw_sql_devices = {
	.next_id = next_id,
	.add = add_devices,
	.list = list,
	.remove = remove_device,
	.confirm = confirm_device,
	.ahead = ahead,
};
