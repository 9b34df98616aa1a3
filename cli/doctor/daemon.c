/*
 * NAME
 *	daemon - is mailwardd what it should be?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "base/secret.h"
#include "cli/doctor/doctor.h"
#include "cli/run.h"
#include "cli/store_file.h"
#include "conf/user.h"

/* Nobody waits longer than this for a socket that hangs. */
#define TIMEOUT_MS 3000
/* Clocks before this (2025-01-01) were never set. */
#define EARLIEST 1735689600

/* It is read again at each reload, by the daemon. */
static void check_config_file(struct mw_doctor *d, gid_t gid)
{
	const struct mw_conf *conf = &d->cli->conf;
	int why = mw_doctor_denied(d, conf->path, R_OK);

	if (why == 0)
		mw_doctor_found(d, MW_FINE, "config", NULL, "%s is valid", conf->path);
	else
		mw_doctor_found(d, MW_BROKEN, "config",
				mw_doctor_remedy(d, "chgrp %u %s && chmod g+r %s", (unsigned)gid,
						 conf->path, conf->path),
				"%s is valid, but user %s cannot read it: %s", conf->path,
				conf->user, strerror(why));
}

void mw_doctor_config(struct mw_doctor *d)
{
	struct mw_conf *conf = &d->cli->conf;
	struct mw_err err;
	uid_t uid;
	gid_t gid;

	d->configured = mw_conf_load(conf, d->cli->config, &err) == 0;
	if (!d->configured) {
		mw_doctor_found(d, MW_BROKEN, "config", NULL, "%s", err.text);
		return;
	}
	d->cli->configured = true;
	if (mw_user_find(conf->user, &uid, &gid)) {
		check_config_file(d, gid);
		mw_doctor_found(d, MW_FINE, "user", NULL, "%s is uid %u", conf->user,
				(unsigned)uid);
	} else {
		mw_doctor_found(d, MW_BROKEN, "user", "run: mailward init",
				"there is no user %s ([daemon] user in %s)", conf->user,
				conf->path);
	}
}

/* Who may read it decides who may forge: root, and the daemon by its group. */
static void check_owner(struct mw_doctor *d, const char *path)
{
	const char *user = d->cli->conf.user, *remedy;
	struct stat st;
	uid_t uid;
	gid_t gid;
	int why;

	if (stat(path, &st) != 0 || !mw_user_find(user, &uid, &gid))
		return;
	remedy =
		mw_doctor_remedy(d, "chown root:%u %s && chmod 0640 %s", (unsigned)gid, path, path);
	if (st.st_uid != 0 && st.st_uid != uid)
		mw_doctor_found(d, MW_BROKEN, "master key", remedy,
				"%s belongs to uid %u, neither root nor %s", path,
				(unsigned)st.st_uid, user);
	else if ((st.st_mode & 0040) != 0 && st.st_gid != gid && st.st_gid != 0)
		mw_doctor_found(d, MW_BROKEN, "master key", remedy,
				"%s can be read by group %u, which is not %s's", path,
				(unsigned)st.st_gid, user);
	else if ((why = mw_doctor_denied(d, path, R_OK)) != 0)
		mw_doctor_found(d, MW_BROKEN, "master key", remedy,
				"user %s cannot read %s (%04o): %s", user, path, st.st_mode & 07777,
				strerror(why));
	else
		mw_doctor_found(d, MW_FINE, "master key", NULL, "%s, mode %04o", path,
				st.st_mode & 07777);
}

void mw_doctor_master_key(struct mw_doctor *d)
{
	const char *path = d->cli->conf.master_key;
	uint8_t key[MW_MASTER_KEY_SIZE];
	struct mw_err err;

	if (!d->configured)
		return;
	if (access(path, R_OK) != 0 && errno == EACCES)
		mw_doctor_found(d, MW_WARNING, "master key", "run mailward doctor as root",
				"%s cannot be looked at by you", path);
	else if (mw_keyfile_read(path, key, &err) != 0)
		mw_doctor_found(d, MW_BROKEN, "master key", NULL, "%s", err.text);
	else
		check_owner(d, path);
	mw_wipe(key, sizeof(key));
}

