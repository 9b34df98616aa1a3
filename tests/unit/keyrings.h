/* Keyrings of made-up master keys, made at the first call and kept. */
#ifndef MW_TESTS_KEYRINGS_H
#define MW_TESTS_KEYRINGS_H

#include "common/ident/keyring.h"

/* Of master key `number` (below 8), in its generation 1. Of one thread. */
static inline const struct mw_keyring *keyring_of(uint8_t number)
{
	static struct mw_keyring *made[8];
	struct mw_master_key key = { .generation = 1, .bytes = { number } };

	if (made[number] == NULL)
		made[number] = mw_keyring_from(&key);
	return made[number];
}

#endif
