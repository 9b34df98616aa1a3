/*
 * NAME
 *	uses - last uses of keys, written in batches
 */
#include "daemon/uses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TABLE_SIZE    4096 /* a power of two */
#define TABLE_FULL    (TABLE_SIZE / 4 * 3)
#define WRITE_EVERY_S 1
/* On a busy server each write touches thousands of pages: it waits for more. */
#define BUSY		      256
#define WRITE_EVERY_WHEN_BUSY 5 /* times WRITE_EVERY_S */

struct mw_uses_queue {
	struct mw_daemon *daemon;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
	size_t count;
	struct mw_key_use table[TABLE_SIZE]; /* open addressing by key id; id 0: free */
	struct mw_key_use batch[TABLE_SIZE]; /* the thread's own */
};

static struct mw_key_use *slot_of(struct mw_uses_queue *q, int64_t id)
{
	size_t at = (size_t)((uint64_t)id * 0x9e3779b97f4a7c15ULL >> 32) & (TABLE_SIZE - 1);

	while (q->table[at].key_id != 0 && q->table[at].key_id != id)
		at = (at + 1) & (TABLE_SIZE - 1);
	return &q->table[at];
}

void mw_uses_record(void *queue, const struct mw_key_use *use)
{
	struct mw_uses_queue *q = queue;
	struct mw_key_use *slot;

	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	slot = slot_of(q, use->key_id);
	if (slot->key_id != 0 || q->count < TABLE_FULL) {
		if (slot->key_id == 0)
			q->count++;
		if (slot->when <= use->when)
			*slot = *use;
	}
	pthread_mutex_unlock(&q->lock);
}

static size_t take_batch(struct mw_uses_queue *q)
{
	size_t n = 0;

	for (size_t i = 0; i < TABLE_SIZE && q->count > 0; i++)
		if (q->table[i].key_id != 0)
			q->batch[n++] = q->table[i];
	memset(q->table, 0, sizeof(q->table));
	q->count = 0;
	return n;
}

/* What could not be written is tried again with the next batch. */
static void write_batch(struct mw_uses_queue *q, struct mw_store **store, size_t n)
{
	struct mw_err err;

	if (n == 0)
		return;
	if (*store == NULL)
		*store = mw_daemon_open_store(q->daemon, false, &err);
	if (*store != NULL && (*store)->ops->key_touch(*store, q->batch, n) == MW_STORE_OK)
		return;
	for (size_t i = 0; i < n; i++)
		mw_uses_record(q, &q->batch[i]);
}

static void wait_a_while(struct mw_uses_queue *q)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WRITE_EVERY_S;
	while (!q->stop && pthread_cond_timedwait(&q->wake, &q->lock, &until) != ETIMEDOUT)
		;
}

static void *run(void *queue)
{
	struct mw_uses_queue *q = queue;
	struct mw_store *store = NULL;
	bool stop = false;
	int turn = 0;

	while (!stop) {
		size_t n = 0;

		pthread_mutex_lock(&q->lock);
		wait_a_while(q);
		stop = q->stop;
		if (stop || q->count < BUSY || ++turn == WRITE_EVERY_WHEN_BUSY) {
			n = take_batch(q);
			turn = 0;
		}
		pthread_mutex_unlock(&q->lock);
		write_batch(q, &store, n);
	}
	mw_store_close(store);
	return NULL;
}

struct mw_uses_queue *mw_uses_start(struct mw_daemon *d, struct mw_err *err)
{
	struct mw_uses_queue *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return mw_fail(err, "no memory"), NULL;
	q->daemon = d;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->wake, NULL);
	if (pthread_create(&q->thread, NULL, run, q) != 0) {
		free(q);
		return mw_fail(err, "no thread"), NULL;
	}
	return q;
}

void mw_uses_stop(struct mw_uses_queue *q)
{
	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	q->stop = true;
	pthread_cond_signal(&q->wake);
	pthread_mutex_unlock(&q->lock);
	pthread_join(q->thread, NULL);
	pthread_cond_destroy(&q->wake);
	pthread_mutex_destroy(&q->lock);
	free(q);
}
