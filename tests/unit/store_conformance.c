/*
 * What every backend of the store must do, function by function, each with all
 * of its results.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/store/open.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/store_conformance.h"

static const struct store_kind *kind;

struct fixture {
	char url[256];
	struct mw_store *store, *second;
};

static int set_up(void **state)
{
	static struct fixture f;
	struct mw_err err;

	kind->new_url(f.url, sizeof(f.url));
	f.store = mw_store_open(f.url, true, keyring_of(1), &err);
	f.second = mw_store_open(f.url, false, keyring_of(1), &err);
	*state = &f;
	if (f.store == NULL || f.second == NULL)
		return -1;
	if (kind->views) {
		mw_store_view_begin(f.store);
		mw_store_view_begin(f.second);
	}
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	mw_store_close(f->second);
	mw_store_close(f->store);
	kind->remove(f->url);
	return 0;
}

static struct mw_store *store_of(void **state)
{
	return ((struct fixture *)*state)->store;
}

/* Readable forms of the calls that tests are made of. */

static int64_t new_account(struct mw_store *s, const char *name)
{
	struct mw_account account = { .created = 1000, .valid_after = 7 };

	snprintf(account.name, sizeof(account.name), "%s", name);
	assert_int_equal(s->accounts->create(s, &account), MW_STORE_OK);
	assert_true(account.id > 0);
	return account.id;
}

static struct mw_key key_like(int64_t account_id, uint8_t hash)
{
	struct mw_key key = { .account_id = account_id,
			      .label = "thunderbird",
			      .scopes = "imap smtp",
			      .networks = "192.0.2.0/24 2001:db8::/32",
			      .bind = MW_BIND_FIRST_USE,
			      .created = 1001,
			      .not_before = 1002,
			      .expires = 1003 };

	memset(key.hash, hash, sizeof(key.hash));
	return key;
}

static int64_t new_key(struct mw_store *s, int64_t account_id, uint8_t hash)
{
	struct mw_key key = key_like(account_id, hash);

	assert_int_equal(s->keys->create(s, &key), MW_STORE_OK);
	assert_true(key.id > 0);
	return key.id;
}

static enum mw_store_result find_key(struct mw_store *s, uint8_t hash, const char *name,
				     struct mw_key_record *out)
{
	uint8_t bytes[MW_KEY_HASH_SIZE];

	memset(bytes, hash, sizeof(bytes));
	memset(out, 0xa5, sizeof(*out));
	return s->keys->by_hash(s, bytes, name, out);
}

static bool name_matches(struct mw_store *s, uint8_t hash, const char *name)
{
	struct mw_key_record r;

	assert_int_equal(find_key(s, hash, name, &r), MW_STORE_OK);
	return r.name_matches;
}

static enum mw_store_result find_account(struct mw_store *s, const char *name,
					 struct mw_account *out)
{
	memset(out, 0xa5, sizeof(*out));
	return s->accounts->by_name(s, name, out);
}

static void assert_names(struct mw_store *s, int64_t id, const char *wanted)
{
	char names[MW_NAME_SIZE * 4];

	assert_int_equal(s->accounts->names(s, id, names, sizeof(names)), MW_STORE_OK);
	assert_string_equal(names, wanted);
}

static void assert_same_key(const struct mw_key *a, const struct mw_key *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->account_id, b->account_id);
	assert_memory_equal(a->hash, b->hash, sizeof(a->hash));
	assert_string_equal(a->label, b->label);
	assert_string_equal(a->scopes, b->scopes);
	assert_string_equal(a->networks, b->networks);
	assert_int_equal(a->bind, b->bind);
	assert_string_equal(a->bound, b->bound);
	assert_int_equal(a->created, b->created);
	assert_int_equal(a->not_before, b->not_before);
	assert_int_equal(a->expires, b->expires);
	assert_int_equal(a->revoked, b->revoked);
	assert_int_equal(a->last_used, b->last_used);
	assert_string_equal(a->last_remote, b->last_remote);
	assert_string_equal(a->last_service, b->last_service);
}

/* Opening */

static void another_master_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };

	assert_null(mw_store_open(f->url, false, keyring_of(2), &err));
	assert_non_null(strstr(err.text, "this store was made with another master key"));
	assert_null(mw_store_open(f->url, true, keyring_of(2), &err));
}

static void making_a_store_that_is_there_keeps_it(void **state)
{
	struct fixture *f = *state;
	struct mw_account account;
	struct mw_err err;
	struct mw_store *again;

	new_account(f->store, "alice");
	again = mw_store_open(f->url, true, keyring_of(1), &err);
	assert_non_null(again);
	assert_int_equal(find_account(again, "alice", &account), MW_STORE_OK);
	mw_store_close(again);
}

static void write_and_look_in_turns(const struct fixture *f)
{
	struct mw_key_record r;
	int64_t id;

	for (uint8_t i = 1; i < 20; i++) {
		struct mw_store *one = i % 2 ? f->store : f->second;
		struct mw_store *other = i % 2 ? f->second : f->store;
		char name[16];

		snprintf(name, sizeof(name), "user%d", i);
		assert_int_equal(find_key(other, i, "", &r), MW_STORE_NOT_FOUND);
		id = new_key(one, new_account(one, name), i);
		assert_int_equal(find_key(other, i, name, &r), MW_STORE_OK);
		assert_int_equal(other->keys->revoke(other, id, 5000), MW_STORE_OK);
		assert_int_equal(find_key(one, i, name, &r), MW_STORE_OK);
		assert_int_equal(r.key.revoked, 5000);
	}
}

static void handles_see_each_others_writes_at_once(void **state)
{
	write_and_look_in_turns(*state);
}

static void handles_see_each_others_writes_in_a_view_as_well(void **state)
{
	struct fixture *f = *state;

	mw_store_view_begin(f->store);
	mw_store_view_begin(f->second);
	write_and_look_in_turns(f);
	mw_store_view_end(f->store);
	mw_store_view_end(f->second);
}

