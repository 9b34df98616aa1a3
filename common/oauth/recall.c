/*
 * NAME
 *	recall - opaque tokens that a provider vouched for within the last minute
 */
#include "common/oauth/recall.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define SETS 128
#define WAYS 4
#define HASH 32

struct entry {
	uint8_t hash[HASH];
	int64_t until_ms; /* 0: empty */
	struct mw_jwt_claims claims;
};

struct mw_recall {
	pthread_mutex_t lock;
	uint8_t key[crypto_generichash_KEYBYTES];
	struct entry entries[SETS][WAYS];
};

struct mw_recall *mw_recall_new(void)
{
	struct mw_recall *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	pthread_mutex_init(&r->lock, NULL);
	randombytes_buf(r->key, sizeof(r->key));
	return r;
}

void mw_recall_free(struct mw_recall *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The set of a token, and its hash. */
static struct entry *set_of(struct mw_recall *r, struct mw_span token, uint8_t hash[static HASH])
{
	crypto_generichash(hash, HASH, token.ptr, token.len, r->key, sizeof(r->key));
	return r->entries[hash[0] % SETS];
}

/* Its entry; without one, the one that ends first. */
static struct entry *find(struct entry *set, const uint8_t hash[static HASH], bool *found)
{
	struct entry *first = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (memcmp(set[i].hash, hash, HASH) == 0) {
			*found = true;
			return &set[i];
		}
		if (set[i].until_ms < first->until_ms)
			first = &set[i];
	}
	*found = false;
	return first;
}

void mw_recall_put(struct mw_recall *r, struct mw_span token, const struct mw_jwt_claims *claims,
		   int64_t until_ms)
{
	uint8_t hash[HASH];
	struct entry *set = set_of(r, token, hash), *e;
	bool found;

	pthread_mutex_lock(&r->lock);
	e = find(set, hash, &found);
	memcpy(e->hash, hash, HASH);
	e->until_ms = until_ms;
	e->claims = *claims;
	pthread_mutex_unlock(&r->lock);
}

bool mw_recall_get(struct mw_recall *r, struct mw_span token, int64_t now_ms,
		   struct mw_jwt_claims *out)
{
	uint8_t hash[HASH];
	struct entry *set = set_of(r, token, hash), *e;
	bool found;

	pthread_mutex_lock(&r->lock);
	e = find(set, hash, &found);
	found = found && e->until_ms > now_ms;
	if (found && out != NULL)
		*out = e->claims;
	pthread_mutex_unlock(&r->lock);
	return found;
}