/* The file is not there yet: mailwardd will make it. */
static void check_audit_folder(struct mw_doctor *d, const char *path)
{
	const char *user = d->cli->conf.user, *slash = strrchr(path, '/');
	char folder[1024];
	int why;

	mw_span_copy(mw_span_of(path, (size_t)(slash - path)), folder, sizeof(folder));
	if (access(folder, F_OK) != 0)
		mw_doctor_found(d, MW_BROKEN, "audit",
				mw_doctor_remedy(d, "install -d -m 0750 -o %s %s", user, folder),
				"[audit] sink = file:%s: %s: %s; mailwardd does not start", path,
				folder, strerror(errno));
	else if ((why = mw_doctor_denied(d, folder, W_OK | X_OK)) != 0)
		mw_doctor_found(
			d, MW_BROKEN, "audit",
			mw_doctor_remedy(d, "install -m 0640 -o %s /dev/null %s", user, path),
			"[audit] sink = file:%s: user %s cannot make a file in %s: %s", path, user,
			folder, strerror(why));
	else
		mw_doctor_found(d, MW_FINE, "audit", NULL, "%s can be made", path);
}

void mw_doctor_audit(struct mw_doctor *d)
{
	struct mw_span sink = mw_span_str(d->cli->conf.audit_sink);
	const char *user = d->cli->conf.user, *path;
	int why;

	if (!d->configured || !mw_take_prefix(&sink, "file:/"))
		return;
	path = (const char *)sink.ptr - 1;
	if (access(path, F_OK) != 0)
		check_audit_folder(d, path);
	else if ((why = mw_doctor_denied(d, path, W_OK)) != 0)
		mw_doctor_found(
			d, MW_BROKEN, "audit",
			mw_doctor_remedy(d, "chown %s %s && chmod u+w %s", user, path, path),
			"[audit] sink = file:%s: user %s cannot write to it: %s", path, user,
			strerror(why));
	else
		mw_doctor_found(d, MW_FINE, "audit", NULL, "%s can be written by %s", path, user);
}

static void check_store_folder(struct mw_doctor *d, const char *path)
{
	const char *user = d->cli->conf.user, *slash = strrchr(path, '/');
	const char *remedy;
	char folder[1024];
	struct stat st;
	uid_t uid;
	gid_t gid;

	mw_span_copy(mw_span_of(path, (size_t)(slash - path)), folder, sizeof(folder));
	remedy = mw_doctor_remedy(d, "chown %s: %s && chmod 0700 %s", user, folder, folder);
	if (stat(folder, &st) != 0)
		mw_doctor_found(d, MW_BROKEN, "store", "run: mailward init", "%s: %s", folder,
				strerror(errno));
	else if (mw_user_find(user, &uid, &gid) && st.st_uid != uid)
		mw_doctor_found(d, MW_BROKEN, "store", remedy, "%s does not belong to %s", folder,
				user);
	else if ((st.st_mode & 0022) != 0)
		mw_doctor_found(d, MW_BROKEN, "store", remedy, "%s can be written by others (%04o)",
				folder, st.st_mode & 07777);
}

void mw_doctor_store(struct mw_doctor *d)
{
	const char *path;
	struct mw_err err;

	if (!d->configured)
		return;
	if ((path = mw_store_file(&d->cli->conf, &err)) != NULL)
		check_store_folder(d, path);
	else
		mw_doctor_found(d, MW_BROKEN, "store", NULL, "%s", err.text);
}

/* What the daemon says of itself and of its store; anything but a reply leaves
 * *why behind. */
static bool ask_status(struct mw_client *c, struct mw_message *reply,
		       uint8_t buf[static MW_MESSAGE_MAX], struct mw_err *why)
{
	uint8_t bytes[16];
	struct mw_wbuf request = mw_wbuf_of(bytes, sizeof(bytes));

	mw_message_begin(&request, MW_V_STATUS);
	return mw_client_call(c, mw_wbuf_span(&request), buf, reply, why) == 0;
}

