/* The conformance suite over each backend, and what all backends share. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/store/store.h"
#include "tests/unit/store_conformance.h"

static void new_memory(char *url, size_t size)
{
	snprintf(url, size, "memory:conformance");
}

static void remove_memory(const char *url)
{
	(void)url;
}

static void new_sqlite(char *url, size_t size)
{
	char folder[] = "/tmp/mailward-store-XXXXXX";

	assert_non_null(mkdtemp(folder));
	snprintf(url, size, "sqlite:%s/store.db", folder);
}

static void remove_sqlite(const char *url)
{
	char folder[256];

	snprintf(folder, sizeof(folder), "%s", url + strlen("sqlite:"));
	unlink(folder);
	*strrchr(folder, '/') = '\0';
	/* Fails, and the test with it, if anything but the store was left. */
	assert_int_equal(rmdir(folder), 0);
}

static void unknown_scheme_is_refused(void **state)
{
	static const uint8_t check[MW_KEYRING_CHECK_SIZE];
	struct mw_err err = { "" };

	(void)state;
	assert_null(mw_store_open("mysql:/var/lib/x", true, check, &err));
	assert_non_null(strstr(err.text, "mysql:/var/lib/x"));
	assert_null(mw_store_open("", true, check, &err));
	mw_store_close(NULL);
}

static void memory_stores_are_apart_by_name_and_end_with_their_last_handle(void **state)
{
	static const uint8_t check[MW_KEYRING_CHECK_SIZE];
	struct mw_account account = { .name = "alice" };
	struct mw_store *one, *two, *again;
	struct mw_err err;

	(void)state;
	one = mw_store_open("memory:", true, check, &err);
	two = mw_store_open("memory:two", true, check, &err);
	assert_int_equal(one->accounts->create(one, &account), MW_STORE_OK);
	assert_int_equal(two->accounts->by_name(two, "alice", &account), MW_STORE_NOT_FOUND);
	again = mw_store_open("memory:", false, check, &err);
	mw_store_close(one);
	assert_int_equal(again->accounts->by_name(again, "alice", &account), MW_STORE_OK);
	mw_store_close(again);
	one = mw_store_open("memory:", false, check, &err);
	assert_int_equal(one->accounts->by_name(one, "alice", &account), MW_STORE_NOT_FOUND);
	mw_store_close(one);
	mw_store_close(two);
}

static void canonical_name_is_text_without_blanks_in_lower_case(void **state)
{
	static const char *const bad[] = { "",	   " ",	    "a b",  "alice ",
					   "a\tb", "a\x7f", "\xff", "\xc2\x80" };
	char out[MW_NAME_SIZE], longest[MW_NAME_SIZE + 1];

	(void)state;
	assert_true(mw_name_canonical(mw_span_str("Alice@Example.ORG"), out));
	assert_string_equal(out, "alice@example.org");
	/* Only ASCII is folded: other scripts need a locale, and so are left. */
	assert_true(mw_name_canonical(mw_span_str("\xc3\x89t\xc3\xa9"), out));
	assert_string_equal(out, "\xc3\x89t\xc3\xa9");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(mw_name_canonical(mw_span_str(bad[i]), out));
		assert_string_equal(out, "");
	}
	assert_false(mw_name_canonical(mw_span_of("a\0b", 3), out));
	memset(longest, 'A', sizeof(longest));
	assert_true(mw_name_canonical(mw_span_of(longest, MW_NAME_SIZE - 1), out));
	assert_int_equal(strlen(out), MW_NAME_SIZE - 1);
	assert_false(mw_name_canonical(mw_span_of(longest, MW_NAME_SIZE), out));
}

int main(void)
{
	static const struct store_kind kinds[] = {
		{ "store: memory", new_memory, remove_memory, false },
		{ "store: sqlite", new_sqlite, remove_sqlite, false },
		{ "store: sqlite, in views", new_sqlite, remove_sqlite, true },
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_scheme_is_refused),
		cmocka_unit_test(memory_stores_are_apart_by_name_and_end_with_their_last_handle),
		cmocka_unit_test(canonical_name_is_text_without_blanks_in_lower_case),
	};
	int failed = cmocka_run_group_tests_name("store", tests, NULL, NULL);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		failed += store_conformance(&kinds[i]) + factor_conformance(&kinds[i]);
	return failed;
}
