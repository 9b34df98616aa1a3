/*
 * NAME
 *	init - mailward init
 * DESCRIPTION
 *	Makes what is missing and leaves alone what is there, so that it may be
 *	run again at any time. The store itself is made by the daemon, as its own
 *	user.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/keyfile.h"
#include "base/run.h"
#include "cli/cmd/cmd.h"
#include "cli/cmd/init_config.h"
#include "cli/daemon_job.h"
#include "cli/key_files.h"
#include "cli/output.h"
#include "cli/store_file.h"
#include "conf/user.h"

#define USERADD_TIMEOUT_MS 30000

static void report(const char *what, const char *name, bool made)
{
	mw_show(what, "%s %s", name, made ? "(made)" : "(was there)");
	mw_json_list_item(json_pack("{s:s, s:s, s:b}", "what", what, "name", name, "made", made));
}

static int make_config(struct mw_cli *cli)
{
	bool there = access(cli->config, F_OK) == 0;
	struct mw_err err;
	int status;

	if (!there && mw_init_config(cli->config, &err) != 0)
		return geteuid() == 0
			       ? mw_complain(EX_CONFIG, "configuration", "%s", err.text)
			       : mw_complain(EX_NOPERM, "not_permitted",
					     "%s (run it as root, or name a file of your own: "
					     "mailward -c FILE init)",
					     err.text);
	if ((status = mw_ask_configure(cli)) != 0)
		return status;
	if (mw_store_file(&cli->conf, &err) == NULL)
		return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
	report("config", cli->config, !there);
	return 0;
}

/* make_config() has seen to it that the store is a file. */
static void store_folder(const struct mw_conf *conf, char folder[static PATH_MAX])
{
	struct mw_err err;

	mw_folder_of(mw_store_file(conf, &err), folder, PATH_MAX);
}

static bool store_exists(const struct mw_conf *conf)
{
	struct mw_err err;

	return access(mw_store_file(conf, &err), F_OK) == 0;
}

static int add_user(const struct mw_conf *conf)
{
	char folder[PATH_MAX], said[512];
	const char *argv[] = { "useradd",
			       "--system",
			       "--user-group",
			       "--no-create-home",
			       "--home-dir",
			       folder,
			       "--shell",
			       "/usr/sbin/nologin",
			       "--",
			       conf->user,
			       NULL };

	store_folder(conf, folder);
	if (folder[0] == '\0')
		strcpy(folder, "/nonexistent");
	if (mw_run(argv, said, sizeof(said), USERADD_TIMEOUT_MS) == 0)
		return 0;
	return mw_complain(EX_CONFIG, "configuration",
			   "cannot make the user %s ([daemon] user): %.*s", conf->user,
			   (int)strcspn(said, "\n"),
			   said[0] != '\0' ? said : "useradd did not run");
}

static int make_user(const struct mw_conf *conf, uid_t *uid, gid_t *gid)
{
	bool there = mw_user_find(conf->user, uid, gid);
	int status;

	if (!there && geteuid() != 0)
		return mw_complain(EX_NOPERM, "not_permitted",
				   "there is no user %s ([daemon] user in %s), and only root can "
				   "make it",
				   conf->user, conf->path);
	if (!there && (status = add_user(conf)) != 0)
		return status;
	if (!there && !mw_user_find(conf->user, uid, gid))
		return mw_complain(EX_CONFIG, "configuration",
				   "useradd made the user %s, but it cannot be found", conf->user);
	report("user", conf->user, !there);
	return 0;
}

/* Nobody but the daemon has any business in the folder of the store. */
static int give_away(const char *folder, uid_t uid, gid_t gid)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), r;

	if (fd < 0)
		return -1;
	r = geteuid() == 0 ? fchown(fd, uid, gid) : 0;
	if (fchmod(fd, 0700) != 0)
		r = -1;
	close(fd);
	return r;
}

static int make_store_folder(const struct mw_conf *conf, uid_t uid, gid_t gid)
{
	char folder[PATH_MAX];
	struct mw_err err;
	int made;

	store_folder(conf, folder);
	if (folder[0] == '\0')
		return 0;
	if ((made = mw_init_folder(folder, &err)) < 0)
		return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
	if (made && give_away(folder, uid, gid) != 0)
		return mw_complain(EX_CONFIG, "configuration", "%s: %s", folder, strerror(errno));
	report("state folder", folder, made);
	return 0;
}

/* For the keys of identity providers: "jwks fetch" runs as the daemon's user, which must
 * be able to write there, whoever made the folder. */
