/*
 * What every backend of the store must do with second factors, function by
 * function, each with all of its results.
 */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "common/store/open.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/store_conformance.h"

#define NOW   1700000000
#define COST  21600
#define LATER (NOW + 100)

static const struct store_kind *kind;

struct fixture {
	char url[256];
	struct mw_store *store, *second;
	int64_t alice, bob;
};

static int64_t new_account(struct mw_store *s, const char *name)
{
	struct mw_account account = { .created = 1000 };

	snprintf(account.name, sizeof(account.name), "%s", name);
	assert_int_equal(s->accounts->create(s, &account), MW_STORE_OK);
	return account.id;
}

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
	f.alice = new_account(f.store, "alice");
	f.bob = new_account(f.store, "bob");
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

static struct mw_device device_of(struct mw_store *s, int64_t account_id)
{
	struct mw_device d = { .account_id = account_id,
			       .label = "phone",
			       .totp = { MW_TOTP_SHA512, 8, 60 },
			       .created = NOW };

	memset(d.sealed, 7, sizeof(d.sealed));
	assert_int_equal(s->devices->next_id(s, &d.id), MW_STORE_OK);
	return d;
}

static int64_t new_device(struct mw_store *s, int64_t account_id, enum mw_begun begun)
{
	struct mw_device d = device_of(s, account_id);

	d.begun = begun;
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_OK);
	return d.id;
}

static enum mw_store_result confirm(struct mw_store *s, int64_t account_id, int64_t id)
{
	struct mw_confirmation c = {
		.account_id = account_id, .device_id = id, .step = 100, .now = NOW
	};

	return s->devices->confirm(s, &c);
}

static int64_t good_device(struct mw_store *s, int64_t account_id)
{
	int64_t id = new_device(s, account_id, MW_BEGUN_BY_ADMIN);

	assert_int_equal(confirm(s, account_id, id), MW_STORE_OK);
	return id;
}

static size_t device_count(struct mw_store *s, int64_t account_id)
{
	struct mw_device out[MW_DEVICES_MAX];
	size_t count;

	assert_int_equal(s->devices->list(s, account_id, out, &count), MW_STORE_OK);
	return count;
}

static enum mw_attempt_verdict try(struct mw_store *s, int64_t who, int64_t device, int64_t step,
				   int64_t now)
{
	struct mw_attempt t = { .who = who,
				.device_id = device,
				.step = step,
				.latest = 1000,
				.cost = COST,
				.now = now,
				.remote = "192.0.2.1" };
	struct mw_attempt_outcome out;

	assert_int_equal(s->throttle->attempt(s, &t, &out), MW_STORE_OK);
	assert_int_equal(out.verdict == MW_ATTEMPT_THROTTLED ? out.wait > 0 : 1, 1);
	return out.verdict;
}

/* Devices */

static void device_comes_back_with_all_its_fields(void **state)
{
	struct fixture *f = *state;
	struct mw_device d = device_of(f->store, f->alice), out[MW_DEVICES_MAX];
	size_t count;

	d.begun = MW_BEGUN_REAUTHENTICATED;
	memset(d.label, 'l', sizeof(d.label) - 1);
	assert_int_equal(f->store->devices->add(f->store, &d, 1), MW_STORE_OK);
	assert_int_equal(f->second->devices->list(f->second, f->alice, out, &count), MW_STORE_OK);
	assert_int_equal(count, 1);
	assert_int_equal(out[0].id, d.id);
	assert_int_equal(out[0].account_id, f->alice);
	assert_string_equal(out[0].label, d.label);
	assert_int_equal(out[0].totp.algorithm, MW_TOTP_SHA512);
	assert_int_equal(out[0].totp.digits, 8);
	assert_int_equal(out[0].totp.period, 60);
	assert_memory_equal(out[0].sealed, d.sealed, sizeof(d.sealed));
	assert_int_equal(out[0].created, NOW);
	assert_int_equal(out[0].confirmed, 0);
	assert_int_equal(out[0].begun, MW_BEGUN_REAUTHENTICATED);
	assert_int_equal(device_count(f->store, f->bob), 0);
}

