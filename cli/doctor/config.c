/*
 * NAME
 *	config - can mailwardd use the files that it is told to use?
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keyfile.h"
#include "base/secret.h"
#include "cli/doctor/look.h"
#include "cli/doctor/user.h"
#include "cli/store_file.h"
#include "conf/user.h"

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

static void look_at_config(struct mw_doctor *d)
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

static void look_at_master_key(struct mw_doctor *d)
{
	const char *path = d->cli->conf.master_key;
	struct mw_master_key key;
	struct mw_err err;

	if (mw_conf_credential(&d->cli->conf) != NULL)
		return; /* see credential.c */
	if (access(path, R_OK) != 0 && errno == EACCES)
		mw_doctor_found(d, MW_WARNING, "master key", "run mailward doctor as root",
				"%s cannot be looked at by you", path);
	else if (mw_keyfile_read(path, &key, &err) != 0)
		mw_doctor_found(d, MW_BROKEN, "master key", NULL, "%s", err.text);
	else
		check_owner(d, path);
	mw_wipe(&key, sizeof(key));
}

/* The file is not there yet: mailwardd will make it. */
static void check_audit_folder(struct mw_doctor *d, const char *path)
{
	const char *user = d->cli->conf.user;
	char folder[MW_PATH_SIZE];
	int why;

	mw_folder_of(path, folder, sizeof(folder));
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

static void look_at_audit(struct mw_doctor *d)
{
	struct mw_span sink = mw_span_str(d->cli->conf.audit_sink);
	const char *user = d->cli->conf.user, *path;
	int why;

	if (!mw_take_prefix(&sink, "file:/"))
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
	const char *user = d->cli->conf.user;
	const char *remedy;
	char folder[MW_PATH_SIZE];
	struct stat st;
	uid_t uid;
	gid_t gid;

	mw_folder_of(path, folder, sizeof(folder));
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

static void look_at_store(struct mw_doctor *d)
{
	struct mw_err err;
	const char *path = mw_store_file(&d->cli->conf, &err);

	if (path != NULL)
		check_store_folder(d, path);
	else
		mw_doctor_found(d, MW_BROKEN, "store", NULL, "%s", err.text);
}

const struct mw_look mw_config_looks[] = {
	{ false, look_at_config }, { true, look_at_audit }, { true, look_at_master_key },
	{ true, look_at_store },   { .run = NULL },
};
