/*
 * NAME
 *	keys - the questions about keys
 */
#include "common/store/sql/questions.h"

#include <string.h>
#include <time.h>

/* Uses recorded in one transaction. */
#define TOUCH_STEP 250

/* In the order of RULE_COLUMNS. */
static void take_rules(struct mw_query *q, struct mw_key *key)
{
	key->id = mw_query_take_int(q);
	key->account_id = mw_query_take_int(q);
	mw_query_take_text(q, key->scopes, sizeof(key->scopes));
	mw_query_take_text(q, key->networks, sizeof(key->networks));
	key->bind = mw_query_take_int(q) == 0 ? MW_BIND_NO : MW_BIND_FIRST_USE;
	mw_query_take_text(q, key->bound, sizeof(key->bound));
	key->created = mw_query_take_int(q);
	key->not_before = mw_query_take_int(q);
	key->expires = mw_query_take_int(q);
	key->revoked = mw_query_take_int(q);
}

/* What a decision needs; the rest of a key is for people. */
static void take_decision(struct mw_query *q, struct mw_key_record *out)
{
	struct mw_key *key = &out->key;

	out->name_matches = mw_query_take_int(q) != 0;
	take_rules(q, key);
	mw_sql_take_account(q, &out->account);
	key->label[0] = key->last_remote[0] = key->last_service[0] = '\0';
	key->last_used = 0;
}

static void take_record(struct mw_query *q, struct mw_key_record *out)
{
	struct mw_key *key = &out->key;

	out->name_matches = mw_query_take_int(q) != 0;
	take_rules(q, key);
	mw_query_take_blob(q, key->hash, sizeof(key->hash));
	mw_query_take_text(q, key->label, sizeof(key->label));
	key->last_used = mw_query_take_int(q);
	mw_query_take_text(q, key->last_remote, sizeof(key->last_remote));
	mw_query_take_text(q, key->last_service, sizeof(key->last_service));
	mw_sql_take_account(q, &out->account);
}

/* The one row of a query, or none. */
static enum mw_store_result take_one(struct mw_query *q,
				     void (*take)(struct mw_query *q, struct mw_key_record *out),
				     struct mw_key_record *out)
{
	enum mw_store_result result = MW_STORE_NOT_FOUND;

	if (mw_query_step(q)) {
		take(q, out);
		result = MW_STORE_OK;
	}
	return mw_query_end(q, result);
}

static enum mw_store_result by_hash(struct mw_store *store,
				    const uint8_t hash[static MW_KEY_HASH_SIZE], const char *name,
				    struct mw_key_record *out)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_KEY_BY_HASH);
	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_text(&q, name);
	memcpy(out->key.hash, hash, MW_KEY_HASH_SIZE);
	return take_one(&q, take_decision, out);
}

static enum mw_store_result by_id(struct mw_sql *sql, int64_t id, struct mw_key_record *out)
{
	struct mw_query q = mw_query(sql, MW_Q_KEY_BY_ID);

	mw_query_int(&q, id);
	return take_one(&q, take_record, out);
}

static enum mw_store_result key_by_id(struct mw_store *store, int64_t id, struct mw_key_record *out)
{
	struct mw_sql *sql = mw_sql_read(store);

	return sql != NULL ? by_id(sql, id, out) : MW_STORE_FAILED;
}

static enum mw_store_result deleted(struct mw_store *store,
				    const uint8_t hash[static MW_KEY_HASH_SIZE], int64_t *id)
{
	struct mw_sql *sql = mw_sql_read(store);
	enum mw_store_result result = MW_STORE_NOT_FOUND;
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_KEY_DELETED);
	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	if (mw_query_step(&q)) {
		*id = mw_query_take_int(&q);
		result = MW_STORE_OK;
	}
	return mw_query_end(&q, result);
}

static enum mw_store_result insert(struct mw_sql *sql, const struct mw_key *key, int64_t id)
{
	struct mw_query q = mw_query(sql, MW_Q_KEY_INSERT);
	enum mw_store_result result;

	mw_query_int(&q, id);
	mw_query_int(&q, key->account_id);
	mw_query_blob(&q, key->hash, sizeof(key->hash));
	mw_query_text(&q, key->label);
	mw_query_text(&q, key->scopes);
	mw_query_text(&q, key->networks);
	mw_query_int(&q, key->bind);
	mw_query_text(&q, key->bound);
	mw_query_int(&q, key->created);
	mw_query_int(&q, key->not_before);
	mw_query_int(&q, key->expires);
	mw_query_int(&q, key->revoked);
	mw_query_int(&q, key->last_used);
	mw_query_text(&q, key->last_remote);
	mw_query_text(&q, key->last_service);
	result = mw_query_run(&q);
	return result == MW_STORE_NOT_FOUND ? MW_STORE_EXISTS : result;
}