static void devices_are_added_all_or_none(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d[2] = { device_of(s, f->alice), device_of(s, 12345) };

	assert_int_equal(s->devices->add(s, d, 2), MW_STORE_NOT_FOUND);
	assert_int_equal(device_count(s, f->alice), 0);
	d[1] = device_of(s, f->bob);
	assert_int_equal(s->devices->add(s, d, 2), MW_STORE_OK);
	assert_int_equal(device_count(s, f->alice), 1);
	assert_int_equal(device_count(s, f->bob), 1);
}

static void a_seed_makes_one_device(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d[3] = { device_of(s, f->alice), device_of(s, f->alice),
				  device_of(s, f->alice) };

	for (size_t i = 0; i < 2; i++)
		memset(d[i].seed_hash, 9, sizeof(d[i].seed_hash));
	assert_int_equal(s->devices->add(s, d, 2), MW_STORE_STALE);
	assert_int_equal(device_count(s, f->alice), 0);
	assert_int_equal(s->devices->add(s, &d[0], 1), MW_STORE_OK);
	assert_int_equal(f->second->devices->add(f->second, &d[1], 1), MW_STORE_STALE);
	assert_int_equal(device_count(s, f->alice), 1);
	assert_int_equal(s->devices->add(s, &d[2], 1), MW_STORE_OK);
	assert_int_equal(s->devices->remove(s, f->alice, d[0].id), MW_STORE_OK);
	assert_int_equal(s->devices->add(s, &d[1], 1), MW_STORE_OK);
}

static void account_has_a_limit_of_devices_and_stale_ones_make_room(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d;

	for (int i = 0; i < MW_DEVICES_MAX; i++)
		new_device(s, f->alice, MW_BEGUN_BY_ADMIN);
	d = device_of(s, f->alice);
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_EXISTS);
	d.created = NOW + 2 * 86400;
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_OK);
	assert_int_equal(device_count(s, f->alice), 1);
}

static void first_devices_give_way_to_each_other_and_to_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t oldest = new_device(s, f->alice, MW_BEGUN_FIRST),
		second = new_device(s, f->alice, MW_BEGUN_FIRST);
	struct mw_device d = device_of(s, f->alice);

	for (int i = 2; i < MW_DEVICES_MAX; i++)
		new_device(s, f->alice, MW_BEGUN_BY_ADMIN);
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_EXISTS);
	new_device(s, f->alice, MW_BEGUN_FIRST);
	assert_int_equal(device_count(s, f->alice), MW_DEVICES_MAX);
	assert_int_equal(confirm(s, f->alice, oldest), MW_STORE_NOT_FOUND);
	assert_int_equal(confirm(s, f->alice, second), MW_STORE_OK);
	for (int i = 0; i < 2 * MW_DEVICES_MAX; i++)
		new_device(s, f->alice, MW_BEGUN_FIRST);
	assert_int_equal(device_count(s, f->alice), MW_DEVICES_MAX);
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_EXISTS);
	assert_int_equal(s->devices->remove(s, f->alice, second), MW_STORE_OK);
}

static void device_is_confirmed_once_and_removed(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t id = new_device(s, f->alice, MW_BEGUN_BY_ADMIN);

	assert_int_equal(confirm(s, f->bob, id), MW_STORE_NOT_FOUND);
	assert_int_equal(confirm(s, f->alice, id + 1), MW_STORE_NOT_FOUND);
	assert_int_equal(confirm(s, f->alice, id), MW_STORE_OK);
	assert_int_equal(confirm(s, f->alice, id), MW_STORE_NOT_FOUND);
	assert_int_equal(s->devices->remove(s, f->bob, id), MW_STORE_NOT_FOUND);
	assert_int_equal(s->devices->remove(s, f->alice, id), MW_STORE_OK);
	assert_int_equal(s->devices->remove(s, f->alice, id), MW_STORE_NOT_FOUND);
}

static void device_of_who_proved_nothing_is_the_first_or_none(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t thief = new_device(s, f->alice, MW_BEGUN_FIRST),
		owner = new_device(s, f->alice, MW_BEGUN_FIRST);

	assert_int_equal(confirm(s, f->alice, owner), MW_STORE_OK);
	assert_int_equal(confirm(f->second, f->alice, thief), MW_STORE_NOT_FOUND);
	assert_int_equal(confirm(s, f->alice, new_device(s, f->alice, MW_BEGUN_BY_ADMIN)),
			 MW_STORE_OK);
	assert_int_equal(confirm(s, f->bob, new_device(s, f->bob, MW_BEGUN_FIRST)), MW_STORE_OK);
}

