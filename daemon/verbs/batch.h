/*
 * batch: the devices of an import, until they are written together.
 *
 * It knows which seeds it has, so that a seed that comes twice makes one device, and
 * how many devices of which account.
 */
#ifndef MW_DAEMON_VERBS_BATCH_H
#define MW_DAEMON_VERBS_BATCH_H

#include "common/store/records.h"

#define MW_BATCH_MAX 1000000

/* An index of the devices by a 64-bit number. */
struct mw_batch_table {
	struct mw_batch_slot {
		uint64_t key;
		size_t value; /* 0: empty */
	} * slots;
	size_t room, used; /* room is a power of two, or 0 */
};

struct mw_batch {
	struct mw_device *devices;
	size_t count, room;
	struct mw_batch_table seeds;	/* the start of a seed's hash; number in devices + 1 */
	struct mw_batch_table accounts; /* id; how many devices */
};

/* A device with that seed_hash, or NULL. Borrowed until the next one is added. */
const struct mw_device *mw_batch_find(const struct mw_batch *b,
				      const uint8_t hash[static MW_KEY_HASH_SIZE]);
/* How many devices it has of that account. */
size_t mw_batch_count(const struct mw_batch *b, int64_t account_id);
/* A copy of the device, which has a seed_hash. false: MW_BATCH_MAX, or no memory. */
bool mw_batch_add(struct mw_batch *b, const struct mw_device *device);
/* Frees what it holds. */
void mw_batch_free(struct mw_batch *b);

#endif
