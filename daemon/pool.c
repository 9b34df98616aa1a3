/*
 * NAME
 *	pool - threads for decisions that have to wait for another program
 * DESCRIPTION
 *	A thread takes the oldest task. Each waits at most a few seconds, so that with
 *	THREADS threads and QUEUE tasks before it a task begins before its client, which
 *	waits ten seconds (Postfix), has given up.
 */
#include "daemon/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "daemon/worker.h"

#define THREADS 16
#define QUEUE	256

struct mw_pool {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct mw_task *head, **tail;
	size_t queued;
	bool stopping;
	struct mw_worker workers[THREADS];
	size_t running;
};

/* The oldest task; NULL when the pool ends. */
static struct mw_task *take_task(struct mw_pool *p)
{
	struct mw_task *t;

	pthread_mutex_lock(&p->lock);
	while (p->head == NULL && !p->stopping)
		pthread_cond_wait(&p->more, &p->lock);
	if ((t = p->head) != NULL) {
		if ((p->head = t->next) == NULL)
			p->tail = &p->head;
		p->queued--;
	}
	pthread_mutex_unlock(&p->lock);
	return t;
}

static void *run(void *worker)
{
	struct mw_worker *w = worker;
	struct mw_task *t;

	while ((t = take_task(w->daemon->pool)) != NULL) {
		mw_worker_take_up_settings(w);
		t->run(t, w);
	}
	return NULL;
}

struct mw_pool *mw_pool_start(struct mw_daemon *d, struct mw_err *err)
{
	struct mw_pool *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->more, NULL);
	p->tail = &p->head;
	d->pool = p;
	for (; p->running < THREADS; p->running++) {
		struct mw_worker *w = &p->workers[p->running];

		mw_worker_prepare(w, d);
		w->core.patience = MW_WAITS;
		if (pthread_create(&w->thread, NULL, run, w) != 0) {
			mw_worker_close(w);
			mw_fail(err, "cannot start a thread");
			mw_pool_stop(p);
			mw_pool_free(p);
			return d->pool = NULL;
		}
	}
	return p;
}

bool mw_pool_submit(struct mw_pool *p, struct mw_task *t)
{
	bool taken;

	if (p == NULL)
		return false;
	t->next = NULL;
	pthread_mutex_lock(&p->lock);
	taken = p->queued < QUEUE && !p->stopping;
	if (taken) {
		*p->tail = t;
		p->tail = &t->next;
		p->queued++;
		pthread_cond_signal(&p->more);
	}
	pthread_mutex_unlock(&p->lock);
	return taken;
}

void mw_pool_stop(struct mw_pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->more);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->running; i++) {
		pthread_join(p->workers[i].thread, NULL);
		mw_worker_close(&p->workers[i]);
	}
}

void mw_pool_free(struct mw_pool *p)
{
	if (p == NULL)
		return;
	pthread_cond_destroy(&p->more);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
