/*
 * NAME
 *	account - accounts and their names
 * DESCRIPTION
 *	Changes are logged with who made them.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "daemon/verbs/page.h"
#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

#define PAGE	       64
#define LIST_NAMES_MAX 1024 /* of one account in a list; `account show` has all */

_Static_assert(MW_NAME_SIZE <= MW_CURSOR_SIZE, "a cursor holds a name");

static void log_change(const struct mw_request *q, const char *what, const struct mw_account *a)
{
	mw_logf(q->worker->core.log, MW_LOG_NOTICE, "account %lld (%s) %s by uid %lld",
		(long long)a->id, a->name, what, (long long)q->conn->peer.uid);
}

/* The next of the names with blanks between them; false: that was the last. */
static bool take_name(struct mw_span *names, struct mw_span *name)
{
	if (names->len == 0)
		return false;
	if (!mw_take_until(names, ' ', name))
		mw_take(names, names->len, name);
	return true;
}

static bool are_names(struct mw_request *q, struct mw_span names)
{
	char name[MW_NAME_SIZE];
	struct mw_span typed;

	while (take_name(&names, &typed))
		if (!mw_request_new_name(q, typed, name))
			return false;
	return true;
}

/* With all its names, or not at all; `name` is the one that failed. */
static enum mw_store_result create(struct mw_store *s, struct mw_account *a, struct mw_span names,
				   char name[static MW_NAME_SIZE])
{
	enum mw_store_result r = s->accounts->create(s, a);
	struct mw_span typed;

	memcpy(name, a->name, MW_NAME_SIZE);
	if (r != MW_STORE_OK)
		return r;
	while (r == MW_STORE_OK && take_name(&names, &typed)) {
		mw_name_canonical(typed, name);
		r = s->accounts->alias(s, a->id, name);
	}
	if (r != MW_STORE_OK && s->accounts->delete (s, a->id, 0) == MW_STORE_FAILED)
		return MW_STORE_FAILED;
	return r;
}

static void account_add(struct mw_request *q)
{
	struct mw_account a = { .created = mw_clock_s() };
	struct mw_span names = mw_message_get(q->m, MW_F_NAMES);
	struct mw_store *s = mw_request_store(q);
	char name[MW_NAME_SIZE];
	enum mw_store_result r;

	if (s == NULL || !mw_request_new_name(q, mw_message_get(q->m, MW_F_NAME), a.name) ||
	    !are_names(q, names))
		return;
	if ((r = create(s, &a, names, name)) != MW_STORE_OK) {
		mw_reply_store(q, r, name);
		return;
	}
	log_change(q, "added", &a);
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	mw_message_put_number(q->reply, MW_F_ID, (uint64_t)a.id);
	mw_message_put_text(q->reply, MW_F_NAME, a.name);
}

static enum mw_store_result put_account(struct mw_wbuf *w, struct mw_store *s,
					const struct mw_account *a, size_t names_max)
{
	char names[MW_NAMES_SIZE];
	enum mw_store_result r = s->accounts->names(s, a->id, names, names_max);

	if (r != MW_STORE_OK)
		return r;
	mw_message_put_number(w, MW_F_ID, (uint64_t)a->id);
	mw_message_put_text(w, MW_F_NAME, a->name);
	mw_message_put_text(w, MW_F_NAMES, names);
	mw_message_put_number(w, MW_F_CREATED, (uint64_t)a->created);
	if (a->disabled)
		mw_message_put_number(w, MW_F_DISABLED, 1);
	if (a->valid_after != 0)
		mw_message_put_number(w, MW_F_VALID_AFTER, (uint64_t)a->valid_after);
	if (a->tokens_valid_after != 0)
		mw_message_put_number(w, MW_F_TOKENS_VALID_AFTER, (uint64_t)a->tokens_valid_after);
	return MW_STORE_OK;
}

static void account_show(struct mw_request *q)
{
	struct mw_account a;
	enum mw_store_result r;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	r = put_account(q->reply, q->worker->core.store, &a, MW_NAMES_SIZE);
	if (r != MW_STORE_OK)
		mw_reply_store(q, r, "account");
}

static void account_list(struct mw_request *q)
{
	struct mw_store *s = mw_request_store(q);
	struct mw_account page[PAGE];
	struct mw_page out;
	char after[MW_CURSOR_SIZE];
	enum mw_store_result r;
	size_t n = 0, i = 0;

	if (s == NULL)
		return;
	mw_message_text(q->m, MW_F_CURSOR, after, sizeof(after));
	if ((r = s->accounts->list(s, after, page, PAGE, &n)) != MW_STORE_OK) {
		mw_reply_store(q, r, "account");
		return;
	}
	mw_page_begin(&out);
	for (; i < n && r != MW_STORE_FAILED; i++) {
		struct mw_wbuf *record = mw_page_record(&out);

		r = put_account(record, s, &page[i], LIST_NAMES_MAX);
		/* NOT_FOUND: deleted since the page was read. */
		if (r == MW_STORE_OK && !mw_page_keep(&out))
			break;
	}
	if (r == MW_STORE_FAILED)
		mw_reply_store(q, r, "account");
	else
		mw_page_reply(&out, q, i < n || n == PAGE, i > 0 ? page[i - 1].name : after);
}

