/*
 * temp_store: an empty store for a test, in a folder of its own (temp_folder.h).
 */
#ifndef MW_TESTS_TEMP_STORE_H
#define MW_TESTS_TEMP_STORE_H

#include "common/store/store.h"

/* One at a time. Fails the test when it can't be made. */
struct mw_store *temp_store_open(const struct mw_keyring *keyring);

/* Closes it, and removes its folder. */
void temp_store_close(struct mw_store *s);

#endif
