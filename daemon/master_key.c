/*
 * NAME
 *	master_key - where the master key comes from
 * DESCRIPTION
 *	A credential exists for the processes of its unit only. `mailwardd --once` runs in
 *	sshd, sudo or login, where root must get in although no daemon runs; it has
 *	systemd-creds(1) decrypt the file from which systemd takes the credential.
 */
#include "daemon/master_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/run.h"
#include "base/secret.h"

#define SYSTEMD_CREDS "/usr/bin/systemd-creds"
/* A TPM takes a second or two; the PAM module waits for five. */
#define DECRYPT_TIMEOUT_MS 4500

/* Of systemd.exec(5): where LoadCredentialEncrypted=NAME looks, in this order. */
static const char *const stores[] = {
	"/etc/credstore.encrypted",
	"/run/credstore.encrypted",
	"/usr/local/lib/credstore.encrypted",
	"/usr/lib/credstore.encrypted",
};

static bool is_there(const char *folder, const char *name, char path[static PATH_MAX])
{
	return (size_t)snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX &&
	       access(path, F_OK) == 0;
}

/* What systemd passed to this unit. */
static bool is_passed(const char *name, char path[static PATH_MAX])
{
	const char *folder = secure_getenv("CREDENTIALS_DIRECTORY");

	return folder != NULL && folder[0] == '/' && is_there(folder, name, path);
}

static bool is_stored(const char *name, char path[static PATH_MAX])
{
	for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++)
		if (is_there(stores[i], name, path))
			return true;
	return false;
}

/* The key goes through a pipe, in which it has room, and never to a disk. */
static int decrypt(const char *name, const char *path, struct mw_master_key *key,
		   struct mw_err *err)
{
	char argument[128], said[1024];
	const char *argv[] = { SYSTEMD_CREDS, "decrypt", argument, path, "-", NULL };
	int ends[2], r;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return mw_fail(err, "pipe: %s", strerror(errno));
	snprintf(argument, sizeof(argument), "--name=%s", name);
	r = mw_run_with(argv, -1, ends[1], said, sizeof(said), DECRYPT_TIMEOUT_MS);
	close(ends[1]);
	if (r == 0)
		r = mw_keyfile_take(ends[0], path, key, err);
	else
		r = mw_fail(err, SYSTEMD_CREDS " cannot decrypt %s: %.*s", path,
			    (int)strcspn(said, "\n"),
			    said[0] != '\0' ? said : "it did not start, or not end in time");
	close(ends[0]);
	return r;
}

static int read_credential(const char *name, struct mw_master_key *key, struct mw_err *err)
{
	char path[PATH_MAX];

	if (is_passed(name, path))
		return mw_keyfile_read(path, key, err);
	if (geteuid() != 0)
		return mw_fail(err,
			       "systemd passed no credential %s to mailwardd (add "
			       "LoadCredentialEncrypted=%s to mailwardd.service, or start it as "
			       "root)",
			       name, name);
	if (!is_stored(name, path))
		return mw_fail(err,
			       "there is no %s/%s (make it: systemd-creds encrypt --name=%s "
			       "KEYFILE %s/%s)",
			       stores[0], name, name, stores[0], name);
	return decrypt(name, path, key, err);
}

struct mw_keyring *mw_master_key_load(const struct mw_conf *conf, struct mw_err *err)
{
	const char *name = mw_conf_credential(conf);
	struct mw_keyring *keyring = NULL;
	struct mw_master_key key;

	if (name == NULL)
		return mw_keyring_load(conf->master_key, err);
	if (read_credential(name, &key, err) == 0 && (keyring = mw_keyring_from(&key)) == NULL)
		mw_fail(err, "no memory for the master key");
	mw_wipe(&key, sizeof(key));
	return keyring;
}
