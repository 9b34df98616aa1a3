/*
 * NAME
 *	open - pick a driver by the URL
 */
#include "common/store/open.h"

#include <string.h>

#include "common/store/sql/questions.h"
#include "common/store/sqlite/driver.h"

static const struct mw_sql_driver *const drivers[] = { &mw_sqlite_driver };

static const struct mw_sql_driver *driver_of(const char *url, struct mw_err *err)
{
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (mw_span_starts(mw_span_str(url), drivers[i]->scheme))
			return drivers[i];
	mw_fail(err,
		"cannot use \"%.200s\": no store of this kind is built in; set it to "
		"sqlite:/absolute/path",
		url);
	return NULL;
}

int mw_store_check_url(const char *url, struct mw_err *err)
{
	return driver_of(url, err) != NULL ? 0 : -1;
}

struct mw_store *mw_store_open(const char *url, bool create, const struct mw_keyring *keyring,
			       struct mw_err *err)
{
	const struct mw_sql_driver *driver = driver_of(url, err);

	return driver != NULL ? mw_sql_open(driver, url, create, keyring, err) : NULL;
}

enum mw_backup_verdict mw_store_restore(const char *url, const struct mw_restore *restore,
					struct mw_restored *out, struct mw_err *err)
{
	const struct mw_sql_driver *driver = driver_of(url, err);

	memset(out, 0, sizeof(*out));
	return driver != NULL ? driver->restore(url, restore, mw_sql_open, out, err)
			      : MW_BACKUP_UNDECIDED;
}
