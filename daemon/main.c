/*
 * NAME
 *	mailwardd - the daemon that holds the secrets and decides
 * SYNOPSIS
 *	mailwardd [-c file] [-f | -t] [--ready-fd n] [--once | --backup | --restore |
 *		--judge-keys=name]
 * DESCRIPTION
 *	The order of the start matters: limits first, so that no secret can reach
 *	a core file; sockets and the master key as root; then the user changes,
 *	and the system-call filter closes before the first thread starts.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "common/store/records.h"
#include "daemon/doors/doors.h"
#include "daemon/doors/http.h"
#include "daemon/backup.h"
#include "daemon/judge_keys.h"
#include "daemon/listener.h"
#include "daemon/master_key.h"
#include "daemon/pool.h"
#include "daemon/sandbox.h"
#include "daemon/verbs/dispatch.h"
#include "daemon/last_used.h"
#include "daemon/worker.h"

#define WORKERS_MAX 64

enum mode { SERVE, ONCE, BACKUP, JUDGE, RESTORE, JUDGE_KEYS, TEST };

struct options {
	const char *conf;
	enum mode mode;
	bool foreground;
	int ready_fd;
	const char *issuer; /* whose keys to judge */
};

static struct mw_daemon daemon_;
static struct mw_worker workers[WORKERS_MAX];

static void to_stderr(void *ctx, int level, const char *text)
{
	(void)ctx;
	fprintf(stderr, "mailwardd: %s%s\n", level <= MW_LOG_ERR ? "error: " : "", text);
}

static void to_syslog(void *ctx, int level, const char *text)
{
	(void)ctx;
	syslog(LOG_DAEMON | level, "%s", text);
}

static int usage(FILE *to)
{
	fputs("usage: mailwardd [-c FILE] [-f | -t] [--ready-fd N] [--once | --backup | "
	      "--restore |\n"
	      "                 --judge-keys=NAME]\n"
	      "\n"
	      "  -c FILE       read FILE instead of " MW_CONF_DEFAULT_PATH "\n"
	      "  -f            stay in the foreground and log to standard error\n"
	      "  -t            say whether the configuration can be used, then exit\n"
	      "  --ready-fd N  write a newline to descriptor N when all sockets listen\n"
	      "  --once        serve the one connection on descriptor 0, then exit\n"
	      "  --backup      write a copy of the store to standard output, then exit\n"
	      "  --restore     put the backup on descriptor 0 in the place of the store, then "
	      "exit\n"
	      "                (--restore=check: only say whether that could be done)\n"
	      "  --judge-keys=NAME\n"
	      "                say which keys of the JWK set on descriptor 0 can be used for\n"
	      "                [oauth \"NAME\"], then exit\n"
	      "  --version     say which version this is, and of which schema its stores are\n",
	      to);
	return to == stderr ? EX_USAGE : EX_OK;
}

/* 0, or the exit status plus one. */
static int parse_options(int argc, char **argv, struct options *o)
{
	enum { READY_FD = 256, ONLY_ONCE, COPY, PUT_BACK, KEYS_OF, HELP, PROGRAM_VERSION };
	static const struct option names[] = {
		{ "ready-fd", required_argument, NULL, READY_FD },
		{ "once", no_argument, NULL, ONLY_ONCE },
		{ "backup", no_argument, NULL, COPY },
		{ "restore", optional_argument, NULL, PUT_BACK },
		{ "judge-keys", required_argument, NULL, KEYS_OF },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, PROGRAM_VERSION },
		{ NULL, 0, NULL, 0 },
	};
	uint64_t fd;
	int c;

	while ((c = getopt_long(argc, argv, "c:ft", names, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->conf = optarg;
			break;
		case 'f':
			o->foreground = true;
			break;
		case 't':
			o->mode = TEST;
			break;
		case READY_FD:
			if (!mw_span_number(mw_span_str(optarg), 1 << 20, &fd))
				return usage(stderr) + 1;
			o->ready_fd = (int)fd;
			break;
		case ONLY_ONCE:
			o->mode = ONCE;
			break;
		case COPY:
			o->mode = BACKUP;
			break;
		case PUT_BACK:
			if (optarg != NULL && strcmp(optarg, "check") != 0)
				return usage(stderr) + 1;
			o->mode = optarg != NULL ? JUDGE : RESTORE;
			break;
		case KEYS_OF:
			o->mode = JUDGE_KEYS;
			o->issuer = optarg;
			break;
		case HELP:
			return usage(stdout) + 1;
		case PROGRAM_VERSION:
			printf("mailwardd %s (store schema %d)\n", MW_VERSION, MW_SCHEMA_VERSION);
			return EX_OK + 1;
		default:
			return usage(stderr) + 1;
		}
	}
	return optind == argc ? 0 : usage(stderr) + 1;
}

/* The audit file must be writable for the daemon's user, also when its folder
 * is not: make it while still root. A failure shows when it is opened. */
