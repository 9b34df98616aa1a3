/* For how long a store is served (daemon/age.h), counted over two handles. */
#include "tests/unit/unit.h"

#include "daemon/age.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/temp_store.h"

static struct mw_store *store;

static int set_up(void **state)
{
	(void)state;
	store = temp_store_open(keyring_of(1));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_store_close(store);
	return 0;
}

static int64_t age_now(void)
{
	int64_t age = -1;

	assert_int_equal(store->lifecycle->tick(store, &age, 0), MW_STORE_STALE);
	return age;
}

/* As if so many seconds had passed since the last call. */
static void count_after(struct mw_age *a, int64_t seconds)
{
	a->since -= seconds * 1000;
	assert_true(mw_age_is_due(a));
	mw_age_count(a, store);
	assert_false(mw_age_is_due(a));
}

static void time_that_is_served_is_counted(void **state)
{
	struct mw_age a = { 0 };

	(void)state;
	assert_true(mw_age_is_due(&a));
	mw_age_count(&a, store);
	assert_int_equal(age_now(), 0);
	assert_false(mw_age_is_due(&a));
	count_after(&a, 60);
	assert_int_equal(age_now(), 60);
	count_after(&a, 61);
	assert_int_equal(age_now(), 121);
}

/* Nobody knows how long nobody served it. */
static void another_daemon_goes_on_where_the_last_one_ended(void **state)
{
	struct mw_age first = { 0 }, second = { 0 };

	(void)state;
	mw_age_count(&first, store);
	count_after(&first, 100);
	mw_age_count(&second, store);
	assert_int_equal(age_now(), 100);
	count_after(&second, 60);
	assert_int_equal(age_now(), 160);
}

/* The same minutes are counted once. */
static void two_hosts_do_not_count_twice(void **state)
{
	struct mw_age a = { 0 }, b = { 0 };

	(void)state;
	mw_age_count(&a, store);
	mw_age_count(&b, store);
	for (int i = 0; i < 10; i++) {
		count_after(&a, 60);
		count_after(&b, 60);
	}
	assert_true(age_now() > 0 && age_now() <= 600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(time_that_is_served_is_counted),
		TEST(another_daemon_goes_on_where_the_last_one_ended),
		TEST(two_hosts_do_not_count_twice),
	};

	return cmocka_run_group_tests_name("age", tests, NULL, NULL);
}