static void view_that_was_not_begun_may_be_ended(void **state)
{
	struct fixture *f = *state;

	mw_store_view_end(NULL);
	mw_store_view_end(f->store);
	mw_store_view_begin(f->store);
	mw_store_view_end(f->store);
	mw_store_view_end(f->store);
	new_account(f->store, "alice");
}

/* Keys */

static void key_is_found_by_its_hash_with_all_that_a_decision_needs(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t account = new_account(s, "alice@example.org");
	struct mw_key key = key_like(account, 1);
	struct mw_key_record r;

	snprintf(key.bound, sizeof(key.bound), "192.0.2.0/24");
	snprintf(key.last_remote, sizeof(key.last_remote), "192.0.2.9");
	snprintf(key.last_service, sizeof(key.last_service), "imap");
	key.last_used = 1004;
	key.revoked = 1005;
	assert_int_equal(s->keys->create(s, &key), MW_STORE_OK);
	assert_int_equal(find_key(s, 1, "alice@example.org", &r), MW_STORE_OK);
	key.id = r.key.id;
	memcpy(key.label, r.key.label, sizeof(key.label));
	memcpy(key.last_remote, r.key.last_remote, sizeof(key.last_remote));
	memcpy(key.last_service, r.key.last_service, sizeof(key.last_service));
	key.last_used = r.key.last_used;
	assert_same_key(&r.key, &key);
	assert_int_equal(r.account.id, account);
	assert_string_equal(r.account.name, "alice@example.org");
	assert_false(r.account.disabled);
	assert_int_equal(r.account.created, 1000);
	assert_int_equal(r.account.valid_after, 7);
	assert_true(r.name_matches);
}

static void key_not_there_is_not_found(void **state)
{
	struct mw_store *s = store_of(state);
	struct mw_key_record r;

	new_key(s, new_account(s, "alice"), 1);
	assert_int_equal(find_key(s, 2, "alice", &r), MW_STORE_NOT_FOUND);
	assert_int_equal(find_key(s, 0, "alice", &r), MW_STORE_NOT_FOUND);
	assert_int_equal(s->keys->by_id(s, 99, &r), MW_STORE_NOT_FOUND);
	assert_int_equal(s->keys->by_id(s, 0, &r), MW_STORE_NOT_FOUND);
	assert_int_equal(s->keys->by_id(s, -1, &r), MW_STORE_NOT_FOUND);
}

static void name_matches_for_each_name_of_the_account_and_no_other(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice@example.org");

	new_account(s, "bob@example.org");
	new_key(s, alice, 1);
	assert_int_equal(s->accounts->alias(s, alice, "alice"), MW_STORE_OK);
	assert_true(name_matches(s, 1, "alice@example.org"));
	assert_true(name_matches(s, 1, "alice"));
	assert_false(name_matches(s, 1, "bob@example.org"));
	assert_false(name_matches(s, 1, "nobody"));
	assert_false(name_matches(s, 1, ""));
	assert_false(name_matches(s, 1, "alice@example.or"));
	assert_false(name_matches(s, 1, "alice%"));
}

static void key_is_found_by_its_id(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_record r;

	assert_int_equal(s->keys->by_id(s, id, &r), MW_STORE_OK);
	assert_int_equal(r.key.id, id);
	assert_string_equal(r.account.name, "alice");
	assert_false(r.name_matches);
}

static void key_needs_an_account(void **state)
{
	struct mw_key key = key_like(12345, 1);
	struct mw_store *s = store_of(state);
	struct mw_key_record r;

	assert_int_equal(s->keys->create(s, &key), MW_STORE_NOT_FOUND);
	assert_int_equal(find_key(s, 1, "", &r), MW_STORE_NOT_FOUND);
}

static void hash_is_taken_once(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice");
	struct mw_key again = key_like(new_account(s, "bob"), 1);
	struct mw_key_record r;

	new_key(s, alice, 1);
	assert_int_equal(s->keys->create(s, &again), MW_STORE_EXISTS);
	assert_int_equal(find_key(s, 1, "", &r), MW_STORE_OK);
	assert_int_equal(r.account.id, alice);
}

static void revocation_keeps_its_first_time(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_record r;

	assert_int_equal(s->keys->revoke(s, id, 5000), MW_STORE_OK);
	assert_int_equal(s->keys->revoke(s, id, 6000), MW_STORE_OK);
	assert_int_equal(find_key(s, 1, "alice", &r), MW_STORE_OK);
	assert_int_equal(r.key.revoked, 5000);
	assert_int_equal(s->keys->revoke(s, id + 1, 5000), MW_STORE_NOT_FOUND);
}

static void revocation_counts_whatever_the_clock_says(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_record r;

	assert_int_equal(s->keys->revoke(s, id, 0), MW_STORE_OK);
	assert_int_equal(s->keys->by_id(s, id, &r), MW_STORE_OK);
	assert_true(r.key.revoked != 0);
}

static void key_is_bound_once(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_record r;

	assert_int_equal(s->keys->bind(s, id, "192.0.2.0/24"), MW_STORE_OK);
	assert_int_equal(s->keys->bind(s, id, "198.51.100.0/24"), MW_STORE_STALE);
	assert_int_equal(s->keys->bind(s, id, "192.0.2.0/24"), MW_STORE_STALE);
	assert_int_equal(find_key(s, 1, "alice", &r), MW_STORE_OK);
	assert_string_equal(r.key.bound, "192.0.2.0/24");
	assert_int_equal(s->keys->bind(s, id + 1, "192.0.2.0/24"), MW_STORE_NOT_FOUND);
}