static void give_name(struct mw_request *q, const char *what,
		      enum mw_store_result (*give)(struct mw_store *s, int64_t id, const char *name,
						   int64_t now))
{
	struct mw_account a;
	char name[MW_NAME_SIZE];
	enum mw_store_result r;

	if (!mw_request_new_name(q, mw_message_get(q->m, MW_F_ALIAS), name) ||
	    !mw_request_account(q, MW_F_NAME, &a))
		return;
	r = give(q->worker->core.store, a.id, name, mw_clock_s());
	mw_reply_store(q, r, name);
	if (r == MW_STORE_OK)
		log_change(q, what, &a);
}

static void account_rename(struct mw_request *q)
{
	give_name(q, "renamed", q->worker->core.store->accounts->rename);
}

static enum mw_store_result add_alias(struct mw_store *s, int64_t id, const char *name, int64_t now)
{
	(void)now;
	return s->accounts->alias(s, id, name);
}

static void account_alias(struct mw_request *q)
{
	give_name(q, "given an alias", add_alias);
}

static void account_unalias(struct mw_request *q)
{
	struct mw_account a;
	char name[MW_NAME_SIZE], what[2 * MW_NAME_SIZE + 32];
	enum mw_store_result r;

	if (!mw_request_name(q, MW_F_ALIAS, name) || !mw_request_account(q, MW_F_NAME, &a))
		return;
	r = q->worker->core.store->accounts->unalias(q->worker->core.store, a.id, name,
						     mw_clock_s());
	snprintf(what, sizeof(what), "alias %s of %s", name, a.name);
	mw_reply_store(q, r, what);
	if (r == MW_STORE_OK)
		log_change(q, "deprived of an alias", &a);
}

static void set_disabled(struct mw_request *q, bool disabled)
{
	struct mw_account a;
	enum mw_store_result r;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	r = q->worker->core.store->accounts->set_disabled(q->worker->core.store, a.id, disabled);
	mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		log_change(q, disabled ? "disabled" : "enabled", &a);
}

static void account_disable(struct mw_request *q)
{
	set_disabled(q, true);
}

static void account_enable(struct mw_request *q)
{
	set_disabled(q, false);
}

static void account_delete(struct mw_request *q)
{
	struct mw_account a;
	enum mw_store_result r;

	if (!mw_request_account(q, MW_F_NAME, &a))
		return;
	r = q->worker->core.store->accounts->delete (q->worker->core.store, a.id, mw_clock_s());
	mw_reply_store(q, r, "account");
	if (r == MW_STORE_OK)
		log_change(q, "deleted", &a);
}

/* clang-format off */
const struct mw_verb_row mw_account_verbs[] = {
	{ MW_V_ACCOUNT_ADD, "account_add", MW_ROLE_ADMIN, account_add, { MW_F_NAME }, { MW_F_NAMES } },
	{ MW_V_ACCOUNT_SHOW, "account_show", MW_ROLE_ADMIN, account_show, { MW_F_NAME }, { 0 } },
	{ MW_V_ACCOUNT_LIST, "account_list", MW_ROLE_ADMIN, account_list, { 0 }, { MW_F_CURSOR } },
	{ MW_V_ACCOUNT_RENAME, "account_rename", MW_ROLE_ADMIN, account_rename, { MW_F_NAME, MW_F_ALIAS }, { 0 } },
	{ MW_V_ACCOUNT_ALIAS, "account_alias", MW_ROLE_ADMIN, account_alias, { MW_F_NAME, MW_F_ALIAS }, { 0 } },
	{ MW_V_ACCOUNT_UNALIAS, "account_unalias", MW_ROLE_ADMIN, account_unalias, { MW_F_NAME, MW_F_ALIAS }, { 0 } },
	{ MW_V_ACCOUNT_DISABLE, "account_disable", MW_ROLE_ADMIN, account_disable, { MW_F_NAME }, { 0 } },
	{ MW_V_ACCOUNT_ENABLE, "account_enable", MW_ROLE_ADMIN, account_enable, { MW_F_NAME }, { 0 } },
	{ MW_V_ACCOUNT_DELETE, "account_delete", MW_ROLE_ADMIN, account_delete, { MW_F_NAME }, { 0 } },
	{ 0 },
};
/* clang-format on */
