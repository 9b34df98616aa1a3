/*
 * daemon: what all parts of mailwardd share.
 *
 * Made by main.c before the first thread starts. Afterwards only `settings`
 * (under its lock), the metrics and `stopping` change.
 */
#ifndef MW_DAEMON_DAEMON_H
#define MW_DAEMON_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>

#include "daemon/metrics.h"
#include "daemon/settings.h"

struct mw_http;
struct mw_last_used_queue;
struct mw_pool;

struct mw_listener {
	int fd;
	const struct mw_door *door;
	char path[MW_SOCKET_PATH_SIZE];
	bool inherited; /* systemd's: not ours to unlink */
	bool given_up;	/* its name is no longer ours */
};

struct mw_daemon {
	struct mw_log log;
	struct mw_conf conf; /* as it was at the start */
	struct mw_keyring *keyring;
	struct mw_last_used_queue *last_used;
	struct mw_http *http;
	struct mw_pool *pool; /* NULL with --once: the one connection waits itself */
	struct mw_listener listeners[MW_LISTENERS_MAX];
	size_t listener_count;
	unsigned workers;
	int64_t started; /* mw_monotonic_ms(); 0 with --once */

	pthread_mutex_t settings_lock;
	struct mw_settings *settings;
	atomic_uint settings_generation;

	atomic_uint store_generation; /* grows when a store is made: open it at once */
	atomic_bool stopping;
	struct mw_metrics metrics;
};

/* The present snapshot; to be released. */
struct mw_settings *mw_daemon_settings(struct mw_daemon *d);
void mw_daemon_set_settings(struct mw_daemon *d, struct mw_settings *s);

/* Open the store of the configuration. */
struct mw_store *mw_daemon_open_store(struct mw_daemon *d, bool create, struct mw_err *err);

#endif
