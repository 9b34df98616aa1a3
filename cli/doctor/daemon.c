/*
 * NAME
 *	daemon - does mailwardd answer, and does its store open?
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/run.h"
#include "cli/doctor/asking.h"
#include "cli/doctor/look.h"

static void report_store(struct mw_doctor *d, const struct mw_message *reply)
{
	char state[MW_ERROR_SIZE];

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
	bool answered = mw_client_connect(&c, path, MW_DOCTOR_TIMEOUT_MS, &err) == 0 &&
			mw_doctor_ask(&c, MW_V_STATUS, &reply, buf, &err);

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

	why = mw_run(argv, said, sizeof(said), MW_DOCTOR_TIMEOUT_MS) != 0 && said[0] != '\0'
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
	if (mw_client_once(&c, daemon, d->cli->config, MW_DOCTOR_TIMEOUT_MS, &err) == 0 &&
	    mw_doctor_ask(&c, MW_V_STATUS, &reply, buf, &err))
		report_store(d, &reply);
	else
		report_once(d, daemon, err.text);
	mw_client_close(&c);
}

static void look_at_sockets(struct mw_doctor *d)
{
	const char *lists[] = { d->cli->conf.listen_auth, d->cli->conf.listen_self };
	bool store_told = false, answered = false;
	struct mw_span word;
	char path[MW_PATH_SIZE];

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

const struct mw_look mw_daemon_looks[] = {
	{ true, look_at_sockets },
	{ .run = NULL },
};