static int make_keys_folder(const struct mw_conf *conf, uid_t uid)
{
	char file[PATH_MAX + 16], folder[PATH_MAX];
	struct mw_err err;
	struct stat st;
	int made;

	store_folder(conf, folder);
	if (folder[0] == '\0')
		return 0;
	snprintf(file, sizeof(file), "%s/jwks/any", folder);
	if ((made = mw_key_files_folder(conf, file, &err)) < 0)
		return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
	mw_folder_of(file, folder, sizeof(folder));
	if (!made && geteuid() == 0 && lstat(folder, &st) == 0 && st.st_uid != uid &&
	    mw_key_files_give_away(conf, folder) != 0)
		return mw_complain(EX_CONFIG, "configuration", "%s: %s", folder, strerror(errno));
	report("keys folder", folder, made);
	return 0;
}

/* Those that the configuration names besides. */
static int make_configured_keys_folders(const struct mw_conf *conf)
{
	char folder[PATH_MAX], parent[PATH_MAX];
	struct mw_err err;
	int made;

	for (size_t i = 0; i < conf->oauth_count; i++) {
		mw_folder_of(conf->oauth[i].jwks, folder, sizeof(folder));
		mw_folder_of(folder, parent, sizeof(parent));
		if (mw_init_folder(parent, &err) < 0 ||
		    (made = mw_key_files_folder(conf, conf->oauth[i].jwks, &err)) < 0)
			return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
		if (made)
			report("keys folder", folder, made);
	}
	return 0;
}

/* The daemon makes the last folder itself, and after a boot it must; what is
 * above it, in a chroot, it can't know. */
static int make_socket_folders(const char *sockets)
{
	struct mw_span list = mw_span_str(sockets), word;
	char path[PATH_MAX], folder[PATH_MAX];
	struct mw_err err;
	int made;

	while (mw_take_word(&list, &word)) {
		mw_span_copy(word, path, sizeof(path));
		mw_folder_of(path, folder, sizeof(folder));
		if (access(folder, F_OK) == 0)
			continue;
		if ((made = mw_init_folder(folder, &err)) < 0)
			return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
		report("socket folder", folder, made);
	}
	return 0;
}

/* A credential is encrypted by systemd-creds(1), not here. */
static int check_credential(const struct mw_cli *cli)
{
	char why[1024];

	if (mw_daemon_job(cli, "-t", -1, -1, why, sizeof(why)) != 0)
		return mw_complain(EX_CONFIG, "configuration", "[master] key = %s: %s",
				   cli->conf.master_key, why);
	report("master key", cli->conf.master_key, false);
	return 0;
}

static int make_master_key(const struct mw_cli *cli, gid_t gid)
{
	const struct mw_conf *conf = &cli->conf;
	const char *path = conf->master_key;
	bool there = access(path, F_OK) == 0;
	char folder[PATH_MAX];
	struct mw_err err;

	if (mw_conf_credential(conf) != NULL)
		return check_credential(cli);
	/* A new key would leave every stored key unknown, quietly. */
	if (!there && store_exists(conf))
		return mw_complain(EX_CONFIG, "configuration",
				   "the store %s is there, but its master key %s is not: bring it "
				   "back from your backup (or remove the store to begin anew)",
				   conf->store_url, path);
	mw_folder_of(path, folder, sizeof(folder));
	if (!there && (mw_init_folder(folder, &err) < 0 || mw_keyfile_create(path, gid, &err) != 0))
		return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
	report("master key", path, !there);
	return 0;
}

static int make_store(struct mw_cli *cli)
{
	bool there = store_exists(&cli->conf);
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_INIT);
	if ((status = mw_ask(cli, &a)) != 0)
		return status;
	report("store", cli->conf.store_url, !there);
	return 0;
}

static int run_init(struct mw_cli *cli, const struct mw_args *args)
{
	uid_t uid;
	gid_t gid;
	int status;

	(void)args;
	umask(022);
	mw_json_list_begin("steps");
	if ((status = make_config(cli)) != 0 || (status = make_user(&cli->conf, &uid, &gid)) != 0 ||
	    (status = make_store_folder(&cli->conf, uid, gid)) != 0 ||
	    (status = make_keys_folder(&cli->conf, uid)) != 0 ||
	    (status = make_configured_keys_folders(&cli->conf)) != 0 ||
	    (status = make_socket_folders(cli->conf.listen_auth)) != 0 ||
	    (status = make_socket_folders(cli->conf.listen_self)) != 0 ||
	    (status = make_master_key(cli, gid)) != 0 || (status = make_store(cli)) != 0)
		return status;
	mw_json_list_end();
	mw_say("%s", "");
	if (cli->once && strcmp(cli->config, MW_CONF_DEFAULT_PATH) == 0)
		mw_say("Start the daemon: systemctl enable --now mailwardd.socket mailwardd");
	else if (cli->once)
		mw_say("Start the daemon: mailwardd -c %s", cli->config);
	mw_say("Make an account:  mailward account add alice@example.org");
	return 0;
}

// clang-format off
const struct mw_command mw_init_commands[] = {
	{ "init", 0, 0, NULL, run_init,
	  .synopsis = "",
	  .summary = "set up configuration, user, master key and store",
	  .example = "mailward init" },
	{ .name = NULL },
};
// clang-format on
