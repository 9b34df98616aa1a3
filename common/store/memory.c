/*
 * NAME
 *	memory - accounts and keys in memory
 * DESCRIPTION
 *	For tests: "memory:" and "memory:NAME". All handles of one process on
 *	the same URL share one set of records, which ends with the last of them;
 *	a set is always made, whether `create` is asked for or not.
 *
 *	Records are found through arrays of pointers, each sorted by one key.
 *	One lock guards everything.
 */
#include "common/store/memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/wbuf.h"

/* Pointers to records, sorted. */
struct table {
	int (*compare)(const void *a, const void *b); /* of two records */
	void **rows;
	size_t count, room;
};

struct name {
	char name[MW_NAME_SIZE];
	int64_t account_id;
};

struct set {
	struct set *next;
	char url[256];
	size_t handles;
	uint8_t check[MW_KEYRING_CHECK_SIZE];
	int64_t last_account, last_key;
	struct table accounts, names, keys, hashes; /* the last two hold the same records */
	struct mw_memory_factors *factors;
	struct table revocations;
};

struct memory {
	struct mw_store base;
	struct set *set;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct set *sets;

static int compare_ids(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int account_by_id(const void *a, const void *b)
{
	return compare_ids(((const struct mw_account *)a)->id, ((const struct mw_account *)b)->id);
}

static int key_by_id(const void *a, const void *b)
{
	return compare_ids(((const struct mw_key *)a)->id, ((const struct mw_key *)b)->id);
}

static int key_by_hash(const void *a, const void *b)
{
	return memcmp(((const struct mw_key *)a)->hash, ((const struct mw_key *)b)->hash,
		      MW_KEY_HASH_SIZE);
}

static int name_by_name(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->name, ((const struct name *)b)->name);
}

static int revocation_by_id(const void *a, const void *b)
{
	const struct mw_revocation *x = a, *y = b;
	int order = strcmp(x->issuer, y->issuer);

	if (order == 0)
		order = compare_ids(x->what, y->what);
	return order != 0 ? order : strcmp(x->id, y->id);
}

/* Where the first row not before `like` is. */
static size_t table_seek(const struct table *t, const void *like)
{
	size_t from = 0, to = t->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (t->compare(t->rows[middle], like) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void *table_find(const struct table *t, const void *like)
{
	size_t at = table_seek(t, like);

	return at < t->count && t->compare(t->rows[at], like) == 0 ? t->rows[at] : NULL;
}

/* Room for one row more; without it an insertion may not begin. */
static bool table_reserve(struct table *t)
{
	size_t room = t->room == 0 ? 16 : t->room * 2;
	void **rows;

	if (t->count < t->room)
		return true;
	if ((rows = reallocarray(t->rows, room, sizeof(*rows))) == NULL)
		return false;
	t->rows = rows;
	t->room = room;
	return true;
}

static void table_insert(struct table *t, void *row)
{
	size_t at = table_seek(t, row);

	memmove(t->rows + at + 1, t->rows + at, (t->count - at) * sizeof(*t->rows));
	t->rows[at] = row;
	t->count++;
}

static void table_remove(struct table *t, const void *row)
{
	size_t at = table_seek(t, row);

	t->count--;
	memmove(t->rows + at, t->rows + at + 1, (t->count - at) * sizeof(*t->rows));
}

static void table_free(struct table *t, bool rows_too)
{
	for (size_t i = 0; rows_too && i < t->count; i++)
		free(t->rows[i]);
	free(t->rows);
}

static struct mw_account *find_account(const struct set *set, int64_t id)
{
	return table_find(&set->accounts, &(struct mw_account){ .id = id });
}

static struct mw_key *find_key(const struct set *set, int64_t id)
{
	return table_find(&set->keys, &(struct mw_key){ .id = id });
}

static struct name *find_name(const struct set *set, const char *text)
{
	struct name like;

	mw_span_copy(mw_span_str(text), like.name, sizeof(like.name));
	return table_find(&set->names, &like);
}

/* Locks, and hands out what the handle's records are. */
static struct set *enter(struct mw_store *store)
{
	pthread_mutex_lock(&lock);
	return ((struct memory *)store)->set;
}

static enum mw_store_result leave(enum mw_store_result result)
{
	pthread_mutex_unlock(&lock);
	return result;
}

static enum mw_store_result leave_without_memory(struct mw_store *store)
{
	mw_fail(&store->error, "out of memory");
	return leave(MW_STORE_FAILED);
}

struct mw_memory_factors *mw_memory_enter(struct mw_store *store)
{
	return enter(store)->factors;
}

enum mw_store_result mw_memory_leave(enum mw_store_result result)
{
	return leave(result);
}

enum mw_store_result mw_memory_leave_without_memory(struct mw_store *store)
{
	return leave_without_memory(store);
}

bool mw_memory_has_account(struct mw_store *store, int64_t id)
{
	return find_account(((struct memory *)store)->set, id) != NULL;
}

static void free_set(struct set *set)
{
	mw_memory_factors_free(set->factors);
	table_free(&set->accounts, true);
	table_free(&set->names, true);
	table_free(&set->keys, true);
	table_free(&set->hashes, false);
	table_free(&set->revocations, true);
	free(set);
}

static struct set *find_set(const char *url)
{
	for (struct set *set = sets; set != NULL; set = set->next)
		if (strcmp(set->url, url) == 0)
			return set;
	return NULL;
}

static struct set *new_set(const char *url, const uint8_t *check)
{
	struct set *set = calloc(1, sizeof(*set));

	if (set == NULL)
		return NULL;
	if (!mw_span_copy(mw_span_str(url), set->url, sizeof(set->url)) ||
	    (set->factors = mw_memory_factors_new()) == NULL) {
		free(set);
		return NULL;
	}
	memcpy(set->check, check, sizeof(set->check));
	set->accounts.compare = account_by_id;
	set->names.compare = name_by_name;
	set->keys.compare = key_by_id;
	set->hashes.compare = key_by_hash;
	set->revocations.compare = revocation_by_id;
	set->next = sets;
	sets = set;
	return set;
}

static void close_store(struct mw_store *store)
{
	struct set *set = enter(store), **at = &sets;

	if (--set->handles == 0) {
		while (*at != set)
			at = &(*at)->next;
		*at = set->next;
		free_set(set);
	}
	leave(MW_STORE_OK);
	free(store);
}

static void fill_record(const struct set *set, const struct mw_key *key, const char *name,
			struct mw_key_record *out)
{
	const struct name *owner = find_name(set, name);

	out->key = *key;
	out->account = *find_account(set, key->account_id);
	out->name_matches = owner != NULL && owner->account_id == key->account_id;
}

static enum mw_store_result ask_key_by_hash(struct mw_store *store,
					    const uint8_t hash[static MW_KEY_HASH_SIZE],
					    const char *name, struct mw_key_record *out)
{
	struct set *set = enter(store);
	struct mw_key like, *key;

	memcpy(like.hash, hash, sizeof(like.hash));
	if ((key = table_find(&set->hashes, &like)) == NULL)
		return leave(MW_STORE_NOT_FOUND);
	fill_record(set, key, name, out);
	return leave(MW_STORE_OK);
}

static enum mw_store_result ask_key_by_id(struct mw_store *store, int64_t id,
					  struct mw_key_record *out)
{
	struct set *set = enter(store);
	struct mw_key *key = find_key(set, id);

	if (key == NULL)
		return leave(MW_STORE_NOT_FOUND);
	fill_record(set, key, "", out);
	return leave(MW_STORE_OK);
}

static enum mw_store_result key_create(struct mw_store *store, struct mw_key *key)
{
	struct set *set = enter(store);
	struct mw_key *copy;

	if (find_account(set, key->account_id) == NULL)
		return leave(MW_STORE_NOT_FOUND);
	if (table_find(&set->hashes, key) != NULL)
		return leave(MW_STORE_EXISTS);
	if (!table_reserve(&set->keys) || !table_reserve(&set->hashes) ||
	    (copy = malloc(sizeof(*copy))) == NULL)
		return leave_without_memory(store);
	key->id = ++set->last_key;
	*copy = *key;
	table_insert(&set->keys, copy);
	table_insert(&set->hashes, copy);
	return leave(MW_STORE_OK);
}

static enum mw_store_result key_revoke(struct mw_store *store, int64_t id, int64_t now)
{
	struct mw_key *key = find_key(enter(store), id);

	if (key == NULL)
		return leave(MW_STORE_NOT_FOUND);
	if (key->revoked == 0)
		key->revoked = now > 0 ? now : 1;
	return leave(MW_STORE_OK);
}

static enum mw_store_result key_bind(struct mw_store *store, int64_t id, const char *network)
{
	struct mw_key *key = find_key(enter(store), id);

	if (key == NULL)
		return leave(MW_STORE_NOT_FOUND);
	if (key->bound[0] != '\0')
		return leave(MW_STORE_STALE);
	mw_span_copy(mw_span_str(network), key->bound, sizeof(key->bound));
	return leave(MW_STORE_OK);
}

static enum mw_store_result key_list(struct mw_store *store, int64_t account_id, int64_t after,
				     struct mw_key_record *out, size_t max, size_t *count)
{
	struct set *set = enter(store);
	size_t at = table_seek(&set->keys, &(struct mw_key){ .id = after });

	for (*count = 0; at < set->keys.count && *count < max; at++) {
		const struct mw_key *key = set->keys.rows[at];

		if (key->id > after && (account_id == 0 || key->account_id == account_id))
			fill_record(set, key, "", &out[(*count)++]);
	}
	return leave(MW_STORE_OK);
}

static enum mw_store_result key_touch(struct mw_store *store, const struct mw_key_use *uses,
				      size_t count)
{
	struct set *set = enter(store);

	for (size_t i = 0; i < count; i++) {
		struct mw_key *key = find_key(set, uses[i].key_id);

		if (key == NULL || uses[i].when < key->last_used)
			continue;
		key->last_used = uses[i].when;
		memcpy(key->last_remote, uses[i].remote, sizeof(key->last_remote));
		memcpy(key->last_service, uses[i].service, sizeof(key->last_service));
	}
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_by_name(struct mw_store *store, const char *name,
					    struct mw_account *out)
{
	struct set *set = enter(store);
	const struct name *owner = find_name(set, name);

	if (owner == NULL)
		return leave(MW_STORE_NOT_FOUND);
	*out = *find_account(set, owner->account_id);
	return leave(MW_STORE_OK);
}

/* EXISTS when it is somebody's, FAILED without memory. */
static enum mw_store_result add_name(struct set *set, const char *text, int64_t account_id)
{
	struct name *name;

	if (find_name(set, text) != NULL)
		return MW_STORE_EXISTS;
	if (!table_reserve(&set->names) || (name = calloc(1, sizeof(*name))) == NULL)
		return MW_STORE_FAILED;
	mw_span_copy(mw_span_str(text), name->name, sizeof(name->name));
	name->account_id = account_id;
	table_insert(&set->names, name);
	return MW_STORE_OK;
}

static void drop_name(struct set *set, struct name *name)
{
	table_remove(&set->names, name);
	free(name);
}

static enum mw_store_result account_create(struct mw_store *store, struct mw_account *account)
{
	struct set *set = enter(store);
	enum mw_store_result r;
	struct mw_account *copy;

	if (find_name(set, account->name) != NULL)
		return leave(MW_STORE_EXISTS);
	if (!table_reserve(&set->accounts) || (copy = malloc(sizeof(*copy))) == NULL)
		return leave_without_memory(store);
	if ((r = add_name(set, account->name, set->last_account + 1)) != MW_STORE_OK) {
		free(copy);
		return leave_without_memory(store);
	}
	account->id = ++set->last_account;
	*copy = *account;
	table_insert(&set->accounts, copy);
	return leave(MW_STORE_OK);
}

static void drop_keys_of(struct set *set, int64_t account_id)
{
	for (size_t i = set->keys.count; i-- > 0;) {
		struct mw_key *key = set->keys.rows[i];

		if (key->account_id != account_id)
			continue;
		table_remove(&set->hashes, key);
		table_remove(&set->keys, key);
		free(key);
	}
}

static enum mw_store_result account_delete(struct mw_store *store, int64_t id)
{
	struct set *set = enter(store);
	struct mw_account *account = find_account(set, id);

	if (account == NULL)
		return leave(MW_STORE_NOT_FOUND);
	drop_keys_of(set, id);
	mw_memory_factors_forget(set->factors, id);
	for (size_t i = set->names.count; i-- > 0;) {
		struct name *name = set->names.rows[i];

		if (name->account_id == id)
			drop_name(set, name);
	}
	table_remove(&set->accounts, account);
	free(account);
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_set_disabled(struct mw_store *store, int64_t id, bool disabled)
{
	struct set *set = enter(store);
	struct mw_account *account = find_account(set, id);

	if (account == NULL)
		return leave(MW_STORE_NOT_FOUND);
	account->disabled = disabled;
	if (disabled)
		mw_memory_forget_addresses(set->factors, id);
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_rename(struct mw_store *store, int64_t id, const char *name)
{
	struct set *set = enter(store);
	struct mw_account *account = find_account(set, id);
	const struct name *owner = find_name(set, name);

	if (account == NULL)
		return leave(MW_STORE_NOT_FOUND);
	if (owner != NULL && owner->account_id != id)
		return leave(MW_STORE_EXISTS);
	if (strcmp(account->name, name) == 0)
		return leave(MW_STORE_OK);
	if (owner == NULL && add_name(set, name, id) != MW_STORE_OK)
		return leave_without_memory(store);
	drop_name(set, find_name(set, account->name));
	mw_span_copy(mw_span_str(name), account->name, sizeof(account->name));
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_alias(struct mw_store *store, int64_t id, const char *name)
{
	struct set *set = enter(store);
	enum mw_store_result r;

	if (find_account(set, id) == NULL)
		return leave(MW_STORE_NOT_FOUND);
	if ((r = add_name(set, name, id)) == MW_STORE_FAILED)
		return leave_without_memory(store);
	return leave(r);
}

static enum mw_store_result account_unalias(struct mw_store *store, int64_t id, const char *name)
{
	struct set *set = enter(store);
	struct mw_account *account = find_account(set, id);
	struct name *alias = find_name(set, name);

	if (account == NULL || alias == NULL || alias->account_id != id ||
	    strcmp(account->name, name) == 0)
		return leave(MW_STORE_NOT_FOUND);
	drop_name(set, alias);
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_list(struct mw_store *store, const char *after,
					 struct mw_account *out, size_t max, size_t *count)
{
	struct set *set = enter(store);

	*count = 0;
	for (size_t i = 0; i < set->names.count && *count < max; i++) {
		const struct name *name = set->names.rows[i];
		const struct mw_account *account = find_account(set, name->account_id);

		if (strcmp(name->name, after) > 0 && strcmp(name->name, account->name) == 0)
			out[(*count)++] = *account;
	}
	return leave(MW_STORE_OK);
}

static enum mw_store_result account_names(struct mw_store *store, int64_t id, char *out,
					  size_t size)
{
	struct set *set = enter(store);
	const struct mw_account *account = find_account(set, id);
	struct mw_wbuf names = mw_wbuf_of(out, size);

	out[0] = '\0';
	if (account == NULL)
		return leave(MW_STORE_NOT_FOUND);
	mw_putf(&names, "%s", account->name);
	for (size_t i = 0; i < set->names.count; i++) {
		const struct name *name = set->names.rows[i];

		if (name->account_id == id && strcmp(name->name, account->name) != 0)
			mw_putf(&names, " %s", name->name);
	}
	out[names.len] = '\0';
	return leave(MW_STORE_OK);
}

static void drop_old_revocations(struct set *set, int64_t now)
{
	for (size_t i = set->revocations.count; i-- > 0;) {
		struct mw_revocation *r = set->revocations.rows[i];

		if (r->until == 0 || r->until >= now)
			continue;
		table_remove(&set->revocations, r);
		free(r);
	}
}

static enum mw_store_result token_revoke(struct mw_store *store, const struct mw_revocation *r)
{
	struct set *set = enter(store);
	struct mw_revocation *there;

	drop_old_revocations(set, r->when);
	if ((there = table_find(&set->revocations, r)) != NULL) {
		if (there->when < r->when)
			there->when = r->when;
		if (r->until == 0 || (there->until != 0 && there->until < r->until))
			there->until = r->until;
		return leave(MW_STORE_OK);
	}
	if (!table_reserve(&set->revocations) || (there = malloc(sizeof(*there))) == NULL)
		return leave_without_memory(store);
	*there = *r;
	table_insert(&set->revocations, there);
	return leave(MW_STORE_OK);
}

static const struct mw_revocation *find_revocation(const struct set *set, const char *issuer,
						   enum mw_revoked_what what, const char *id)
{
	struct mw_revocation like = { .what = what };

	mw_span_copy(mw_span_str(issuer), like.issuer, sizeof(like.issuer));
	mw_span_copy(mw_span_str(id), like.id, sizeof(like.id));
	return table_find(&set->revocations, &like);
}

static enum mw_store_result token_revoked(struct mw_store *store, const char *issuer,
					  const char *jti, const char *sid, int64_t issued)
{
	const struct set *set = enter(store);
	const struct mw_revocation *all = find_revocation(set, issuer, MW_REVOKED_ISSUER, "");

	if ((all != NULL && all->when >= issued) ||
	    find_revocation(set, issuer, MW_REVOKED_TOKEN, jti) != NULL ||
	    find_revocation(set, issuer, MW_REVOKED_SESSION, sid) != NULL)
		return leave(MW_STORE_OK);
	return leave(MW_STORE_NOT_FOUND);
}

static enum mw_store_result token_revocations(struct mw_store *store,
					      const struct mw_revocation *after,
					      struct mw_revocation *out, size_t max, size_t *count)
{
	const struct set *set = enter(store);
	size_t i = table_seek(&set->revocations, after);

	if (i < set->revocations.count && revocation_by_id(set->revocations.rows[i], after) == 0)
		i++;
	for (*count = 0; *count < max && i < set->revocations.count; i++)
		out[(*count)++] = *(const struct mw_revocation *)set->revocations.rows[i];
	return leave(MW_STORE_OK);
}

static enum mw_store_result status(struct mw_store *store, struct mw_store_status *out)
{
	struct set *set = enter(store);

	*out = (struct mw_store_status){ .schema = MW_SCHEMA_VERSION,
					 .accounts = (int64_t)set->accounts.count };
	for (size_t i = 0; i < set->keys.count; i++)
		out->keys += ((const struct mw_key *)set->keys.rows[i])->revoked == 0;
	return leave(MW_STORE_OK);
}

static enum mw_store_result backup(struct mw_store *store, int out)
{
	(void)out;
	mw_fail(&store->error, "a store in memory ends with the daemon: there is nothing to copy");
	return MW_STORE_FAILED;
}

static const struct mw_store_keys keys = {
	.by_hash = ask_key_by_hash,
	.by_id = ask_key_by_id,
	.create = key_create,
	.revoke = key_revoke,
	.bind = key_bind,
	.list = key_list,
	.touch = key_touch,
};

static const struct mw_store_accounts accounts = {
	.by_name = account_by_name,
	.create = account_create,
	.delete = account_delete,
	.set_disabled = account_set_disabled,
	.rename = account_rename,
	.alias = account_alias,
	.unalias = account_unalias,
	.list = account_list,
	.names = account_names,
};

static const struct mw_store_factors factors = {
	.device_id = mw_memory_device_id,
	.device_add = mw_memory_device_add,
	.device_list = mw_memory_device_list,
	.device_remove = mw_memory_device_remove,
	.device_confirm = mw_memory_device_confirm,
	.attempt = mw_memory_attempt,
	.throttle_show = mw_memory_throttle_show,
	.throttle_clear = mw_memory_throttle_clear,
	.remembered = mw_memory_remembered,
	.recovery_replace = mw_memory_recovery_replace,
	.recovery_use = mw_memory_recovery_use,
	.recovery_count = mw_memory_recovery_count,
	.invitation_add = mw_memory_invitation_add,
	.invitation_find = mw_memory_invitation_find,
};

static const struct mw_store_tokens tokens = {
	.revoke = token_revoke,
	.revoked = token_revoked,
	.list = token_revocations,
};

static struct mw_store *open_store(const char *url, bool create,
				   const uint8_t check[static MW_KEYRING_CHECK_SIZE],
				   struct mw_err *err)
{
	struct memory *m = calloc(1, sizeof(*m));
	struct set *set;

	(void)create;
	if (m == NULL) {
		mw_fail(err, "out of memory");
		return NULL;
	}
	pthread_mutex_lock(&lock);
	set = find_set(url);
	if (set == NULL && (set = new_set(url, check)) == NULL) {
		mw_fail(err, "%s: out of memory, or too long a name", url);
	} else if (memcmp(set->check, check, sizeof(set->check)) != 0) {
		mw_fail(err, "%s: this store was made with another master key", url);
	} else {
		m->base.lifecycle = &mw_store_memory;
		m->base.keys = &keys;
		m->base.accounts = &accounts;
		m->base.factors = &factors;
		m->base.tokens = &tokens;
		m->set = set;
		set->handles++;
	}
	pthread_mutex_unlock(&lock);
	if (m->set == NULL) {
		free(m);
		return NULL;
	}
	return &m->base;
}

const struct mw_store_lifecycle mw_store_memory = {
	.scheme = "memory:",
	.open = open_store,
	.close = close_store,
	.status = status,
	.backup = backup,
};
