/*
 * NAME
 *	credential - does root get in when the master key is a credential?
 * DESCRIPTION
 *	systemd passes a credential to mailwardd and to nobody else. The PAM module serves
 *	root with `mailwardd --once` while no daemon runs, which must decrypt the key itself.
 *	That is tried here, whether a daemon runs or not.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/daemon_job.h"
#include "cli/doctor/asking.h"
#include "cli/doctor/look.h"

#define SUBJECT "master key"
/* How long the PAM module waits. */
#define ONCE_TIMEOUT_MS 5000

static void lock_out(struct mw_doctor *d, const char *name, const char *why)
{
	mw_doctor_found(d, MW_BROKEN, SUBJECT,
			mw_doctor_remedy(d,
					 "systemd-creds encrypt --name=%s KEYFILE "
					 "/etc/credstore.encrypted/%s",
					 name, name),
			"lock-out risk: while mailwardd is down, pam_mailward.so lets nobody in, "
			"not even root: %s",
			why);
}

/* Whether the key opens the store, too. */
static bool opens_store(const struct mw_doctor *d, char *why, size_t size)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	uint8_t buf[MW_MESSAGE_MAX];
	char daemon[PATH_MAX], state[MW_ERROR_SIZE];
	struct mw_message reply;
	struct mw_err err;
	bool answered;

	mw_ask_daemon_path(daemon);
	answered = mw_client_once(&c, daemon, d->cli->config, ONCE_TIMEOUT_MS, &err) == 0 &&
		   mw_doctor_ask(&c, MW_V_STATUS, &reply, buf, &err);
	snprintf(state, sizeof(state), "%s", err.text);
	if (answered)
		mw_message_text(&reply, MW_F_STORE_STATE, state, sizeof(state));
	mw_client_close(&c);
	snprintf(why, size, "%s", state);
	return answered && strcmp(state, "ok") == 0;
}

static void look_at_credential(struct mw_doctor *d)
{
	const char *name = mw_conf_credential(&d->cli->conf);
	char why[1024];

	if (name == NULL)
		return;
	if (geteuid() != 0)
		mw_doctor_found(d, MW_WARNING, SUBJECT, "run mailward doctor as root",
				"the credential %s cannot be looked at by you", name);
	else if (mw_daemon_job(d->cli, "-t", -1, -1, why, sizeof(why)) != 0 ||
		 !opens_store(d, why, sizeof(why)))
		lock_out(d, name, why);
	else
		mw_doctor_found(d, MW_FINE, SUBJECT, NULL,
				"credential %s, which opens the store without mailwardd, too",
				name);
}

const struct mw_look mw_credential_looks[] = {
	{ true, look_at_credential },
	{ .run = NULL },
};
