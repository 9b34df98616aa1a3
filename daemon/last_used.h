/*
 * last_used: the time, address and service of the last use of each key.
 *
 * Logins hand their use over and go on; a thread of its own writes what came
 * together: once a second, and on a busy server every five. The table is bounded: when it
 * is full a new key's use is dropped until the next write (the time of a last
 * use is for people, no decision hangs on it).
 */
#ifndef MW_DAEMON_LAST_USED_H
#define MW_DAEMON_LAST_USED_H

#include "common/store/store.h"
#include "daemon/daemon.h"

struct mw_last_used_queue *mw_last_used_start(struct mw_daemon *d, struct mw_err *err);
/* mw_last_used_sink.record; `queue` is a struct mw_last_used_queue. NULL drops the use. */
void mw_last_used_record(void *queue, const struct mw_key_use *use);
/* Write what is left and end the thread. NULL is fine. */
void mw_last_used_stop(struct mw_last_used_queue *q);

#endif
