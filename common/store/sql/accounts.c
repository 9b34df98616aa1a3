/*
 * NAME
 *	accounts - the questions about accounts and their names
 */
#include "common/store/sql/questions.h"

#include <string.h>

#include "base/wbuf.h"

void mw_sql_take_account(struct mw_query *q, struct mw_account *out)
{
	out->id = mw_query_take_int(q);
	mw_query_take_text(q, out->name, sizeof(out->name));
	out->disabled = mw_query_take_int(q) != 0;
	out->created = mw_query_take_int(q);
	out->valid_after = mw_query_take_int(q);
	out->tokens_valid_after = mw_query_take_int(q);
}

static enum mw_store_result take_one(struct mw_query *q, struct mw_account *out)
{
	enum mw_store_result result = MW_STORE_NOT_FOUND;

	if (mw_query_step(q)) {
		mw_sql_take_account(q, out);
		result = MW_STORE_OK;
	}
	return mw_query_end(q, result);
}

enum mw_store_result mw_sql_account_by_id(struct mw_sql *sql, int64_t id, struct mw_account *out)
{
	struct mw_query q = mw_query(sql, MW_Q_ACCOUNT_BY_ID);

	mw_query_int(&q, id);
	return take_one(&q, out);
}

static enum mw_store_result by_name(struct mw_sql *sql, const char *name, struct mw_account *out)
{
	struct mw_query q = mw_query(sql, MW_Q_ACCOUNT_BY_NAME);

	mw_query_text(&q, name);
	return take_one(&q, out);
}

static enum mw_store_result account_by_name(struct mw_store *store, const char *name,
					    struct mw_account *out)
{
	struct mw_sql *sql = mw_sql_read(store);

	return sql != NULL ? by_name(sql, name, out) : MW_STORE_FAILED;
}

/* Give an account a name. EXISTS: an account has it already. */
static enum mw_store_result add_name(struct mw_sql *sql, const char *name, int64_t id)
{
	struct mw_account owner;
	enum mw_store_result r = by_name(sql, name, &owner);
	struct mw_query q;

	if (r != MW_STORE_NOT_FOUND)
		return r == MW_STORE_OK ? MW_STORE_EXISTS : r;
	q = mw_query(sql, MW_Q_NAME_INSERT);
	mw_query_text(&q, name);
	mw_query_int(&q, id);
	return mw_query_run(&q);
}

static enum mw_store_result insert(struct mw_sql *sql, const struct mw_account *account, int64_t id)
{
	struct mw_query q = mw_query(sql, MW_Q_ACCOUNT_INSERT);

	mw_query_int(&q, id);
	mw_query_text(&q, account->name);
	mw_query_int(&q, account->disabled);
	mw_query_int(&q, account->created);
	mw_query_int(&q, account->valid_after);
	mw_query_int(&q, account->tokens_valid_after);
	return mw_query_run(&q);
}

static enum mw_store_result create(struct mw_store *store, struct mw_account *account)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;
	int64_t id = 0;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_next_id(sql, "account_id", &id)) == MW_STORE_OK &&
	    (r = insert(sql, account, id)) == MW_STORE_OK)
		r = add_name(sql, account->name, id);
	if ((r = mw_sql_end(sql, r)) == MW_STORE_OK)
		account->id = id;
	return r;
}

/* The next account of these names is another user's. */
static enum mw_store_result give_up_names(struct mw_sql *sql, int64_t id, int64_t now)
{
	enum mw_store_result r = mw_sql_forget_revocations(sql, now);
	struct mw_query q;

	if (r != MW_STORE_OK)
		return r;
	q = mw_query(sql, MW_Q_NAMES_GIVE_UP);
	mw_query_int(&q, id);
	mw_query_int(&q, now);
	mw_query_int(&q, now + MW_NAME_REMEMBERED);
	return mw_query_run_any(&q);
}

static enum mw_store_result give_up_name(struct mw_sql *sql, const char *name, int64_t now)
{
	struct mw_revocation r = { .what = MW_REVOKED_NAME,
				   .when = now,
				   .until = now + MW_NAME_REMEMBERED };
	enum mw_store_result result = mw_sql_forget_revocations(sql, now);

	mw_span_copy(mw_span_str(name), r.id, sizeof(r.id));
	return result == MW_STORE_OK ? mw_sql_revoke(sql, &r) : result;
}

/* Its keys can be known again. */
static enum mw_store_result keep_deleted(struct mw_sql *sql, int64_t id)
{
	struct mw_query q = mw_query(sql, MW_Q_KEY_KEEP_DELETED);

	mw_query_int(&q, id);
	return mw_query_run_any(&q);
}

static enum mw_store_result delete_account(struct mw_store *store, int64_t id, int64_t now)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r = MW_STORE_OK;
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if (now != 0)
		r = give_up_names(sql, id, now);
	if (r == MW_STORE_OK)
		r = keep_deleted(sql, id);
	if (r == MW_STORE_OK) {
		q = mw_query(sql, MW_Q_ACCOUNT_DELETE);
		mw_query_int(&q, id);
		r = mw_query_run(&q);
	}
	return mw_sql_end(sql, r);
}

static enum mw_store_result end_tokens(struct mw_store *store, int64_t id, int64_t when)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_ACCOUNT_END_TOKENS);
	mw_query_int(&q, id);
	mw_query_int(&q, when);
	return mw_sql_end(sql, mw_query_run(&q));
}

