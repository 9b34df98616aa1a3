/*
 * NAME
 *	throttle - the questions about guesses, recovery and invitations
 * DESCRIPTION
 *	Codes that can be used once are deleted when they are used: a row that is
 *	gone can't come back by a mistake in a condition.
 */
#include "common/store/sqlite/sqlite.h"

static enum mw_store_result show(struct mw_sqlite *s, int64_t who, struct mw_throttle *out)
{
	struct mw_query q = mw_query(s, MW_Q_THROTTLE);

	*out = (struct mw_throttle){ 0 };
	mw_query_int(&q, who);
	if (mw_query_step(&q)) {
		out->backlog_until = mw_query_take_int(&q);
		out->wait_until = mw_query_take_int(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result set(struct mw_sqlite *s, int64_t who, const struct mw_throttle *g)
{
	struct mw_query q = mw_query(s, MW_Q_THROTTLE_SET);

	mw_query_int(&q, who);
	mw_query_int(&q, g->backlog_until);
	mw_query_int(&q, g->wait_until);
	return mw_query_run(&q);
}

static enum mw_store_result clear(struct mw_sqlite *s, int64_t who)
{
	struct mw_query q = mw_query(s, MW_Q_THROTTLE_CLEAR);

	mw_query_int(&q, who);
	return mw_query_run_any(&q);
}

/* NOT_FOUND: the watermark is not below. */
static enum mw_store_result advance(struct mw_sqlite *s, const struct mw_attempt *t)
{
	struct mw_query q = mw_query(s, MW_Q_DEVICE_ADVANCE);

	mw_query_int(&q, t->device_id);
	mw_query_int(&q, t->who);
	mw_query_int(&q, t->step);
	mw_query_int(&q, t->now);
	return mw_query_run(&q);
}

static enum mw_store_result remember(struct mw_sqlite *s, const struct mw_attempt *t)
{
	struct mw_query q;
	enum mw_store_result r;

	if (t->remote[0] == '\0')
		return MW_STORE_OK;
	q = mw_query(s, MW_Q_REMEMBERED_SET);
	mw_query_int(&q, t->who);
	mw_query_text(&q, t->remote);
	mw_query_int(&q, t->now);
	if ((r = mw_query_run(&q)) != MW_STORE_OK)
		return r;
	q = mw_query(s, MW_Q_REMEMBERED_TRIM);
	mw_query_int(&q, t->who);
	return mw_query_run_any(&q);
}

/* The guess is counted; what is it? */
static enum mw_store_result judge(struct mw_sqlite *s, const struct mw_attempt *t,
				  const struct mw_throttle *before, struct mw_attempt_outcome *out)
{
	enum mw_store_result r;

	out->verdict = MW_ATTEMPT_WRONG;
	if (t->device_id == 0)
		return MW_STORE_OK;
	if ((r = advance(s, t)) == MW_STORE_FAILED)
		return r;
	out->verdict = r == MW_STORE_OK ? MW_ATTEMPT_RIGHT : MW_ATTEMPT_REPLAYED;
	if (out->verdict == MW_ATTEMPT_REPLAYED)
		return MW_STORE_OK;
	if ((r = set(s, t->who, before)) == MW_STORE_OK)
		r = remember(s, t);
	return r;
}

static enum mw_store_result guess(struct mw_sqlite *s, const struct mw_attempt *t,
				  struct mw_attempt_outcome *out)
{
	struct mw_throttle before, after;
	enum mw_store_result r = show(s, t->who, &before);

	if (r != MW_STORE_OK)
		return r;
	after = before;
	if (!mw_throttle_count(&after, t->ceiling, t->now)) {
		out->verdict = MW_ATTEMPT_THROTTLED;
		out->wait = mw_throttle_wait(&before, t->ceiling, t->now);
		return MW_STORE_OK;
	}
	if ((r = set(s, t->who, &after)) == MW_STORE_OK)
		r = judge(s, t, &before, out);
	if (out->verdict == MW_ATTEMPT_WRONG)
		out->wait = mw_throttle_wait(&after, t->ceiling, t->now);
	return r;
}

enum mw_store_result mw_sqlite_attempt(struct mw_store *store, const struct mw_attempt *t,
				       struct mw_attempt_outcome *out)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);
	enum mw_store_result r;

	*out = (struct mw_attempt_outcome){ 0 };
	if (s == NULL)
		return MW_STORE_FAILED;
	r = guess(s, t, out);
	/* Nothing is different then, and so there is nothing to wait for the disk
	 * for. */
	if (r == MW_STORE_OK &&
	    (out->verdict == MW_ATTEMPT_THROTTLED || out->verdict == MW_ATTEMPT_REPLAYED)) {
		mw_sqlite_end(s, MW_STORE_STALE);
		return MW_STORE_OK;
	}
	if ((r = mw_sqlite_end(s, r)) != MW_STORE_OK)
		*out = (struct mw_attempt_outcome){ 0 };
	return r;
}

enum mw_store_result mw_sqlite_throttle_show(struct mw_store *store, int64_t who,
					     struct mw_throttle *out)
{
	struct mw_sqlite *s = mw_sqlite_read(store);

	return s != NULL ? show(s, who, out) : MW_STORE_FAILED;
}

enum mw_store_result mw_sqlite_throttle_clear(struct mw_store *store, int64_t who)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);

	return s != NULL ? mw_sqlite_end(s, clear(s, who)) : MW_STORE_FAILED;
}

