/*
 * NAME
 *	batch - the devices of an import, until they are written together
 * DESCRIPTION
 *	Two hash tables with open addressing over the array. A seed's hash is keyed
 *	and the ids of accounts are the store's, so nobody outside can choose keys
 *	that collide.
 */
#include "daemon/verbs/batch.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

/* Spreads numbers that follow one another. */
static size_t place_of(const struct mw_batch_table *t, uint64_t key)
{
	return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (t->room - 1);
}

/* The slot of a key, or the empty one where it belongs. `room` is not 0. */
static struct mw_batch_slot *slot_of(const struct mw_batch_table *t, uint64_t key)
{
	size_t at = place_of(t, key);

	while (t->slots[at].value != 0 && t->slots[at].key != key)
		at = (at + 1) & (t->room - 1);
	return &t->slots[at];
}

static bool grow(struct mw_batch_table *t)
{
	struct mw_batch_table next = { .room = t->room == 0 ? FIRST_ROOM : t->room * 2,
				       .used = t->used };

	if (t->used * 2 < t->room)
		return true;
	if ((next.slots = calloc(next.room, sizeof(*next.slots))) == NULL)
		return false;
	for (size_t i = 0; i < t->room; i++)
		if (t->slots[i].value != 0)
			*slot_of(&next, t->slots[i].key) = t->slots[i];
	free(t->slots);
	*t = next;
	return true;
}

static size_t value_of(const struct mw_batch_table *t, uint64_t key)
{
	return t->room == 0 ? 0 : slot_of(t, key)->value;
}

/* There is room. */
static void set_value(struct mw_batch_table *t, uint64_t key, size_t value)
{
	struct mw_batch_slot *slot = slot_of(t, key);

	if (slot->value == 0)
		t->used++;
	*slot = (struct mw_batch_slot){ key, value };
}

/* 64 bits of a keyed hash: among MW_BATCH_MAX of them no two are alike by chance. */
static uint64_t seed_key(const uint8_t hash[static MW_KEY_HASH_SIZE])
{
	uint64_t key;

	memcpy(&key, hash, sizeof(key));
	return key;
}

const struct mw_device *mw_batch_find(const struct mw_batch *b,
				      const uint8_t hash[static MW_KEY_HASH_SIZE])
{
	size_t number = value_of(&b->seeds, seed_key(hash));

	return number == 0 ? NULL : &b->devices[number - 1];
}

size_t mw_batch_count(const struct mw_batch *b, int64_t account_id)
{
	return value_of(&b->accounts, (uint64_t)account_id);
}

static bool make_room(struct mw_batch *b)
{
	size_t room = b->room == 0 ? FIRST_ROOM : b->room * 2;
	struct mw_device *devices;

	if (b->count < b->room)
		return true;
	if (b->count >= MW_BATCH_MAX ||
	    (devices = reallocarray(b->devices, room, sizeof(*devices))) == NULL)
		return false;
	b->devices = devices;
	b->room = room;
	return true;
}

bool mw_batch_add(struct mw_batch *b, const struct mw_device *device)
{
	uint64_t account = (uint64_t)device->account_id;

	if (!make_room(b) || !grow(&b->seeds) || !grow(&b->accounts))
		return false;
	b->devices[b->count++] = *device;
	set_value(&b->seeds, seed_key(device->seed_hash), b->count);
	set_value(&b->accounts, account, value_of(&b->accounts, account) + 1);
	return true;
}

void mw_batch_free(struct mw_batch *b)
{
	free(b->devices);
	free(b->seeds.slots);
	free(b->accounts.slots);
	*b = (struct mw_batch){ 0 };
}
