/*
 * pool: threads for decisions that have to wait for another program.
 *
 * A worker serves thousands of connections and waits for no one. A decision that takes
 * an answer from elsewhere (an identity provider's, for example) is a task: a thread of
 * the pool runs it, with a store handle and settings of its own, and may block for as
 * long as its deadlines allow (a few seconds). The queue is bounded: when it is full, a
 * task is not taken, and the login gets a temporary failure at once instead of after its
 * client has given up.
 */
#ifndef MW_DAEMON_POOL_H
#define MW_DAEMON_POOL_H

#include <stdbool.h>

#include "base/err.h"

struct mw_daemon;
struct mw_pool;
struct mw_worker;

/* Embedded in what the task is about. */
struct mw_task {
	/* Called once, in a thread of the pool, with the part of a worker that decides.
	 * The pool does not touch the task from then on: run() may free it. */
	void (*run)(struct mw_task *t, struct mw_worker *w);
	struct mw_task *next;
};

/* NULL with *err set. */
struct mw_pool *mw_pool_start(struct mw_daemon *d, struct mw_err *err);
/* Queue the task; false when the queue is full, or there is no pool (NULL). */
bool mw_pool_submit(struct mw_pool *p, struct mw_task *t);
/* Run what is queued, end the threads, and take no more. NULL is fine for both. */
void mw_pool_stop(struct mw_pool *p);
void mw_pool_free(struct mw_pool *p); /* it is stopped */

#endif