static enum mw_store_result limit(struct mw_sql *sql, enum mw_sql_statement what, int64_t id,
				  int64_t when)
{
	struct mw_query q = mw_query(sql, what);

	mw_query_int(&q, id);
	mw_query_int(&q, when);
	return mw_query_run(&q);
}

static enum mw_store_result limit_tokens(struct mw_store *store, int64_t id, int64_t when)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result own, names;

	if (sql == NULL)
		return MW_STORE_FAILED;
	own = limit(sql, MW_Q_ACCOUNT_LIMIT_TOKENS, id, when);
	names = own != MW_STORE_FAILED ? limit(sql, MW_Q_NAMES_LIMIT, id, when) : own;
	return mw_sql_end(sql, names == MW_STORE_NOT_FOUND ? own : names);
}

static enum mw_store_result set_disabled(struct mw_store *store, int64_t id, bool disabled)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_ACCOUNT_SET_DISABLED);
	mw_query_int(&q, id);
	mw_query_int(&q, disabled);
	if ((r = mw_query_run(&q)) == MW_STORE_OK && disabled)
		r = mw_sql_forget_addresses(sql, id);
	return mw_sql_end(sql, r);
}

static enum mw_store_result set_primary(struct mw_sql *sql, int64_t id, const char *name)
{
	struct mw_query q = mw_query(sql, MW_Q_ACCOUNT_SET_NAME);

	mw_query_int(&q, id);
	mw_query_text(&q, name);
	return mw_query_run(&q);
}

static enum mw_store_result drop_name(struct mw_sql *sql, const char *name)
{
	struct mw_query q = mw_query(sql, MW_Q_NAME_DELETE);

	mw_query_text(&q, name);
	return mw_query_run(&q);
}

static enum mw_store_result rename_to(struct mw_sql *sql, int64_t id, const char *name, int64_t now)
{
	struct mw_account account, owner;
	enum mw_store_result r = mw_sql_account_by_id(sql, id, &account);

	if (r != MW_STORE_OK || strcmp(account.name, name) == 0)
		return r;
	r = by_name(sql, name, &owner);
	if (r == MW_STORE_OK && owner.id != id)
		return MW_STORE_EXISTS;
	if (r == MW_STORE_NOT_FOUND)
		r = add_name(sql, name, id);
	if (r == MW_STORE_OK && (r = drop_name(sql, account.name)) == MW_STORE_OK &&
	    (r = give_up_name(sql, account.name, now)) == MW_STORE_OK)
		r = set_primary(sql, id, name);
	return r;
}

static enum mw_store_result rename_account(struct mw_store *store, int64_t id, const char *name,
					   int64_t now)
{
	struct mw_sql *sql = mw_sql_begin(store);

	return sql != NULL ? mw_sql_end(sql, rename_to(sql, id, name, now)) : MW_STORE_FAILED;
}

static enum mw_store_result alias(struct mw_store *store, int64_t id, const char *name)
{
	struct mw_sql *sql = mw_sql_begin(store);
	struct mw_account account;
	enum mw_store_result r;

	if (sql == NULL)
		return MW_STORE_FAILED;
	if ((r = mw_sql_account_by_id(sql, id, &account)) == MW_STORE_OK)
		r = add_name(sql, name, id);
	return mw_sql_end(sql, r);
}

static enum mw_store_result unalias(struct mw_store *store, int64_t id, const char *name,
				    int64_t now)
{
	struct mw_sql *sql = mw_sql_begin(store);
	enum mw_store_result r;
	struct mw_query q;

	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_NAME_DELETE_ALIAS);
	mw_query_text(&q, name);
	mw_query_int(&q, id);
	if ((r = mw_query_run(&q)) == MW_STORE_OK)
		r = give_up_name(sql, name, now);
	return mw_sql_end(sql, r);
}

static enum mw_store_result list(struct mw_store *store, const char *after, struct mw_account *out,
				 size_t max, size_t *count)
{
	struct mw_sql *sql = mw_sql_read(store);
	struct mw_query q;

	*count = 0;
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_ACCOUNT_LIST);
	mw_query_text(&q, after);
	mw_query_int(&q, (int64_t)max);
	while (*count < max && mw_query_step(&q))
		mw_sql_take_account(&q, &out[(*count)++]);
	return mw_query_end(&q, MW_STORE_OK);
}

static enum mw_store_result names(struct mw_store *store, int64_t id, char *out, size_t size)
{
	struct mw_sql *sql = mw_sql_read(store);
	enum mw_store_result result = MW_STORE_NOT_FOUND;
	struct mw_wbuf all = mw_wbuf_of(out, size);
	char name[MW_NAME_SIZE];
	struct mw_query q;

	out[0] = '\0';
	if (sql == NULL)
		return MW_STORE_FAILED;
	q = mw_query(sql, MW_Q_NAMES);
	mw_query_int(&q, id);
	while (mw_query_step(&q)) {
		mw_query_take_text(&q, name, sizeof(name));
		mw_putf(&all, "%s%s", all.len > 0 ? " " : "", name);
		result = MW_STORE_OK;
	}
	out[all.len] = '\0';
	return mw_query_end(&q, result);
}

const struct mw_store_accounts mw_sql_accounts = {
	.by_name = account_by_name,
	.create = create,
	.delete = delete_account,
	.set_disabled = set_disabled,
	.rename = rename_account,
	.alias = alias,
	.unalias = unalias,
	.end_tokens = end_tokens,
	.limit_tokens = limit_tokens,
	.list = list,
	.names = names,
};