static enum mw_store_result create(struct mw_store *store, struct mw_key *key)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_account account;
	enum mw_store_result r;
	int64_t id = 0;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_account_by_id(sql, key->account_id, &account)) == MW_STORE_OK &&
	    (r = mw_sql_next_id(sql, "key_id", &id)) == MW_STORE_OK)
		r = insert(sql, key, id);
	if ((r = mw_sql_end(sql, r)) == MW_STORE_OK)
		key->id = id;
	return r;
}

/* `otherwise` when the change did nothing although there is such a key. */
static enum mw_store_result changed(struct mw_sql *sql, int64_t id, enum mw_store_result r,
				    enum mw_store_result otherwise)
{
	struct mw_key_record record;

	if (r == MW_STORE_NOT_FOUND && (r = by_id(sql, id, &record)) == MW_STORE_OK)
		r = otherwise;
	return r;
}

static enum mw_store_result revoke(struct mw_store *store, int64_t id, int64_t now)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_KEY_REVOKE);
	mw_query_int(&q, id);
	/* 0 would mean "not revoked", whatever a clock may say. */
	mw_query_int(&q, now > 0 ? now : 1);
	return mw_sql_end(sql, changed(sql, id, mw_query_run(&q), MW_STORE_OK));
}

static enum mw_store_result bind(struct mw_store *store, int64_t id, const char *network)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_KEY_BIND);
	mw_query_int(&q, id);
	mw_query_text(&q, network);
	return mw_sql_end(sql, changed(sql, id, mw_query_run(&q), MW_STORE_STALE));
}

static enum mw_store_result list(struct mw_store *store, int64_t account_id, int64_t after,
				 struct mw_key_record *out, size_t max, size_t *count)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	*count = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, account_id == 0 ? MW_Q_KEY_LIST_ALL : MW_Q_KEY_LIST_ACCOUNT);
	mw_query_int(&q, after);
	mw_query_int(&q, (int64_t)max);
	if (account_id != 0)
		mw_query_int(&q, account_id);
	while (*count < max && mw_query_step(&q))
		take_record(&q, &out[(*count)++]);
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result touch(struct mw_sql *sql, const struct mw_key_use *use)
{
	struct mw_query q = mw_query(sql, MW_Q_KEY_TOUCH);

	mw_query_int(&q, use->key_id);
	mw_query_int(&q, use->when);
	mw_query_text(&q, use->remote);
	mw_query_text(&q, use->service);
	/* None: it is older than the recorded one, or the key is deleted by now. */
	return mw_query_run_any(&q);
}

static enum mw_store_result touch_all(struct mw_store *store, const struct mw_key_use *uses,
				      size_t count)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r = MW_STORE_OK;

	if (sql == NULL)
		return MW_STORE_FAILED;
	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = touch(sql, &uses[i]);
	return mw_sql_end(sql, r);
}

/*
 * Thousands of keys all over the tree take a while, so this goes in steps, with a
 * pause in which whoever waits to write gets a turn.
 */
static enum mw_store_result touch_in_steps(struct mw_store *store, const struct mw_key_use *uses,
					   size_t count)
{
	static const struct timespec pause = { .tv_nsec = 2 * 1000 * 1000 };
	enum mw_store_result r = MW_STORE_OK;

	for (size_t done = 0; done < count && r == MW_STORE_OK; done += TOUCH_STEP) {
		size_t left = count - done;

		if (done > 0)
			nanosleep(&pause, NULL);
		r = touch_all(store, uses + done, left < TOUCH_STEP ? left : TOUCH_STEP);
	}
	return r;
}

/* A crash may cost last uses, so there is no wait for the disk. */
static enum mw_store_result touch_keys(struct mw_store *store, const struct mw_key_use *uses,
				       size_t count)
{
	struct mw_sql *sql = (struct mw_sql *)store;
	enum mw_store_result r;

	if (sql->driver->relax(sql, true) != 0)
		return MW_STORE_FAILED;
	r = touch_in_steps(store, uses, count);
	sql->driver->relax(sql, false);
	return r;
}

const struct mw_store_keys mw_sql_keys = {
	.by_hash = by_hash,
	.by_id = key_by_id,
	.deleted = deleted,
	.create = create,
	.revoke = revoke,
	.bind = bind,
	.list = list,
	.touch = touch_keys,
};