static void device_is_confirmed_within_a_day_or_never(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d[2] = { device_of(s, f->alice), device_of(s, f->alice) };

	d[0].created = NOW - MW_PENDING_MAX_AGE - 1;
	assert_int_equal(s->devices->add(s, &d[0], 1), MW_STORE_OK);
	assert_int_equal(confirm(s, f->alice, d[0].id), MW_STORE_NOT_FOUND);
	d[1].created = NOW - MW_PENDING_MAX_AGE;
	assert_int_equal(s->devices->add(s, &d[1], 1), MW_STORE_OK);
	assert_int_equal(confirm(s, f->alice, d[1].id), MW_STORE_OK);
}

static void device_begun_with_a_code_goes_when_a_device_is_removed(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t stolen = good_device(s, f->alice), bobs = good_device(s, f->bob);
	int64_t thiefs = new_device(s, f->alice, MW_BEGUN_REAUTHENTICATED);
	int64_t admins = new_device(s, f->alice, MW_BEGUN_BY_ADMIN);
	int64_t elsewhere = new_device(s, f->bob, MW_BEGUN_REAUTHENTICATED);

	assert_int_equal(s->devices->remove(s, f->alice, bobs), MW_STORE_NOT_FOUND);
	assert_int_equal(device_count(s, f->alice), 3);
	assert_int_equal(s->devices->remove(s, f->alice, stolen), MW_STORE_OK);
	assert_int_equal(confirm(f->second, f->alice, thiefs), MW_STORE_NOT_FOUND);
	assert_int_equal(confirm(s, f->alice, admins), MW_STORE_OK);
	assert_int_equal(confirm(s, f->bob, elsewhere), MW_STORE_OK);
	/* A confirmed one stays, however it was begun. */
	assert_int_equal(s->devices->remove(s, f->bob, bobs), MW_STORE_OK);
	assert_int_equal(device_count(s, f->bob), 1);
}

/* The store is served for so many seconds, whatever the clock says. */
static void serve(struct mw_store *s, int64_t seconds)
{
	int64_t age = -1;

	assert_int_equal(s->lifecycle->tick(s, &age, 0), MW_STORE_STALE);
	assert_int_equal(s->lifecycle->tick(s, &age, seconds), MW_STORE_OK);
}

static void device_begun_under_a_fast_clock_is_confirmed_within_a_day_or_never(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d[2] = { device_of(s, f->alice), device_of(s, f->alice) };

	d[0].created = d[1].created = NOW + 365 * 86400;
	assert_int_equal(s->devices->add(s, d, 2), MW_STORE_OK);
	serve(s, MW_PENDING_MAX_AGE);
	assert_int_equal(confirm(s, f->alice, d[0].id), MW_STORE_OK);
	serve(s, 1);
	assert_int_equal(confirm(s, f->alice, d[1].id), MW_STORE_NOT_FOUND);
	/* It takes no other device's place. */
	new_device(s, f->alice, MW_BEGUN_BY_ADMIN);
	assert_int_equal(device_count(s, f->alice), 2);
}

static void fast_clock_removes_no_device_that_waits(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t id = new_device(s, f->alice, MW_BEGUN_BY_ADMIN);
	struct mw_device d = device_of(s, f->alice);

	d.created = NOW + 365 * 86400;
	assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_OK);
	assert_int_equal(confirm(s, f->alice, id), MW_STORE_OK);
}

/* Guesses */

