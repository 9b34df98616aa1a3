/*
 * NAME
 *	last_used - last uses of keys, written in batches
 * DESCRIPTION
 *	Its thread, which is the only one that writes without being asked, also counts
 *	the store's age.
 */
#include "daemon/last_used.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "daemon/age.h"

/* Each with a lock of its own, so that workers seldom meet. */
#define SHARDS	      16
#define SHARD_SIZE    256 /* powers of two, both */
#define SHARD_FULL    (SHARD_SIZE / 4 * 3)
#define WRITE_EVERY_S 1
/* On a busy server each write touches thousands of pages: it waits for more. */
#define BUSY		      256
#define WRITE_EVERY_WHEN_BUSY 5 /* times WRITE_EVERY_S */

struct shard {
	pthread_mutex_t lock;
	size_t count;
	struct mw_key_use table[SHARD_SIZE]; /* open addressing by key id; id 0: free */
};

struct mw_last_used_queue {
	struct mw_daemon *daemon;
	pthread_t thread;
	pthread_mutex_t lock; /* of `stop` */
	pthread_cond_t wake;
	bool stop;
	struct shard shards[SHARDS];
	struct mw_key_use batch[SHARDS * SHARD_SIZE]; /* the thread's own */
};

static struct mw_key_use *slot_of(struct shard *s, int64_t id, size_t at)
{
	while (s->table[at].key_id != 0 && s->table[at].key_id != id)
		at = (at + 1) & (SHARD_SIZE - 1);
	return &s->table[at];
}

void mw_last_used_record(void *queue, const struct mw_key_use *use)
{
	struct mw_last_used_queue *q = queue;
	uint64_t hash = (uint64_t)use->key_id * 0x9e3779b97f4a7c15ULL >> 32;
	struct mw_key_use *slot;
	struct shard *s;

	if (q == NULL)
		return;
	s = &q->shards[hash & (SHARDS - 1)];
	pthread_mutex_lock(&s->lock);
	slot = slot_of(s, use->key_id, hash / SHARDS & (SHARD_SIZE - 1));
	if (slot->key_id != 0 || s->count < SHARD_FULL) {
		if (slot->key_id == 0)
			s->count++;
		if (slot->when <= use->when)
			*slot = *use;
	}
	pthread_mutex_unlock(&s->lock);
}

static size_t waiting(struct mw_last_used_queue *q)
{
	size_t n = 0;

	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&q->shards[i].lock);
		n += q->shards[i].count;
		pthread_mutex_unlock(&q->shards[i].lock);
	}
	return n;
}

static size_t empty_shard(struct shard *s, struct mw_key_use *out)
{
	size_t n = 0;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < SHARD_SIZE && s->count > 0; i++)
		if (s->table[i].key_id != 0)
			out[n++] = s->table[i];
	memset(s->table, 0, sizeof(s->table));
	s->count = 0;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static size_t take_batch(struct mw_last_used_queue *q)
{
	size_t n = 0;

	for (size_t i = 0; i < SHARDS; i++)
		n += empty_shard(&q->shards[i], q->batch + n);
	return n;
}

static bool is_open(struct mw_last_used_queue *q, struct mw_store **store)
{
	struct mw_err err;

	if (*store == NULL)
		*store = mw_daemon_open_store(q->daemon, false, &err);
	return *store != NULL;
}

/* What could not be written is tried again with the next batch. */
static void write_batch(struct mw_last_used_queue *q, struct mw_store **store, size_t n)
{
	if (n == 0)
		return;
	if (is_open(q, store) && (*store)->keys->touch(*store, q->batch, n) == MW_STORE_OK)
		return;
	for (size_t i = 0; i < n; i++)
		mw_last_used_record(q, &q->batch[i]);
}

/* false: the daemon stops. */
static bool wait_a_while(struct mw_last_used_queue *q)
{
	int64_t ms = mw_monotonic_ms();
	struct timespec until = { .tv_sec = ms / 1000 + WRITE_EVERY_S,
				  .tv_nsec = ms % 1000 * 1000000 };
	bool stop;

	pthread_mutex_lock(&q->lock);
	while (!q->stop && pthread_cond_timedwait(&q->wake, &q->lock, &until) != ETIMEDOUT)
		;
	stop = q->stop;
	pthread_mutex_unlock(&q->lock);
	return !stop;
}

static void *run(void *queue)
{
	struct mw_last_used_queue *q = queue;
	struct mw_store *store = NULL;
	struct mw_age age = { 0 };
	bool go_on = true;
	int turn = 0;

	while (go_on) {
		go_on = wait_a_while(q);
		if (mw_age_is_due(&age) && is_open(q, &store))
			mw_age_count(&age, store);
		if (go_on && waiting(q) >= BUSY && ++turn < WRITE_EVERY_WHEN_BUSY)
			continue;
		write_batch(q, &store, take_batch(q));
		turn = 0;
	}
	mw_store_close(store);
	return NULL;
}

/* Its waits are durations: the other clock may be set back by an hour. */
static void init_wake(pthread_cond_t *wake)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct mw_last_used_queue *mw_last_used_start(struct mw_daemon *d, struct mw_err *err)
{
	struct mw_last_used_queue *q = calloc(1, sizeof(*q));

	if (q == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	q->daemon = d;
	pthread_mutex_init(&q->lock, NULL);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&q->shards[i].lock, NULL);
	init_wake(&q->wake);
	if (pthread_create(&q->thread, NULL, run, q) != 0) {
		free(q);
		mw_fail(err, "no thread");
		return NULL;
	}
	return q;
}

void mw_last_used_stop(struct mw_last_used_queue *q)
{
	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	q->stop = true;
	pthread_cond_signal(&q->wake);
	pthread_mutex_unlock(&q->lock);
	pthread_join(q->thread, NULL);
	pthread_cond_destroy(&q->wake);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_destroy(&q->shards[i].lock);
	pthread_mutex_destroy(&q->lock);
	free(q);
}