static void keys_are_listed_in_pages(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t owner[2] = { new_account(s, "alice"), new_account(s, "bob") }, after = 0;
	struct mw_key_record page[4];
	size_t count, seen = 0;

	for (uint8_t i = 0; i < 10; i++)
		new_key(s, owner[i % 2], i);
	do {
		assert_int_equal(s->keys->list(s, 0, after, page, 4, &count), MW_STORE_OK);
		for (size_t i = 0; i < count; i++, seen++) {
			assert_true(page[i].key.id > after);
			assert_string_equal(page[i].account.name, seen % 2 ? "bob" : "alice");
			after = page[i].key.id;
		}
	} while (count == 4);
	assert_int_equal(seen, 10);
}

static void keys_of_one_account_are_listed_alone(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice"), bob = new_account(s, "bob");
	struct mw_key_record page[4];
	size_t count = 99;

	new_key(s, alice, 1);
	new_key(s, bob, 2);
	new_key(s, alice, 3);
	assert_int_equal(s->keys->list(s, alice, 0, page, 4, &count), MW_STORE_OK);
	assert_int_equal(count, 2);
	assert_int_equal(page[0].key.hash[0], 1);
	assert_int_equal(page[1].key.hash[0], 3);
	assert_int_equal(s->keys->list(s, alice, page[0].key.id, page, 1, &count), MW_STORE_OK);
	assert_int_equal(count, 1);
	assert_int_equal(page[0].key.hash[0], 3);
	assert_int_equal(s->keys->list(s, 999, 0, page, 4, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(s->keys->list(s, 0, 0, page, 0, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(s->keys->list(s, 0, INT64_MAX, page, 4, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
}

static void touch_keeps_the_newest_use(void **state)
{
	static const struct {
		int64_t when, wanted;
		const char *remote, *service;
	} uses[] = { { 5000, 5000, "192.0.2.1", "imap" },
		     { 4000, 5000, "192.0.2.1", "imap" },
		     { 6000, 6000, "2001:db8::1", "smtp" } };
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_record r;

	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct mw_key_use use = { .key_id = id, .when = uses[i].when };

		snprintf(use.remote, sizeof(use.remote), "%s",
			 i == 1 ? "203.0.113.1" : uses[i].remote);
		snprintf(use.service, sizeof(use.service), "%s", i == 1 ? "old" : uses[i].service);
		assert_int_equal(s->keys->touch(s, &use, 1), MW_STORE_OK);
		assert_int_equal(s->keys->by_id(s, id, &r), MW_STORE_OK);
		assert_int_equal(r.key.last_used, uses[i].wanted);
		assert_string_equal(r.key.last_remote, uses[i].remote);
		assert_string_equal(r.key.last_service, uses[i].service);
	}
}

static void touch_of_a_fast_clock_does_not_last(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_key(s, new_account(s, "alice"), 1);
	struct mw_key_use use = { .key_id = id, .when = 5000 + 86400, .service = "imap" };
	struct mw_key_record r;

	assert_int_equal(s->keys->touch(s, &use, 1), MW_STORE_OK);
	use.when = 5000;
	assert_int_equal(s->keys->touch(s, &use, 1), MW_STORE_OK);
	assert_int_equal(s->keys->by_id(s, id, &r), MW_STORE_OK);
	assert_int_equal(r.key.last_used, 5000);
}

static void touch_takes_many_and_passes_over_deleted_keys(void **state)
{
	static struct mw_key_use uses[3000];
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice"),
		id[2] = { new_key(s, alice, 1), new_key(s, alice, 2) };
	struct mw_key_record r;

	for (size_t i = 0; i < 3000; i++)
		uses[i] = (struct mw_key_use){ .key_id = i % 3 == 2 ? 777 : id[i % 3],
					       .when = 5000 + (int64_t)i };
	assert_int_equal(s->keys->touch(s, uses, 3000), MW_STORE_OK);
	assert_int_equal(s->keys->by_id(s, id[0], &r), MW_STORE_OK);
	assert_int_equal(r.key.last_used, 5000 + 2997);
	assert_int_equal(s->keys->by_id(s, id[1], &r), MW_STORE_OK);
	assert_int_equal(r.key.last_used, 5000 + 2998);
	assert_int_equal(s->keys->touch(s, uses, 0), MW_STORE_OK);
}

/* Accounts */

static void account_is_found_by_each_of_its_names(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice@example.org");
	struct mw_account account;

	assert_int_equal(s->accounts->alias(s, id, "alice"), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice@example.org", &account), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice", &account), MW_STORE_OK);
	assert_int_equal(account.id, id);
	assert_string_equal(account.name, "alice@example.org");
	assert_int_equal(account.created, 1000);
	assert_int_equal(account.valid_after, 7);
	assert_false(account.disabled);
	assert_int_equal(find_account(s, "bob", &account), MW_STORE_NOT_FOUND);
	assert_int_equal(find_account(s, "", &account), MW_STORE_NOT_FOUND);
}

static void name_of_anybody_is_taken(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice"), bob = new_account(s, "bob");
	struct mw_account again = { .name = "alice" }, alias = { .name = "al" };

	assert_int_equal(s->accounts->alias(s, alice, "al"), MW_STORE_OK);
	assert_int_equal(s->accounts->create(s, &again), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->create(s, &alias), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->alias(s, bob, "alice"), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->alias(s, bob, "al"), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->alias(s, alice, "al"), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->alias(s, alice, "alice"), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->rename(s, bob, "alice", 100), MW_STORE_EXISTS);
	assert_int_equal(s->accounts->rename(s, bob, "al", 100), MW_STORE_EXISTS);
	assert_names(s, alice, "alice al");
	assert_names(s, bob, "bob");
}

static void changes_need_an_account(void **state)
{
	struct mw_store *s = store_of(state);
	char names[64];

	new_account(s, "alice");
	assert_int_equal(s->accounts->delete (s, 99, 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->set_disabled(s, 99, true), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->rename(s, 99, "new", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->rename(s, 99, "alice", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->alias(s, 99, "new"), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->alias(s, 99, "alice"), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->unalias(s, 99, "alice", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->names(s, 99, names, sizeof(names)), MW_STORE_NOT_FOUND);
}

static void delete_takes_names_and_keys_along(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice"), bob = new_account(s, "bob");
	int64_t id = new_key(s, alice, 1);
	struct mw_account account;
	struct mw_key_record r;

	new_key(s, alice, 2);
	new_key(s, bob, 3);
	assert_int_equal(s->accounts->alias(s, alice, "al"), MW_STORE_OK);
	assert_int_equal(s->accounts->delete (s, alice, 100), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice", &account), MW_STORE_NOT_FOUND);
	assert_int_equal(find_account(s, "al", &account), MW_STORE_NOT_FOUND);
	assert_int_equal(find_key(s, 1, "alice", &r), MW_STORE_NOT_FOUND);
	assert_int_equal(find_key(s, 2, "alice", &r), MW_STORE_NOT_FOUND);
	assert_int_equal(s->keys->by_id(s, id, &r), MW_STORE_NOT_FOUND);
	assert_int_equal(find_key(s, 3, "bob", &r), MW_STORE_OK);
	assert_int_equal(s->accounts->delete (s, alice, 100), MW_STORE_NOT_FOUND);
	/* Its names are free again, and its keys don't come back with them. */
	new_account(s, "al");
	assert_int_equal(find_key(s, 1, "al", &r), MW_STORE_NOT_FOUND);
}

static enum mw_store_result find_deleted(struct mw_store *s, uint8_t hash, int64_t *id)
{
	uint8_t bytes[MW_KEY_HASH_SIZE];

	memset(bytes, hash, sizeof(bytes));
	*id = 0;
	return s->keys->deleted(s, bytes, id);
}

static void a_deleted_accounts_keys_are_known_again(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t alice = new_account(s, "alice"), bob = new_account(s, "bob");
	int64_t first = new_key(s, alice, 1), second = new_key(s, alice, 2), id;

	new_key(s, bob, 3);
	assert_int_equal(find_deleted(s, 1, &id), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->delete (s, alice + bob, 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->delete (s, alice, 100), MW_STORE_OK);
	assert_int_equal(find_deleted(s, 1, &id), MW_STORE_OK);
	assert_int_equal(id, first);
	assert_int_equal(find_deleted(s, 2, &id), MW_STORE_OK);
	assert_int_equal(id, second);
	assert_int_equal(find_deleted(s, 3, &id), MW_STORE_NOT_FOUND);
	assert_int_equal(find_deleted(s, 4, &id), MW_STORE_NOT_FOUND);
}

static void ids_are_never_given_twice(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t account = new_account(s, "alice"), key = new_key(s, account, 1), next;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(s->accounts->delete (s, account, 100), MW_STORE_OK);
		next = new_account(s, "alice");
		assert_true(next > account);
		account = next;
		next = new_key(s, account, 1);
		assert_true(next > key);
		key = next;
	}
}

static void disabling_goes_both_ways(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");
	struct mw_account account;
	struct mw_key_record r;

	new_key(s, id, 1);
	assert_int_equal(s->accounts->set_disabled(s, id, true), MW_STORE_OK);
	assert_int_equal(s->accounts->set_disabled(s, id, true), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice", &account), MW_STORE_OK);
	assert_true(account.disabled);
	assert_int_equal(find_key(s, 1, "alice", &r), MW_STORE_OK);
	assert_true(r.account.disabled);
	assert_int_equal(s->accounts->set_disabled(s, id, false), MW_STORE_OK);
	assert_int_equal(find_key(s, 1, "alice", &r), MW_STORE_OK);
	assert_false(r.account.disabled);
}

static void account_is_made_disabled_when_asked_for(void **state)
{
	struct mw_store *s = store_of(state);
	struct mw_account account = { .name = "alice", .disabled = true };

	assert_int_equal(s->accounts->create(s, &account), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice", &account), MW_STORE_OK);
	assert_true(account.disabled);
}

static void rename_gives_up_the_old_name(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");
	struct mw_account account;

	new_key(s, id, 1);
	assert_int_equal(s->accounts->rename(s, id, "alicia", 100), MW_STORE_OK);
	assert_names(s, id, "alicia");
	assert_int_equal(find_account(s, "alice", &account), MW_STORE_NOT_FOUND);
	assert_true(name_matches(s, 1, "alicia"));
	assert_false(name_matches(s, 1, "alice"));
	new_account(s, "alice");
}

static void rename_onto_an_own_name_is_fine(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");

	assert_int_equal(s->accounts->alias(s, id, "al"), MW_STORE_OK);
	assert_int_equal(s->accounts->alias(s, id, "ally"), MW_STORE_OK);
	assert_int_equal(s->accounts->rename(s, id, "al", 100), MW_STORE_OK);
	assert_names(s, id, "al ally");
	assert_int_equal(s->accounts->rename(s, id, "al", 100), MW_STORE_OK);
	assert_names(s, id, "al ally");
}

static void alias_is_taken_away_again(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice"), bob = new_account(s, "bob");
	struct mw_account account;

	new_key(s, id, 1);
	assert_int_equal(s->accounts->alias(s, id, "al"), MW_STORE_OK);
	assert_true(name_matches(s, 1, "al"));
	assert_int_equal(s->accounts->unalias(s, bob, "al", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->unalias(s, id, "al", 100), MW_STORE_OK);
	assert_false(name_matches(s, 1, "al"));
	assert_int_equal(s->accounts->unalias(s, id, "al", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(find_account(s, "al", &account), MW_STORE_NOT_FOUND);
}

static void primary_name_is_no_alias(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");

	assert_int_equal(s->accounts->alias(s, id, "al"), MW_STORE_OK);
	assert_int_equal(s->accounts->unalias(s, id, "alice", 100), MW_STORE_NOT_FOUND);
	assert_names(s, id, "alice al");
}

static void accounts_are_listed_in_pages_by_primary_name(void **state)
{
	static const char *const names[] = { "dora", "alice", "carol", "bob", "eve" };
	static const char *const sorted[] = { "alice", "bob", "carol", "dora", "eve" };
	struct mw_store *s = store_of(state);
	char after[MW_NAME_SIZE] = "", alias[16];
	struct mw_account page[2];
	size_t count, seen = 0;

	for (size_t i = 0; i < 5; i++) {
		snprintf(alias, sizeof(alias), "alias%zu", i);
		assert_int_equal(s->accounts->alias(s, new_account(s, names[i]), alias),
				 MW_STORE_OK);
	}
	do {
		assert_int_equal(s->accounts->list(s, after, page, 2, &count), MW_STORE_OK);
		for (size_t i = 0; i < count; i++)
			assert_string_equal(page[i].name, sorted[seen++]);
		if (count > 0)
			snprintf(after, sizeof(after), "%s", page[count - 1].name);
	} while (count == 2);
	assert_int_equal(seen, 5);
	assert_int_equal(s->accounts->list(s, "", page, 0, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
}

static void names_are_cut_off_at_a_whole_name(void **state)
{
	static const struct {
		size_t size;
		const char *wanted;
	} cases[] = { { 1, "" },
		      { 5, "" },
		      { 6, "alice" },
		      { 8, "alice" },
		      { 9, "alice al" },
		      { 13, "alice al" },
		      { 14, "alice al ally" },
		      { 99, "alice al ally" } };
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");
	char out[100];

	assert_int_equal(s->accounts->alias(s, id, "ally"), MW_STORE_OK);
	assert_int_equal(s->accounts->alias(s, id, "al"), MW_STORE_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(out, 'x', sizeof(out));
		assert_int_equal(s->accounts->names(s, id, out, cases[i].size), MW_STORE_OK);
		assert_string_equal(out, cases[i].wanted);
		for (size_t j = cases[i].size; j < sizeof(out); j++)
			assert_int_equal(out[j], 'x');
	}
}

/* Names are canonical, and so the longest has 255 bytes; all may be UTF-8. */
static void longest_values_come_back_whole(void **state)
{
	struct mw_store *s = store_of(state);
	struct mw_account account = { .created = INT64_MAX, .valid_after = INT64_MAX };
	struct mw_key key = { .created = INT64_MAX, .expires = INT64_MAX };
	struct mw_key_record r;

	memset(account.name, 'n', sizeof(account.name) - 1);
	memcpy(account.name, "\xc3\xa9", 2);
	assert_int_equal(s->accounts->create(s, &account), MW_STORE_OK);
	key.account_id = account.id;
	memset(key.hash, 9, sizeof(key.hash));
	memset(key.label, 'l', sizeof(key.label) - 1);
	memset(key.scopes, 's', sizeof(key.scopes) - 1);
	memset(key.networks, 'n', sizeof(key.networks) - 1);
	memset(key.bound, 'b', sizeof(key.bound) - 1);
	memset(key.last_remote, 'r', sizeof(key.last_remote) - 1);
	memset(key.last_service, 's', sizeof(key.last_service) - 1);
	assert_int_equal(s->keys->create(s, &key), MW_STORE_OK);
	assert_int_equal(find_key(s, 9, account.name, &r), MW_STORE_OK);
	assert_true(r.name_matches);
	assert_int_equal(s->keys->by_id(s, key.id, &r), MW_STORE_OK);
	assert_same_key(&r.key, &key);
	assert_string_equal(r.account.name, account.name);
	assert_int_equal(r.account.valid_after, INT64_MAX);
}

static void revoke(struct mw_store *s, enum mw_revoked_what what, const char *id, int64_t when,
		   int64_t until)
{
	struct mw_revocation r = { .issuer = "dex", .what = what, .when = when, .until = until };

	mw_span_copy(mw_span_str(id), r.id, sizeof(r.id));
	assert_int_equal(s->tokens->revoke(s, &r), MW_STORE_OK);
}

static void assert_revoked(struct mw_store *s, bool wanted, const char *issuer, const char *jti,
			   const char *sid, int64_t issued)
{
	const struct mw_token_facts t = { issuer, jti, sid, "", "", "", issued };

	assert_int_equal(s->tokens->revoked(s, &t), wanted ? MW_STORE_OK : MW_STORE_NOT_FOUND);
}

static void token_is_revoked_by_its_jti_or_its_sid_and_by_no_other(void **state)
{
	struct mw_store *s = store_of(state);

	assert_revoked(s, false, "dex", "t1", "s1", 100);
	revoke(s, MW_REVOKED_TOKEN, "t1", 50, 0);
	revoke(s, MW_REVOKED_SESSION, "s1", 50, 0);
	assert_revoked(((struct fixture *)*state)->second, true, "dex", "t1", "", 100);
	assert_revoked(s, true, "dex", "", "s1", 100);
	assert_revoked(s, true, "dex", "t1", "s1", 1);
	assert_revoked(s, false, "dex", "s1", "t1", 1);
	assert_revoked(s, false, "dex", "", "", 1);
	assert_revoked(s, false, "dex", "T1", "s", 1);
	assert_revoked(s, false, "keycloak", "t1", "s1", 1);
}

static void tokens_of_an_issuer_are_revoked_up_to_a_time(void **state)
{
	struct mw_store *s = store_of(state);

	revoke(s, MW_REVOKED_ISSUER, "", 100, 0);
	assert_revoked(s, true, "dex", "", "", 100);
	assert_revoked(s, false, "dex", "", "", 101);
	assert_revoked(s, false, "keycloak", "", "", 1);
	/* Neither a second revocation nor an earlier one brings them back. */
	revoke(s, MW_REVOKED_ISSUER, "", 200, 0);
	revoke(s, MW_REVOKED_ISSUER, "", 10, 0);
	assert_revoked(s, true, "dex", "", "", 200);
	assert_revoked(s, false, "dex", "", "", 201);
}

/* The store is served for so many seconds. */
static void serve(struct mw_store *s, int64_t seconds)
{
	int64_t age = -1;

	assert_int_equal(s->lifecycle->tick(s, &age, 0), MW_STORE_STALE);
	assert_int_equal(s->lifecycle->tick(s, &age, seconds), MW_STORE_OK);
}

/* Each host counts what it has seen pass itself. */
static void age_grows_by_what_has_passed_on_one_host(void **state)
{
	struct fixture *f = *state;
	int64_t here = 0, there = 0;

	assert_int_equal(f->store->lifecycle->tick(f->store, &here, 60), MW_STORE_OK);
	assert_int_equal(here, 60);
	assert_int_equal(f->second->lifecycle->tick(f->second, &there, 60), MW_STORE_STALE);
	assert_int_equal(there, 60);
	assert_int_equal(f->second->lifecycle->tick(f->second, &there, 30), MW_STORE_OK);
	assert_int_equal(f->store->lifecycle->tick(f->store, &here, 60), MW_STORE_STALE);
	assert_int_equal(here, 90);
}

/* The clock is a year ahead for a while. */
static void fast_clock_revives_no_token(void **state)
{
	struct mw_store *s = store_of(state);

	revoke(s, MW_REVOKED_TOKEN, "t1", 1000, 1000 + 86400);
	revoke(s, MW_REVOKED_SESSION, "s1", 1000, 1000 + 86400);
	serve(s, 86400);
	revoke(s, MW_REVOKED_TOKEN, "other", 1000 + 365 * 86400, 1000 + 366 * 86400);
	assert_revoked(s, true, "dex", "t1", "", 1);
	assert_revoked(s, true, "dex", "", "s1", 1);
	serve(s, 1);
	/* Old by the store's count, and not by the clock. */
	revoke(s, MW_REVOKED_TOKEN, "third", 1000 + 86400, 1000 + 2 * 86400);
	assert_revoked(s, true, "dex", "t1", "", 1);
	revoke(s, MW_REVOKED_TOKEN, "third", 1001 + 86400, 1000 + 2 * 86400);
	assert_revoked(s, false, "dex", "t1", "", 1);
	assert_revoked(s, false, "dex", "", "s1", 1);
	assert_revoked(s, true, "dex", "other", "", 1);
	assert_revoked(s, true, "dex", "third", "", 1);
}

static void revocations_of_a_fast_clock_are_found_and_limited(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t when;

	assert_int_equal(s->tokens->latest(s, "dex", &when), MW_STORE_OK);
	assert_int_equal(when, 0);
	assert_int_equal(s->tokens->limit(s, "dex", 100), MW_STORE_NOT_FOUND);
	revoke(s, MW_REVOKED_ISSUER, "", 1000, 0);
	assert_int_equal(s->tokens->latest(s, "dex", &when), MW_STORE_OK);
	assert_int_equal(when, 1000);
	assert_int_equal(s->tokens->latest(s, "keycloak", &when), MW_STORE_OK);
	assert_int_equal(when, 0);
	assert_int_equal(s->tokens->limit(s, "keycloak", 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->tokens->limit(s, "dex", 1000), MW_STORE_NOT_FOUND);
	assert_int_equal(s->tokens->limit(s, "dex", 100), MW_STORE_OK);
	assert_revoked(s, true, "dex", "", "", 100);
	assert_revoked(s, false, "dex", "", "", 101);
}

static bool subject_is_revoked(struct mw_store *s, const char *sub, const char *sid, int64_t issued)
{
	const struct mw_token_facts t = { "dex", "", sid, sub, "", "", issued };

	return s->tokens->revoked(s, &t) == MW_STORE_OK;
}

static void tokens_of_a_subject_are_revoked_up_to_a_time(void **state)
{
	struct mw_store *s = store_of(state);

	revoke(s, MW_REVOKED_SUBJECT, "alice", 100, 0);
	revoke(s, MW_REVOKED_SESSIONLESS, "bob", 100, 0);
	assert_true(subject_is_revoked(s, "alice", "s1", 100));
	assert_true(subject_is_revoked(s, "alice", "", 1));
	assert_false(subject_is_revoked(s, "alice", "s1", 101));
	assert_false(subject_is_revoked(s, "Alice", "s1", 100));
	assert_false(subject_is_revoked(s, "", "", 100));
	assert_true(subject_is_revoked(s, "bob", "", 100));
	assert_false(subject_is_revoked(s, "bob", "", 101));
	assert_false(subject_is_revoked(s, "bob", "s1", 100));
}

static bool name_is_given_up(struct mw_store *s, const char *name, const char *full, int64_t issued)
{
	const struct mw_token_facts t = { "dex", "", "", "", name, full, issued };

	return s->tokens->revoked(s, &t) == MW_STORE_OK;
}

static void names_that_an_account_gives_up_end_the_tokens_that_name_it(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice"), bob = new_account(s, "bob");
	struct mw_revocation last = { 0 }, page[3];
	size_t count;

	assert_int_equal(s->accounts->alias(s, id, "al"), MW_STORE_OK);
	assert_int_equal(s->accounts->delete (s, id, 500), MW_STORE_OK);
	assert_true(name_is_given_up(s, "alice", "", 500));
	assert_true(name_is_given_up(s, "x", "al", 1));
	assert_false(name_is_given_up(s, "alice", "", 501));
	assert_int_equal(s->accounts->rename(s, bob, "robert", 600), MW_STORE_OK);
	assert_true(name_is_given_up(s, "bob", "", 600));
	assert_false(name_is_given_up(s, "robert", "", 600));
	assert_int_equal(s->accounts->alias(s, bob, "rob"), MW_STORE_OK);
	assert_int_equal(s->accounts->unalias(s, bob, "rob", 700), MW_STORE_OK);
	assert_true(name_is_given_up(s, "rob", "", 700));
	assert_int_equal(s->tokens->list(s, &last, page, 3, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
	/* One that was made in vain had no tokens. */
	id = new_account(s, "carol");
	assert_int_equal(s->accounts->delete (s, id, 0), MW_STORE_OK);
	assert_false(name_is_given_up(s, "carol", "", 1));
	/* A token that is older than a year is not a token. */
	serve(s, MW_NAME_REMEMBERED + 1);
	revoke(s, MW_REVOKED_TOKEN, "t", 501 + MW_NAME_REMEMBERED, 0);
	assert_false(name_is_given_up(s, "alice", "", 500));
}

static void tokens_of_an_account_end_without_its_keys(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice");
	struct mw_account a;

	assert_int_equal(s->accounts->end_tokens(s, 99, 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->end_tokens(s, id, 200), MW_STORE_OK);
	assert_int_equal(s->accounts->end_tokens(s, id, 100), MW_STORE_OK);
	assert_int_equal(find_account(s, "alice", &a), MW_STORE_OK);
	assert_int_equal(a.tokens_valid_after, 200);
	assert_int_equal(a.valid_after, 7);
}

static void logout_token_is_obeyed_once(void **state)
{
	struct mw_store *s = store_of(state);
	const struct mw_revocation seen = { "dex", MW_LOGOUT_SEEN, "l1", 100, 200 },
				   r[] = { { "dex", MW_REVOKED_SESSION, "s1", 100, 0 },
					   { "keycloak", MW_REVOKED_SESSION, "s1", 100, 0 } },
				   later = { "dex", MW_REVOKED_SUBJECT, "x", 201, 0 };

	assert_int_equal(s->tokens->log_out(s, &seen, r, 1), MW_STORE_OK);
	assert_revoked(s, true, "dex", "", "s1", 100);
	assert_revoked(s, false, "dex", "l1", "", 100);
	assert_int_equal(s->tokens->log_out(s, &seen, r, 2), MW_STORE_EXISTS);
	assert_revoked(s, false, "keycloak", "", "s1", 100);
	serve(s, 101);
	assert_int_equal(s->tokens->revoke(s, &later), MW_STORE_OK);
	assert_int_equal(s->tokens->log_out(s, &seen, r, 2), MW_STORE_OK);
	assert_revoked(s, true, "keycloak", "", "s1", 100);
}

static void tokens_of_an_account_revoked_by_a_fast_clock_are_limited(void **state)
{
	struct mw_store *s = store_of(state);
	int64_t id = new_account(s, "alice"), other;
	struct mw_token_facts token = { .issuer = "dex",
					.jti = "",
					.sid = "",
					.sub = "",
					.name = "alice",
					.full_name = "alice",
					.issued = 500 };
	struct mw_account a;

	assert_int_equal(s->accounts->limit_tokens(s, id, 100), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->end_tokens(s, id, 1000), MW_STORE_OK);
	assert_int_equal(s->accounts->limit_tokens(s, id, 1000), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->limit_tokens(s, id, 100), MW_STORE_OK);
	assert_int_equal(s->accounts->by_name(s, "alice", &a), MW_STORE_OK);
	assert_int_equal(a.tokens_valid_after, 100);
	/* The name was given up while the clock was ahead, and has another account. */
	assert_int_equal(s->accounts->delete (s, id, 1000), MW_STORE_OK);
	other = new_account(s, "alice");
	assert_int_equal(s->tokens->revoked(s, &token), MW_STORE_OK);
	assert_int_equal(s->accounts->limit_tokens(s, other, 400), MW_STORE_OK);
	assert_int_equal(s->tokens->revoked(s, &token), MW_STORE_NOT_FOUND);
	token.issued = 400;
	assert_int_equal(s->tokens->revoked(s, &token), MW_STORE_OK);
}

static void revocations_go_when_nobody_needs_them(void **state)
{
	struct mw_store *s = store_of(state);

	revoke(s, MW_REVOKED_TOKEN, "short", 100, 200);
	revoke(s, MW_REVOKED_TOKEN, "long", 100, 200);
	revoke(s, MW_REVOKED_TOKEN, "long", 100, 0);
	revoke(s, MW_REVOKED_TOKEN, "other", 200, 300);
	serve(s, 101);
	assert_revoked(s, true, "dex", "short", "", 1);
	revoke(s, MW_REVOKED_TOKEN, "other", 201, 300);
	assert_revoked(s, false, "dex", "short", "", 1);
	assert_revoked(s, true, "dex", "long", "", 1);
	assert_revoked(s, true, "dex", "other", "", 1);
}

static void revocation_for_ever_stays_so_whatever_date_comes_after_it(void **state)
{
	struct mw_store *s = store_of(state);

	revoke(s, MW_REVOKED_TOKEN, "t1", 100, 0);
	revoke(s, MW_REVOKED_TOKEN, "t1", 100, 200);
	revoke(s, MW_REVOKED_TOKEN, "dated", 100, 300);
	revoke(s, MW_REVOKED_TOKEN, "dated", 100, 200);
	serve(s, 201);
	revoke(s, MW_REVOKED_TOKEN, "other", 201, 400);
	assert_revoked(s, true, "dex", "t1", "", 1);
	assert_revoked(s, true, "dex", "dated", "", 1);
	revoke(s, MW_REVOKED_TOKEN, "other", 301, 400);
	assert_revoked(s, true, "dex", "t1", "", 1);
	assert_revoked(s, false, "dex", "dated", "", 1);
}

static void revocations_are_listed_in_pages(void **state)
{
	static const struct {
		enum mw_revoked_what what;
		const char *id;
	} wanted[] = { { MW_REVOKED_ISSUER, "" },
		       { MW_REVOKED_TOKEN, "t1" },
		       { MW_REVOKED_TOKEN, "t2" },
		       { MW_REVOKED_SESSION, "s1" } };
	struct mw_store *s = store_of(state);
	struct mw_revocation last = { 0 }, page[3];
	size_t count, seen = 0;

	assert_int_equal(s->tokens->list(s, &last, page, 3, &count), MW_STORE_OK);
	assert_int_equal(count, 0);
	for (size_t i = 4; i > 0; i--)
		revoke(s, wanted[i - 1].what, wanted[i - 1].id, 100, 200);
	do {
		assert_int_equal(s->tokens->list(s, &last, page, 3, &count), MW_STORE_OK);
		for (size_t i = 0; i < count; i++, seen++) {
			assert_true(seen < 4);
			assert_string_equal(page[i].issuer, "dex");
			assert_int_equal(page[i].what, wanted[seen].what);
			assert_string_equal(page[i].id, wanted[seen].id);
			assert_int_equal(page[i].when, 100);
			assert_int_equal(page[i].until, 200);
			last = page[i];
		}
	} while (count > 0);
	assert_int_equal(seen, 4);
}

static void status_counts_accounts_and_live_keys(void **state)
{
	struct mw_store *s = store_of(state);
	struct mw_store_status status;
	int64_t alice = new_account(s, "alice"), bob = new_account(s, "bob"), id;
	struct mw_key taken = key_like(bob, 1);

	id = new_key(s, alice, 1);
	new_key(s, alice, 2);
	new_key(s, bob, 3);
	assert_int_equal(s->keys->create(s, &taken), MW_STORE_EXISTS);
	assert_int_equal(s->keys->revoke(s, id, 5000), MW_STORE_OK);
	assert_int_equal(s->keys->revoke(s, id, 6000), MW_STORE_OK);
	assert_int_equal(s->lifecycle->status(s, &status), MW_STORE_OK);
	assert_int_equal(status.schema, MW_SCHEMA_VERSION);
	assert_int_equal(status.accounts, 2);
	assert_int_equal(status.keys, 2);
	assert_int_equal(s->accounts->delete (s, alice, 100), MW_STORE_OK);
	assert_int_equal(s->lifecycle->status(s, &status), MW_STORE_OK);
	assert_int_equal(status.accounts, 1);
	assert_int_equal(status.keys, 1);
}

#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int store_conformance(const struct store_kind *of)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(another_master_key_is_refused),
		STORE_TEST(making_a_store_that_is_there_keeps_it),
		STORE_TEST(handles_see_each_others_writes_at_once),
		STORE_TEST(handles_see_each_others_writes_in_a_view_as_well),
		STORE_TEST(view_that_was_not_begun_may_be_ended),
		STORE_TEST(key_is_found_by_its_hash_with_all_that_a_decision_needs),
		STORE_TEST(key_not_there_is_not_found),
		STORE_TEST(name_matches_for_each_name_of_the_account_and_no_other),
		STORE_TEST(key_is_found_by_its_id),
		STORE_TEST(key_needs_an_account),
		STORE_TEST(hash_is_taken_once),
		STORE_TEST(revocation_keeps_its_first_time),
		STORE_TEST(revocation_counts_whatever_the_clock_says),
		STORE_TEST(key_is_bound_once),
		STORE_TEST(keys_are_listed_in_pages),
		STORE_TEST(keys_of_one_account_are_listed_alone),
		STORE_TEST(touch_keeps_the_newest_use),
		STORE_TEST(touch_of_a_fast_clock_does_not_last),
		STORE_TEST(touch_takes_many_and_passes_over_deleted_keys),
		STORE_TEST(account_is_found_by_each_of_its_names),
		STORE_TEST(name_of_anybody_is_taken),
		STORE_TEST(changes_need_an_account),
		STORE_TEST(delete_takes_names_and_keys_along),
		STORE_TEST(a_deleted_accounts_keys_are_known_again),
		STORE_TEST(ids_are_never_given_twice),
		STORE_TEST(disabling_goes_both_ways),
		STORE_TEST(account_is_made_disabled_when_asked_for),
		STORE_TEST(rename_gives_up_the_old_name),
		STORE_TEST(rename_onto_an_own_name_is_fine),
		STORE_TEST(alias_is_taken_away_again),
		STORE_TEST(primary_name_is_no_alias),
		STORE_TEST(accounts_are_listed_in_pages_by_primary_name),
		STORE_TEST(names_are_cut_off_at_a_whole_name),
		STORE_TEST(longest_values_come_back_whole),
		STORE_TEST(token_is_revoked_by_its_jti_or_its_sid_and_by_no_other),
		STORE_TEST(tokens_of_an_issuer_are_revoked_up_to_a_time),
		STORE_TEST(age_grows_by_what_has_passed_on_one_host),
		STORE_TEST(fast_clock_revives_no_token),
		STORE_TEST(revocations_of_a_fast_clock_are_found_and_limited),
		STORE_TEST(tokens_of_a_subject_are_revoked_up_to_a_time),
		STORE_TEST(names_that_an_account_gives_up_end_the_tokens_that_name_it),
		STORE_TEST(tokens_of_an_account_end_without_its_keys),
		STORE_TEST(logout_token_is_obeyed_once),
		STORE_TEST(tokens_of_an_account_revoked_by_a_fast_clock_are_limited),
		STORE_TEST(revocations_go_when_nobody_needs_them),
		STORE_TEST(revocation_for_ever_stays_so_whatever_date_comes_after_it),
		STORE_TEST(revocations_are_listed_in_pages),
		STORE_TEST(status_counts_accounts_and_live_keys),
	};

	kind = of;
	return cmocka_run_group_tests_name(of->name, tests, NULL, NULL);
}