static void right_code_is_accepted_once_and_never_an_older_one(void **state)
{
	struct fixture *f = *state;
	int64_t id = good_device(f->store, f->alice);

	assert_int_equal(try(f->store, f->alice, id, 100, NOW), MW_ATTEMPT_REPLAYED);
	assert_int_equal(try(f->store, f->alice, id, 102, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(try(f->second, f->alice, id, 102, NOW), MW_ATTEMPT_REPLAYED);
	assert_int_equal(try(f->store, f->alice, id, 101, NOW), MW_ATTEMPT_REPLAYED);
	assert_int_equal(try(f->second, f->alice, id, 103, NOW), MW_ATTEMPT_RIGHT);
}

static void device_that_is_not_confirmed_or_anothers_lets_nobody_in(void **state)
{
	struct fixture *f = *state;
	int64_t pending = new_device(f->store, f->alice, MW_BEGUN_BY_ADMIN);
	int64_t id = good_device(f->store, f->alice);

	assert_int_not_equal(try(f->store, f->alice, pending, 200, NOW), MW_ATTEMPT_RIGHT);
	assert_int_not_equal(try(f->store, f->bob, id, 200, NOW), MW_ATTEMPT_RIGHT);
	assert_int_not_equal(try(f->store, f->alice, id + 1, 200, NOW), MW_ATTEMPT_RIGHT);
}

static void wrong_codes_are_counted_and_right_ones_are_not(void **state)
{
	struct fixture *f = *state;
	int64_t id = good_device(f->store, f->alice);
	struct mw_throttle before, after;

	assert_int_equal(try(f->store, f->alice, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(f->store->throttle->show(f->store, f->alice, &before), MW_STORE_OK);
	assert_true(before.backlog_until > NOW);
	assert_int_equal(try(f->store, f->alice, id, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(try(f->store, f->alice, id, 101, NOW), MW_ATTEMPT_REPLAYED);
	assert_int_equal(f->second->throttle->show(f->second, f->alice, &after), MW_STORE_OK);
	assert_int_equal(after.backlog_until, before.backlog_until);
	assert_int_equal(after.wait_until, before.wait_until);
}

static void who_waits_is_not_looked_at_until_it_is_over_or_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t id = good_device(f->store, f->alice);
	struct mw_unlocked unlocked;

	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		assert_int_equal(try(i % 2 ? f->store : f->second, f->alice, 0, 0, NOW),
				 MW_ATTEMPT_WRONG);
	assert_int_equal(try(f->store, f->alice, id, 101, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(try(f->store, f->bob, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(try(f->store, f->alice, id, 101, NOW + MW_THROTTLE_FIRST_WAIT),
			 MW_ATTEMPT_RIGHT);
	assert_int_equal(try(f->store, f->alice, 0, 0, NOW + MW_THROTTLE_FIRST_WAIT),
			 MW_ATTEMPT_WRONG);
	assert_int_equal(try(f->store, f->alice, id, 102, NOW + MW_THROTTLE_FIRST_WAIT),
			 MW_ATTEMPT_THROTTLED);
	assert_int_equal(f->store->throttle->unlock(f->store, f->alice, NOW, 1, &unlocked),
			 MW_STORE_OK);
	assert_true(unlocked.wrong_codes);
	assert_int_equal(try(f->second, f->alice, id, 102, NOW + MW_THROTTLE_FIRST_WAIT),
			 MW_ATTEMPT_RIGHT);
}

static void guesses_at_nobody_count_as_well(void **state)
{
	struct fixture *f = *state;
	struct mw_throttle g;

	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		assert_int_equal(try(f->store, -17, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(try(f->second, -17, 0, 0, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(try(f->second, -1000000000000000, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(try(f->second, -17, 0, 0, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(f->store->throttle->show(f->store, -19, &g), MW_STORE_OK);
	assert_int_equal(g.backlog_until, 0);
}

/* Two names of one slot, and one of another. */
#define IN_SLOT(slot, tag) (-1 - ((int64_t)(slot) << MW_DECOY_TAG_BITS | (tag)))

static void a_slot_of_decoys_has_the_wrong_codes_of_one_name(void **state)
{
	struct fixture *f = *state;
	int64_t first = IN_SLOT(MW_DECOYS - 1, 0xffffffffff), second = IN_SLOT(MW_DECOYS - 1, 0);
	int64_t elsewhere = IN_SLOT(MW_DECOYS - 2, 0xffffffffff);
	struct mw_throttle g;

	for (int i = 0; i < MW_THROTTLE_FREE; i++) {
		assert_int_equal(try(f->store, first, 0, 0, NOW), MW_ATTEMPT_WRONG);
		assert_int_equal(try(f->store, elsewhere, 0, 0, NOW), MW_ATTEMPT_WRONG);
	}
	assert_int_equal(try(f->store, first, 0, 0, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(try(f->second, second, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(f->store->throttle->show(f->store, first, &g), MW_STORE_OK);
	assert_int_equal(g.backlog_until, 0);
	assert_int_equal(try(f->store, elsewhere, 0, 0, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(f->store->throttle->show(f->store, f->alice, &g), MW_STORE_OK);
	assert_int_equal(g.backlog_until, 0);
}

static void a_noisy_attempt_is_looked_at_while_no_wrong_codes_count(void **state)
{
	struct fixture *f = *state;
	int64_t id = good_device(f->store, f->alice);
	struct mw_attempt t = { .who = f->alice,
				.device_id = id,
				.step = 1000000000,
				.noisy = true,
				.cost = MW_THROTTLE_COST,
				.latest = 2000000000,
				.now = NOW,
				.remote = "" };
	struct mw_attempt_outcome out;
	struct mw_throttle before, after;

	assert_int_equal(f->store->throttle->attempt(f->store, &t, &out), MW_STORE_OK);
	assert_int_equal(out.verdict, MW_ATTEMPT_RIGHT);
	assert_int_equal(try(f->store, f->alice, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(f->store->throttle->show(f->store, f->alice, &before), MW_STORE_OK);
	t.step++;
	assert_int_equal(f->store->throttle->attempt(f->store, &t, &out), MW_STORE_OK);
	assert_int_equal(out.verdict, MW_ATTEMPT_NOISY);
	assert_int_equal(f->store->throttle->show(f->store, f->alice, &after), MW_STORE_OK);
	assert_int_equal(after.backlog_until, before.backlog_until);
	t.noisy = false;
	assert_int_equal(f->store->throttle->attempt(f->store, &t, &out), MW_STORE_OK);
	assert_int_equal(out.verdict, MW_ATTEMPT_RIGHT);
}

static void an_address_is_remembered_for_its_account(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t id = good_device(s, f->alice);

	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", 0, LATER),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(try(s, f->alice, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", 0, LATER),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(try(s, f->alice, id, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", NOW, LATER), MW_STORE_OK);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", NOW + 1, LATER),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.2", 0, LATER),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(s->remembered->find(s, f->bob, "192.0.2.1", 0, LATER), MW_STORE_NOT_FOUND);
	assert_int_equal(try(s, f->alice, id, 102, NOW + 9), MW_ATTEMPT_RIGHT);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", NOW + 9, LATER),
			 MW_STORE_OK);
}

static enum mw_store_result remembered_of(struct mw_store *s, int64_t account_id, int64_t now)
{
	return s->remembered->find(s, account_id, "192.0.2.1", NOW - 10, now);
}

static void remembering_ends_with_a_removed_device_and_a_disabled_account(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t id = good_device(s, f->alice), bobs = good_device(s, f->bob);

	assert_int_equal(try(s, f->alice, id, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(try(s, f->bob, bobs, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(s->devices->remove(s, f->alice, good_device(s, f->alice)), MW_STORE_OK);
	assert_int_equal(remembered_of(f->second, f->alice, NOW), MW_STORE_NOT_FOUND);
	assert_int_equal(s->accounts->set_disabled(s, f->bob, false), MW_STORE_OK);
	assert_int_equal(remembered_of(s, f->bob, NOW), MW_STORE_OK);
	assert_int_equal(s->accounts->set_disabled(s, f->bob, true), MW_STORE_OK);
	assert_int_equal(s->accounts->set_disabled(s, f->bob, false), MW_STORE_OK);
	assert_int_equal(remembered_of(f->second, f->bob, NOW), MW_STORE_NOT_FOUND);
}

static void a_time_to_come_is_not_remembered(void **state)
{
	struct fixture *f = *state;
	int64_t id = good_device(f->store, f->alice);

	assert_int_equal(try(f->store, f->alice, id, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(remembered_of(f->store, f->alice, NOW - 1), MW_STORE_NOT_FOUND);
	assert_int_equal(remembered_of(f->store, f->alice, NOW), MW_STORE_OK);
}

static void address_of_a_fast_clock_is_not_remembered_when_its_time_comes(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t id = good_device(s, f->alice), fast = NOW + 365 * 86400;

	assert_int_equal(try(s, f->alice, id, 101, fast), MW_ATTEMPT_RIGHT);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", fast - 600, fast),
			 MW_STORE_OK);
	serve(s, 601);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", fast - 600, fast),
			 MW_STORE_NOT_FOUND);
	/* Nor does it take the place of another one. */
	assert_int_equal(try(s, f->alice, id, 102, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", NOW - 600, NOW),
			 MW_STORE_OK);
}

/* Each at its own time. */
static enum mw_store_result remembered_number(struct mw_store *s, int64_t account_id, int n)
{
	char remote[MW_ADDRESS_TEXT];

	snprintf(remote, sizeof(remote), "192.0.2.%d", 10 + n);
	return s->remembered->find(s, account_id, remote, NOW + n, NOW + n);
}

static void the_newest_sixteen_addresses_are_remembered(void **state)
{
	struct fixture *f = *state;
	int64_t alices = good_device(f->store, f->alice), bobs = good_device(f->store, f->bob);
	struct mw_attempt_outcome out;
	char remote[MW_ADDRESS_TEXT];

	for (int i = 0; i < 17; i++) {
		struct mw_attempt t = { .who = f->alice,
					.device_id = alices,
					.step = 101 + i,
					.cost = COST,
					.now = NOW + i,
					.remote = remote };

		if (i == 16)
			assert_int_equal(remembered_number(f->store, f->alice, 0), MW_STORE_OK);
		snprintf(remote, sizeof(remote), "192.0.2.%d", 10 + i);
		assert_int_equal(f->store->throttle->attempt(f->store, &t, &out), MW_STORE_OK);
		assert_int_equal(out.verdict, MW_ATTEMPT_RIGHT);
		if (i == 0) {
			t.who = f->bob;
			t.device_id = bobs;
			assert_int_equal(f->store->throttle->attempt(f->store, &t, &out),
					 MW_STORE_OK);
		}
	}
	assert_int_equal(remembered_number(f->second, f->alice, 0), MW_STORE_NOT_FOUND);
	for (int i = 1; i < 17; i++)
		assert_int_equal(remembered_number(f->second, f->alice, i), MW_STORE_OK);
	assert_int_equal(remembered_number(f->second, f->bob, 0), MW_STORE_OK);
}

/* Recovery codes and invitations */

static void make_hashes(uint8_t (*hashes)[MW_KEY_HASH_SIZE], uint8_t first)
{
	for (uint8_t i = 0; i < MW_RECOVERY_MAX; i++)
		memset(hashes[i], first + i, MW_KEY_HASH_SIZE);
}

static void recovery_code_works_once_and_ends_the_wait(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	size_t left;

	make_hashes(hashes, 1);
	assert_int_equal(s->recovery->replace(s, f->alice, (const void *)hashes, MW_RECOVERY_MAX),
			 MW_STORE_OK);
	for (int i = 0; i < MW_THROTTLE_FREE; i++)
		try(s, f->alice, 0, 0, NOW);
	assert_int_equal(s->recovery->use(s, f->bob, hashes[3], &left), MW_STORE_NOT_FOUND);
	assert_int_equal(s->recovery->use(s, f->alice, hashes[3], &left), MW_STORE_OK);
	assert_int_equal(left, MW_RECOVERY_MAX - 1);
	assert_int_equal(f->second->recovery->use(f->second, f->alice, hashes[3], &left),
			 MW_STORE_NOT_FOUND);
	/* One more guess is looked at, and the next waits again. */
	assert_int_equal(try(s, f->alice, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(try(s, f->alice, 0, 0, NOW), MW_ATTEMPT_THROTTLED);
	assert_int_equal(s->recovery->count(s, f->alice, &left), MW_STORE_OK);
	assert_int_equal(left, MW_RECOVERY_MAX - 1);
}

static void new_recovery_codes_replace_the_old_ones(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	uint8_t old[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE], new[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	size_t left;

	make_hashes(old, 1);
	make_hashes(new, 50);
	assert_int_equal(s->recovery->replace(s, 12345, (const void *)old, 1), MW_STORE_NOT_FOUND);
	assert_int_equal(s->recovery->replace(s, f->alice, (const void *)old, MW_RECOVERY_MAX),
			 MW_STORE_OK);
	assert_int_equal(s->recovery->replace(s, f->alice, (const void *)new, MW_RECOVERY_MAX),
			 MW_STORE_OK);
	assert_int_equal(s->recovery->use(s, f->alice, old[0], &left), MW_STORE_NOT_FOUND);
	assert_int_equal(s->recovery->use(s, f->alice, new[0], &left), MW_STORE_OK);
}

static void confirmation_brings_recovery_codes_and_uses_the_invitation(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	struct mw_invitation invitation = { .account_id = f->alice, .expires = NOW + 10 };
	struct mw_confirmation c = { .account_id = f->alice,
				     .device_id = new_device(s, f->alice, MW_BEGUN_FIRST),
				     .step = 100,
				     .now = NOW,
				     .invitation = invitation.hash,
				     .recovery = (const void *)hashes,
				     .recovery_count = MW_RECOVERY_MAX };
	size_t left;

	make_hashes(hashes, 1);
	memset(invitation.hash, 9, sizeof(invitation.hash));
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_STALE);
	assert_int_equal(s->recovery->count(s, f->alice, &left), MW_STORE_OK);
	assert_int_equal(left, 0);
	assert_int_equal(s->invitations->add(s, &invitation), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW), MW_STORE_OK);
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_OK);
	assert_int_equal(s->recovery->count(s, f->alice, &left), MW_STORE_OK);
	assert_int_equal(left, MW_RECOVERY_MAX);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW),
			 MW_STORE_NOT_FOUND);
}

static void failed_confirmation_keeps_the_invitation(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_invitation invitation = { .account_id = f->alice, .expires = NOW + 10 };
	struct mw_confirmation c = { .account_id = f->alice,
				     .device_id = 12345,
				     .now = NOW,
				     .invitation = invitation.hash };

	assert_int_equal(s->invitations->add(s, &invitation), MW_STORE_OK);
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_NOT_FOUND);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW), MW_STORE_OK);
}

static void invitation_that_is_out_of_date_or_anothers_confirms_nothing(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_invitation alices = { .account_id = f->alice, .hash = "a", .expires = NOW };
	struct mw_invitation bobs = { .account_id = f->bob, .hash = "b", .expires = NOW + 10 };
	struct mw_confirmation c = { .account_id = f->alice,
				     .device_id = new_device(s, f->alice, MW_BEGUN_FIRST),
				     .step = 100,
				     .now = NOW,
				     .invitation = alices.hash };

	assert_int_equal(s->invitations->add(s, &alices), MW_STORE_OK);
	assert_int_equal(s->invitations->add(s, &bobs), MW_STORE_OK);
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_STALE);
	c.invitation = bobs.hash;
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_STALE);
	assert_int_equal(s->invitations->find(s, f->bob, bobs.hash, NOW), MW_STORE_OK);
	c.invitation = alices.hash;
	c.now = NOW - 1;
	assert_int_equal(s->devices->confirm(s, &c), MW_STORE_OK);
}

static void new_invitation_replaces_the_old_one(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_invitation old = { .account_id = f->alice, .expires = NOW + 10 };
	struct mw_invitation bobs = { .account_id = f->bob, .hash = "b", .expires = NOW + 10 };
	struct mw_invitation new = { .account_id = f->alice, .hash = "n", .expires = NOW + 10 };

	assert_int_equal(s->invitations->add(s, &old), MW_STORE_OK);
	assert_int_equal(s->invitations->add(s, &bobs), MW_STORE_OK);
	assert_int_equal(s->invitations->add(s, &new), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, f->alice, old.hash, NOW), MW_STORE_NOT_FOUND);
	assert_int_equal(s->invitations->find(s, f->alice, new.hash, NOW), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, f->bob, bobs.hash, NOW), MW_STORE_OK);
}

static void invitation_is_for_one_account_until_it_expires(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_invitation invitation = { .account_id = f->alice, .expires = NOW + 10 };

	assert_int_equal(s->invitations->add(s, &invitation), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, f->bob, invitation.hash, NOW), MW_STORE_NOT_FOUND);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW + 9), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW + 10),
			 MW_STORE_NOT_FOUND);
	invitation.account_id = 12345;
	memset(invitation.hash, 1, sizeof(invitation.hash));
	assert_int_equal(s->invitations->add(s, &invitation), MW_STORE_NOT_FOUND);
}

static void invitation_of_a_fast_clock_ends_after_its_time(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	int64_t fast = NOW + 365 * 86400;
	struct mw_invitation invitation = { .account_id = f->alice,
					    .created = fast,
					    .expires = fast + 600 };

	assert_int_equal(s->invitations->add(s, &invitation), MW_STORE_OK);
	serve(s, 599);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW), MW_STORE_OK);
	serve(s, 1);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, NOW),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(s->invitations->find(s, f->alice, invitation.hash, fast),
			 MW_STORE_NOT_FOUND);
}

static void deleted_account_takes_its_factors_along(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	uint8_t hashes[MW_RECOVERY_MAX][MW_KEY_HASH_SIZE];
	int64_t id = good_device(s, f->alice);
	struct mw_throttle guess;
	size_t left;

	make_hashes(hashes, 1);
	assert_int_equal(s->recovery->replace(s, f->alice, (const void *)hashes, 3), MW_STORE_OK);
	assert_int_equal(try(s, f->alice, id, 101, NOW), MW_ATTEMPT_RIGHT);
	assert_int_equal(try(s, f->alice, 0, 0, NOW), MW_ATTEMPT_WRONG);
	assert_int_equal(s->accounts->delete (s, f->alice, 100), MW_STORE_OK);
	assert_int_equal(device_count(s, f->alice), 0);
	assert_int_equal(s->recovery->count(s, f->alice, &left), MW_STORE_OK);
	assert_int_equal(left, 0);
	assert_int_equal(s->throttle->show(s, f->alice, &guess), MW_STORE_OK);
	assert_int_equal(guess.backlog_until, 0);
	assert_int_equal(s->remembered->find(s, f->alice, "192.0.2.1", 0, LATER),
			 MW_STORE_NOT_FOUND);
}

#define FACTOR_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int factor_conformance(const struct store_kind *of)
{
	const struct CMUnitTest tests[] = {
		FACTOR_TEST(device_comes_back_with_all_its_fields),
		FACTOR_TEST(devices_are_added_all_or_none),
		FACTOR_TEST(a_seed_makes_one_device),
		FACTOR_TEST(account_has_a_limit_of_devices_and_stale_ones_make_room),
		FACTOR_TEST(first_devices_give_way_to_each_other_and_to_nothing_else),
		FACTOR_TEST(device_is_confirmed_once_and_removed),
		FACTOR_TEST(device_of_who_proved_nothing_is_the_first_or_none),
		FACTOR_TEST(device_is_confirmed_within_a_day_or_never),
		FACTOR_TEST(device_begun_with_a_code_goes_when_a_device_is_removed),
		FACTOR_TEST(device_begun_under_a_fast_clock_is_confirmed_within_a_day_or_never),
		FACTOR_TEST(fast_clock_removes_no_device_that_waits),
		FACTOR_TEST(address_of_a_fast_clock_is_not_remembered_when_its_time_comes),
		FACTOR_TEST(invitation_of_a_fast_clock_ends_after_its_time),
		FACTOR_TEST(right_code_is_accepted_once_and_never_an_older_one),
		FACTOR_TEST(device_that_is_not_confirmed_or_anothers_lets_nobody_in),
		FACTOR_TEST(wrong_codes_are_counted_and_right_ones_are_not),
		FACTOR_TEST(who_waits_is_not_looked_at_until_it_is_over_or_forgotten),
		FACTOR_TEST(guesses_at_nobody_count_as_well),
		FACTOR_TEST(a_slot_of_decoys_has_the_wrong_codes_of_one_name),
		FACTOR_TEST(a_noisy_attempt_is_looked_at_while_no_wrong_codes_count),
		FACTOR_TEST(an_address_is_remembered_for_its_account),
		FACTOR_TEST(remembering_ends_with_a_removed_device_and_a_disabled_account),
		FACTOR_TEST(a_time_to_come_is_not_remembered),
		FACTOR_TEST(the_newest_sixteen_addresses_are_remembered),
		FACTOR_TEST(recovery_code_works_once_and_ends_the_wait),
		FACTOR_TEST(new_recovery_codes_replace_the_old_ones),
		FACTOR_TEST(confirmation_brings_recovery_codes_and_uses_the_invitation),
		FACTOR_TEST(failed_confirmation_keeps_the_invitation),
		FACTOR_TEST(invitation_that_is_out_of_date_or_anothers_confirms_nothing),
		FACTOR_TEST(invitation_is_for_one_account_until_it_expires),
		FACTOR_TEST(new_invitation_replaces_the_old_one),
		FACTOR_TEST(deleted_account_takes_its_factors_along),
	};

	kind = of;
	return cmocka_run_group_tests_name(of->name, tests, NULL, NULL);
}
