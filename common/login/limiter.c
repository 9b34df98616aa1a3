/*
 * NAME
 *	limiter - how many refused tries a source made lately
 * DESCRIPTION
 *	SETS sets of WAYS slots, as in a processor's cache. One mutex will do:
 *	only refused tries come here.
 */
#include "common/login/limiter.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SETS 1024
#define WAYS 8

/* Threads that count at the same time come in any order. */
#define SLACK_MS 1000

struct slot {
	uint8_t source[16];
	double level;	 /* refused tries that have not leaked away yet */
	int64_t last_ms; /* 0: free */
};

struct mw_limiter {
	pthread_mutex_t lock;
	uint8_t seed[crypto_shorthash_KEYBYTES];
	double tries, leak_per_ms;
	struct slot slots[SETS][WAYS];
};

struct mw_limiter *mw_limiter_new(uint64_t tries, int64_t window, const uint8_t seed[static 16])
{
	struct mw_limiter *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	pthread_mutex_init(&l->lock, NULL);
	memcpy(l->seed, seed, sizeof(l->seed));
	l->tries = (double)tries;
	l->leak_per_ms = (double)tries / ((double)window * 1000);
	return l;
}

void mw_limiter_free(struct mw_limiter *l)
{
	if (l != NULL)
		pthread_mutex_destroy(&l->lock);
	free(l);
}

static size_t set_of(const struct mw_limiter *l, const struct mw_address *source)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t number;

	crypto_shorthash(hash, source->bytes, sizeof(source->bytes), l->seed);
	memcpy(&number, hash, sizeof(number));
	return number % SETS;
}

static bool is_of(const struct slot *slot, const struct mw_address *source)
{
	return slot->last_ms != 0 && memcmp(slot->source, source->bytes, sizeof(slot->source)) == 0;
}

/* The source's slot; or the free or longest quiet one of its set, taken over. */
static struct slot *slot_of(struct mw_limiter *l, const struct mw_address *source, int64_t now_ms)
{
	struct slot *set = l->slots[set_of(l, source)], *quiet = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		/* The clock was set back: what was counted then leaks away from now on. */
		if (set[i].last_ms > now_ms + SLACK_MS)
			set[i].last_ms = now_ms;
		if (is_of(&set[i], source))
			return &set[i];
		if (set[i].last_ms < quiet->last_ms)
			quiet = &set[i];
	}
	memcpy(quiet->source, source->bytes, sizeof(quiet->source));
	quiet->level = 0;
	quiet->last_ms = now_ms;
	return quiet;
}

static bool is_loopback(const struct mw_address *a)
{
	static const uint8_t v4[13] = { [10] = 0xff, [11] = 0xff, [12] = 127 };
	static const uint8_t v6[16] = { [15] = 1 };

	return memcmp(a->bytes, v4, sizeof(v4)) == 0 || memcmp(a->bytes, v6, sizeof(v6)) == 0;
}

/* The host itself is a webmail or a proxy: many people, one address. */
static bool is_exempt(const struct mw_limiter *l, const struct mw_address *remote)
{
	return !remote->known || l->tries <= 0 || is_loopback(remote);
}

static void leak(const struct mw_limiter *l, struct slot *slot, int64_t now_ms)
{
	if (now_ms > slot->last_ms) {
		slot->level -= (double)(now_ms - slot->last_ms) * l->leak_per_ms;
		slot->last_ms = now_ms;
	}
	if (slot->level < 0)
		slot->level = 0;
}

bool mw_limiter_count(struct mw_limiter *l, const struct mw_address *remote, int64_t now_ms)
{
	struct mw_address source;
	struct slot *slot;
	bool over;

	if (is_exempt(l, remote))
		return false;
	source = mw_network_source(remote);
	pthread_mutex_lock(&l->lock);
	slot = slot_of(l, &source, now_ms);
	leak(l, slot, now_ms);
	over = slot->level + 1 > l->tries;
	if (!over)
		slot->level += 1;
	pthread_mutex_unlock(&l->lock);
	return over;
}

int64_t mw_limiter_wait(struct mw_limiter *l, const struct mw_address *remote, int64_t now_ms)
{
	struct mw_address source;
	struct slot *set;
	double too_many = 0;

	if (is_exempt(l, remote))
		return 0;
	source = mw_network_source(remote);
	set = l->slots[set_of(l, &source)];
	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; i < WAYS; i++) {
		if (!is_of(&set[i], &source))
			continue;
		leak(l, &set[i], now_ms);
		too_many = set[i].level + 1 - l->tries;
	}
	pthread_mutex_unlock(&l->lock);
	return too_many > 0 ? (int64_t)(too_many / l->leak_per_ms / 1000) + 1 : 0;
}