static void prepare_audit_file(const struct mw_conf *conf)
{
	struct mw_span path = mw_span_str(conf->audit_sink);
	char name[MW_PATH_SIZE];
	uid_t uid;
	gid_t gid;
	int fd;

	if (geteuid() != 0 || !mw_take_prefix(&path, "file:") ||
	    !mw_span_copy(path, name, sizeof(name)) || !mw_user_find(conf->user, &uid, &gid))
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return;
	if (fchown(fd, uid, gid) != 0)
		mw_logf(&daemon_.log, MW_LOG_WARNING, "%s: %s", name, strerror(errno));
	close(fd);
}

static unsigned worker_count(const struct mw_conf *conf)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t n = conf->workers;

	if (n == 0)
		n = cores > 0 ? (uint64_t)cores : 1;
	return n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

/* systemd passes no credentials to ExecReload=, and a reload takes no new key: another user
 * than root tests the configuration without the key of a credential. */
static struct mw_keyring *load_key(const struct mw_conf *conf, enum mode mode, struct mw_err *err)
{
	static const struct mw_master_key none = { .generation = 1 };

	if (mode == TEST && geteuid() != 0 && mw_conf_credential(conf) != NULL)
		return mw_keyring_from(&none);
	return mw_master_key_load(conf, err);
}

/* Everything that needs root, or that must come before the filter. */
static int prepare(struct mw_daemon *d, const struct options *o, struct mw_err *err)
{
	struct mw_settings *settings;
	struct mw_err why;

	if (mw_dispatch_prepare(err) != 0 || mw_conf_load(&d->conf, o->conf, err) != 0)
		return -1;
	if (o->mode == JUDGE_KEYS)
		return 0;
	if (mw_sandbox_limits(d->conf.connections, err) != 0)
		return -1;
	if ((d->keyring = load_key(&d->conf, o->mode, &why)) == NULL)
		return mw_conf_fault(&d->conf, err, "master", "key", "%s", why.text);
	if (o->mode == SERVE && mw_listeners_open(d, err) != 0)
		return -1;
	prepare_audit_file(&d->conf);
	if (mw_sandbox_become_user(&d->conf, err) != 0)
		return -1;
	if ((settings = mw_settings_new(&d->conf, d->keyring, &d->log, err)) == NULL)
		return -1;
	mw_daemon_set_settings(d, settings);
	d->workers = o->mode == SERVE ? worker_count(&d->conf) : 1;
	return 0;
}

/* All signals are for the main thread, which waits for them. */
static void block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int start_workers(struct mw_daemon *d, struct mw_err *err)
{
	for (unsigned i = 0; i < d->workers; i++) {
		if (mw_worker_init(&workers[i], d, err) != 0)
			return -1;
		if (pthread_create(&workers[i].thread, NULL, mw_worker_run, &workers[i]) != 0)
			return mw_fail(err, "cannot start a thread");
	}
	return 0;
}

static void stop_workers(struct mw_daemon *d)
{
	atomic_store(&d->stopping, true);
	mw_listeners_refuse(d);
	for (unsigned i = 0; i < d->workers; i++)
		mw_worker_wake(&workers[i]);
	for (unsigned i = 0; i < d->workers; i++) {
		pthread_join(workers[i].thread, NULL);
		mw_worker_close(&workers[i]);
	}
}

/* What a running daemon can't change. */
static bool needs_restart(const struct mw_conf *a, const struct mw_conf *b)
{
	return strcmp(a->user, b->user) != 0 || a->workers != b->workers ||
	       strcmp(a->listen_auth, b->listen_auth) != 0 ||
	       strcmp(a->listen_self, b->listen_self) != 0 ||
	       strcmp(a->listen_dovecot, b->listen_dovecot) != 0 ||
	       strcmp(a->listen_http, b->listen_http) != 0 ||
	       strcmp(a->store_url, b->store_url) != 0 || strcmp(a->master_key, b->master_key) != 0;
}

static void reload(struct mw_daemon *d, const char *path)
{
	struct mw_settings *settings;
	struct mw_conf conf;
	struct mw_err err;

	sd_notify(0, "RELOADING=1");
	if (mw_conf_load(&conf, path, &err) != 0 ||
	    (settings = mw_settings_new(&conf, d->keyring, &d->log, &err)) == NULL) {
		mw_logf(&d->log, MW_LOG_ERR, "keeping the old configuration: %s", err.text);
	} else {
		if (needs_restart(&conf, &d->conf))
			mw_logf(&d->log, MW_LOG_WARNING,
				"%s: what changed in [daemon], [listen], [store] or [master] "
				"counts after a restart",
				path);
		mw_oauth_inherit(settings->oauth, d->settings->oauth);
		mw_daemon_set_settings(d, settings);
		mw_logf(&d->log, MW_LOG_NOTICE, "configuration read again");
	}
	sd_notify(0, "READY=1");
}

/* systemd's watchdog is fed only while every thread that decides turns. */
static void feed_watchdog(const struct mw_daemon *d, uint64_t usec)
{
	int64_t since = mw_monotonic_ms() - (int64_t)(usec / 1000);

	if (usec == 0)
		return;
	for (unsigned i = 0; i < d->workers; i++)
		if (atomic_load(&workers[i].beat) < since)
			return;
	if (mw_http_turns(d->http, since))
		sd_notify(0, "WATCHDOG=1");
}

