/* An empty store for a test. */
#include "tests/unit/temp_store.h"

#include <stdio.h>

#include "common/store/open.h"
#include "tests/unit/temp_folder.h"
#include "tests/unit/unit.h"

static char folder[TEMP_FOLDER_SIZE];

struct mw_store *temp_store_open(const struct mw_keyring *keyring)
{
	char url[TEMP_FOLDER_SIZE + 32];
	struct mw_err err;
	struct mw_store *s;

	temp_folder_make(folder);
	snprintf(url, sizeof(url), "sqlite:%s/store.db", folder);
	if ((s = mw_store_open(url, true, keyring, &err)) == NULL)
		fail_msg("%s", err.text);
	return s;
}

void temp_store_close(struct mw_store *s)
{
	mw_store_close(s);
	temp_folder_remove(folder);
}
