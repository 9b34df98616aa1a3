/* The conformance suite over each backend, and what all backends share. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/store/open.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/store_conformance.h"
#include "tests/unit/temp_folder.h"

static void new_sqlite(char *url, size_t size)
{
	char folder[TEMP_FOLDER_SIZE];

	temp_folder_make(folder);
	snprintf(url, size, "sqlite:%s/store.db", folder);
}

static void remove_sqlite(const char *url)
{
	char folder[256];
	int r;

	snprintf(folder, sizeof(folder), "%s", url + strlen("sqlite:"));
	unlink(folder);
	*strrchr(folder, '/') = '\0';
	/* Fails, and the test with it, if anything but the store was left. */
	r = rmdir(folder);
	temp_folder_remove(folder);
	assert_int_equal(r, 0);
}

static void kind_of_store_that_is_not_built_in_is_refused(void **state)
{
	static const char *const urls[] = { "memory:", "postgresql://db/mail", "mysql:/var/lib/x",
					    "sqlite", "" };
	struct mw_err err;
	char wanted[128];

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		snprintf(wanted, sizeof(wanted),
			 "cannot use \"%s\": no store of this kind is built in; set it to "
			 "sqlite:/absolute/path",
			 urls[i]);
		err.text[0] = '\0';
		assert_int_equal(mw_store_check_url(urls[i], &err), -1);
		assert_string_equal(err.text, wanted);
		err.text[0] = '\0';
		assert_null(mw_store_open(urls[i], true, keyring_of(1), &err));
		assert_string_equal(err.text, wanted);
	}
	assert_int_equal(mw_store_check_url("sqlite:/nonexistent/x.db", &err), 0);
	mw_store_close(NULL);
}

int main(void)
{
	static const struct store_kind kinds[] = {
		{ "store: sqlite", new_sqlite, remove_sqlite, false },
		{ "store: sqlite, in views", new_sqlite, remove_sqlite, true },
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kind_of_store_that_is_not_built_in_is_refused),
	};
	int failed = cmocka_run_group_tests_name("store", tests, NULL, NULL);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		failed += store_conformance(&kinds[i]) + factor_conformance(&kinds[i]);
	return failed;
}