static void wait_for_the_end(struct mw_daemon *d, const char *path, const sigset_t *set)
{
	uint64_t usec = 0;
	int sig;

	sd_watchdog_enabled(0, &usec);
	for (;;) {
		struct timespec turn = { .tv_sec = (time_t)(usec ? usec / 3000000 : 10),
					 .tv_nsec = usec ? (long)(usec / 3 % 1000000 * 1000) : 0 };

		sig = sigtimedwait(set, NULL, &turn);
		if (sig == SIGHUP)
			reload(d, path);
		else if (sig == SIGTERM || sig == SIGINT)
			return;
		else
			feed_watchdog(d, usec);
		mw_oauth_tick(d->settings->oauth);
	}
}

static void tell_ready(int fd)
{
	ssize_t n = fd >= 0 ? write(fd, "\n", 1) : 1;

	if (n != 1)
		mw_logf(&daemon_.log, MW_LOG_WARNING, "--ready-fd %d: %s", fd, strerror(errno));
	if (fd > 2)
		close(fd);
	sd_notify(0, "READY=1");
}

static int serve(struct mw_daemon *d, const struct options *o, struct mw_err *err)
{
	sigset_t set;
	int r;

	block_signals(&set);
	if (mw_sandbox_close(err) != 0 || (d->last_used = mw_last_used_start(d, err)) == NULL)
		return -1;
	d->started = mw_monotonic_ms();
	r = mw_pool_start(d, err) != NULL && (d->http = mw_http_start(d, err)) != NULL
		    ? start_workers(d, err)
		    : -1;
	if (r == 0) {
		tell_ready(o->ready_fd);
		mw_logf(&d->log, MW_LOG_NOTICE, "version %s ready, %u workers", MW_VERSION,
			d->workers);
		wait_for_the_end(d, o->conf, &set);
		sd_notify(0, "STOPPING=1");
		stop_workers(d);
		mw_logf(&d->log, MW_LOG_NOTICE, "stopped");
	}
	mw_pool_stop(d->pool);
	mw_http_stop(d->http);
	mw_pool_free(d->pool);
	mw_last_used_stop(d->last_used);
	mw_listeners_close(d);
	return r;
}

static int serve_once(struct mw_daemon *d, struct mw_err *err)
{
	int r;

	signal(SIGPIPE, SIG_IGN);
	if (fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK) < 0)
		return mw_fail(err, "--once wants a socket on descriptor 0: %s", strerror(errno));
	if (mw_sandbox_close(err) != 0 || (r = mw_worker_init(&workers[0], d, err)) != 0)
		return -1;
	workers[0].core.patience = MW_WAITS;
	mw_worker_serve_one(&workers[0], 0, &mw_door_auth);
	mw_worker_close(&workers[0]);
	return 0;
}

/* 0, -1, or the exit status. */
static int run(struct mw_daemon *d, const struct options *o, struct mw_err *err)
{
	sigset_t signals;

	switch (o->mode) {
	case ONCE:
		return serve_once(d, err);
	case BACKUP:
		return mw_daemon_backup(d, err);
	case JUDGE:
	case RESTORE:
		block_signals(&signals); /* it ends by itself, and tidies up */
		return mw_daemon_restore(d, o->mode == RESTORE, err);
	case JUDGE_KEYS:
		return mw_daemon_judge_keys(&d->conf, o->issuer, err);
	case TEST:
		fprintf(stderr, "mailwardd: %s can be used\n", o->conf);
		return 0;
	default:
		return serve(d, o, err);
	}
}

static void set_log(struct mw_daemon *d, bool foreground)
{
	openlog("mailwardd", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	d->log.line = foreground ? to_stderr : to_syslog;
}

int main(int argc, char **argv)
{
	struct options o = { .conf = MW_CONF_DEFAULT_PATH, .ready_fd = -1 };
	struct mw_daemon *d = &daemon_;
	struct mw_err err;
	int r = parse_options(argc, argv, &o);

	if (r != 0)
		return r - 1;
	umask(0077);
	pthread_mutex_init(&d->settings_lock, NULL);
	/* Started by hand or by a service manager, a failing start is seen. */
	set_log(d, o.mode != ONCE);
	if (prepare(d, &o, &err) != 0) {
		mw_logf(&d->log, MW_LOG_ERR, "%s", err.text);
		mw_listeners_close(d);
		return EX_CONFIG;
	}
	if (!o.foreground && o.mode == SERVE) {
		if (daemon(0, 0) != 0) {
			mw_logf(&d->log, MW_LOG_ERR, "cannot go to the background: %s",
				strerror(errno));
			return EX_OSERR;
		}
		set_log(d, false);
	}
	r = run(d, &o, &err);
	if (r != 0)
		mw_logf(&d->log, MW_LOG_ERR, "%s", err.text);
	mw_settings_release(d->settings);
	mw_keyring_free(d->keyring);
	return r < 0 ? EX_OSERR : r;
}