static void report_store(struct mw_doctor *d, const struct mw_message *reply)
{
	char state[1025];

	if (!mw_message_has(reply, MW_F_STORE_STATE))
		return;
	mw_message_text(reply, MW_F_STORE_STATE, state, sizeof(state));
	if (strcmp(state, "ok") == 0)
		mw_doctor_found(d, MW_FINE, "store", NULL, "%s opens (accounts: %llu, keys: %llu)",
				d->cli->conf.store_url,
				(unsigned long long)mw_message_number(reply, MW_F_ACCOUNTS, 0),
				(unsigned long long)mw_message_number(reply, MW_F_KEYS, 0));
	else
		mw_doctor_found(d, MW_BROKEN, "store", NULL, "%s: %s", d->cli->conf.store_url,
				state);
}

/* One socket; whether a daemon answered. The store is reported once. */
static bool check_socket(struct mw_doctor *d, const char *path, bool *store_told)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_message reply;
	struct mw_err err;
	bool answered = mw_client_connect(&c, path, TIMEOUT_MS, &err) == 0 &&
			ask_status(&c, &reply, buf, &err);

	mw_client_close(&c);
	if (!answered) {
		mw_doctor_found(d, MW_BROKEN, "socket", "systemctl start mailwardd", "%s",
				err.text);
		return false;
	}
	mw_doctor_found(d, MW_FINE, "socket", NULL, "%s answers", path);
	if (!*store_told)
		report_store(d, &reply);
	*store_told = *store_told || mw_message_has(&reply, MW_F_STORE_STATE);
	return true;
}

/* What a daemon that does not start says, such as a library that is missing; its
 * own complaints go to the log. */
static void report_once(struct mw_doctor *d, const char *daemon, const char *unanswered)
{
	const char *const argv[] = { daemon, "--once", "-c", d->cli->config, NULL };
	char said[4096];
	struct mw_span why;

	why = mw_run(argv, said, sizeof(said), TIMEOUT_MS) != 0 && said[0] != '\0'
		      ? mw_doctor_reason(said)
		      : mw_span_str(unanswered);
	mw_doctor_found(d, MW_BROKEN, "daemon", "look into the log: journalctl -t mailwardd",
			"%s --once does not start: %.*s", daemon, (int)why.len,
			(const char *)why.ptr);
}

/* No daemon: --once can still say whether the store opens. */
static void check_once(struct mw_doctor *d)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t buf[MW_MESSAGE_MAX];
	char daemon[PATH_MAX];
	struct mw_message reply;
	struct mw_err err;

	if (geteuid() != 0 && access(d->cli->conf.master_key, R_OK) != 0)
		return;
	mw_ask_daemon_path(daemon);
	if (mw_client_once(&c, daemon, d->cli->config, TIMEOUT_MS, &err) == 0 &&
	    ask_status(&c, &reply, buf, &err))
		report_store(d, &reply);
	else
		report_once(d, daemon, err.text);
	mw_client_close(&c);
}

void mw_doctor_sockets(struct mw_doctor *d)
{
	const char *lists[] = { d->cli->conf.listen_auth, d->cli->conf.listen_self };
	bool store_told = false, answered = false;
	struct mw_span word;
	char path[1024];

	if (!d->configured)
		return;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct mw_span list = mw_span_str(lists[i]);

		while (mw_take_word(&list, &word)) {
			mw_span_copy(word, path, sizeof(path));
			if (check_socket(d, path, &store_told))
				answered = true;
		}
	}
	if (!answered)
		check_once(d);
}

void mw_doctor_clock(struct mw_doctor *d)
{
	struct timex t = { 0 };
	int state = adjtimex(&t);

	if (time(NULL) < EARLIEST)
		mw_doctor_found(d, MW_BROKEN, "clock", "timedatectl set-ntp true",
				"the clock was never set: keys would expire at a wrong time");
	else if (state == TIME_ERROR || (t.status & STA_UNSYNC) != 0)
		mw_doctor_found(d, MW_WARNING, "clock", "timedatectl set-ntp true",
				"the kernel says that the clock is not synchronised");
	else
		mw_doctor_found(d, MW_FINE, "clock", NULL, "synchronised");
}