enum mw_store_result mw_sqlite_remembered(struct mw_store *store, int64_t account_id,
					  const char *remote, int64_t since, int64_t now)
{
	struct mw_sqlite *s = mw_sqlite_read(store);
	struct mw_query q;

	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_REMEMBERED);
	mw_query_int(&q, account_id);
	mw_query_text(&q, remote);
	mw_query_int(&q, since);
	mw_query_int(&q, now);
	return mw_query_end(&q, mw_query_step(&q) ? MW_STORE_OK : MW_STORE_NOT_FOUND);
}

enum mw_store_result mw_sqlite_forget_addresses(struct mw_sqlite *s, int64_t account_id)
{
	struct mw_query q = mw_query(s, MW_Q_REMEMBERED_CLEAR);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result insert_recovery(struct mw_sqlite *s, int64_t account_id,
					    const uint8_t *hash)
{
	struct mw_query q = mw_query(s, MW_Q_RECOVERY_INSERT);

	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	return mw_query_run(&q);
}

enum mw_store_result mw_sqlite_put_recovery(struct mw_sqlite *s, int64_t account_id,
					    const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count)
{
	struct mw_query q = mw_query(s, MW_Q_RECOVERY_CLEAR);
	enum mw_store_result r;

	mw_query_int(&q, account_id);
	r = mw_query_run_any(&q);
	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = insert_recovery(s, account_id, hashes[i]);
	return r;
}

enum mw_store_result mw_sqlite_recovery_replace(struct mw_store *store, int64_t account_id,
						const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
						size_t count)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	if (s == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sqlite_account_by_id(s, account_id, &account)) == MW_STORE_OK)
		r = mw_sqlite_put_recovery(s, account_id, hashes, count);
	return mw_sqlite_end(s, r);
}

static enum mw_store_result count_recovery(struct mw_sqlite *s, int64_t account_id, size_t *left)
{
	struct mw_query q = mw_query(s, MW_Q_RECOVERY_COUNT);

	*left = 0;
	mw_query_int(&q, account_id);
	if (mw_query_step(&q))
		*left = (size_t)mw_query_take_int(&q);
	return mw_query_end(&q, MW_STORE_OK);
}

enum mw_store_result mw_sqlite_recovery_use(struct mw_store *store, int64_t account_id,
					    const uint8_t hash[static MW_KEY_HASH_SIZE],
					    size_t *left)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);
	enum mw_store_result r;
	struct mw_query q;

	*left = 0;
	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_RECOVERY_USE);
	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	if ((r = mw_query_run(&q)) == MW_STORE_OK && (r = clear(s, account_id)) == MW_STORE_OK)
		r = count_recovery(s, account_id, left);
	return mw_sqlite_end(s, r);
}

enum mw_store_result mw_sqlite_recovery_count(struct mw_store *store, int64_t account_id,
					      size_t *left)
{
	struct mw_sqlite *s = mw_sqlite_read(store);

	*left = 0;
	return s != NULL ? count_recovery(s, account_id, left) : MW_STORE_FAILED;
}

static enum mw_store_result clear_invitations(struct mw_sqlite *s, int64_t account_id)
{
	struct mw_query q = mw_query(s, MW_Q_INVITATION_CLEAR);

	mw_query_int(&q, account_id);
	return mw_query_run_any(&q);
}

static enum mw_store_result insert_invitation(struct mw_sqlite *s, const struct mw_invitation *i)
{
	struct mw_query q = mw_query(s, MW_Q_INVITATION_INSERT);

	mw_query_blob(&q, i->hash, sizeof(i->hash));
	mw_query_int(&q, i->account_id);
	mw_query_int(&q, i->created);
	mw_query_int(&q, i->expires);
	return mw_query_run(&q);
}

enum mw_store_result mw_sqlite_invitation_add(struct mw_store *store,
					      const struct mw_invitation *invitation)
{
	struct mw_sqlite *s = mw_sqlite_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	if (s == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sqlite_account_by_id(s, invitation->account_id, &account)) == MW_STORE_OK &&
	    (r = clear_invitations(s, invitation->account_id)) == MW_STORE_OK)
		r = insert_invitation(s, invitation);
	return mw_sqlite_end(s, r);
}

static enum mw_store_result find_invitation(struct mw_sqlite *s, int64_t account_id,
					    const uint8_t *hash, int64_t now)
{
	struct mw_query q = mw_query(s, MW_Q_INVITATION);

	mw_query_blob(&q, hash, MW_KEY_HASH_SIZE);
	mw_query_int(&q, account_id);
	mw_query_int(&q, now);
	return mw_query_end(&q, mw_query_step(&q) ? MW_STORE_OK : MW_STORE_NOT_FOUND);
}

enum mw_store_result mw_sqlite_invitation_find(struct mw_store *store, int64_t account_id,
					       const uint8_t hash[static MW_KEY_HASH_SIZE],
					       int64_t now)
{
	struct mw_sqlite *s = mw_sqlite_read(store);

	return s != NULL ? find_invitation(s, account_id, hash, now) : MW_STORE_FAILED;
}

enum mw_store_result mw_sqlite_use_invitation(struct mw_sqlite *s, int64_t account_id,
					      const uint8_t hash[static MW_KEY_HASH_SIZE],
					      int64_t now)
{
	enum mw_store_result r = find_invitation(s, account_id, hash, now);

	if (r == MW_STORE_OK)
		r = clear_invitations(s, account_id);
	return r == MW_STORE_NOT_FOUND ? MW_STORE_STALE : r;
}
