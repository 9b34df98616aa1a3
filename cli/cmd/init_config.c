/*
 * NAME
 *	init_config - the first mailward.conf
 */
#include "cli/cmd/init_config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/span.h"

/* Debian's Postfix jails its smtpd here. */
#define POSTFIX_JAIL  "/var/spool/postfix"
#define JAILED_SOCKET POSTFIX_JAIL "/run/mailward/auth.sock"

/* Where things are to go. */
struct places {
	char user[MW_USER_SIZE];
	char run[PATH_MAX], state[PATH_MAX], etc[PATH_MAX];
	char audit[PATH_MAX];
	const char *jailed; /* one more socket, behind a blank; or "" */
};

int mw_init_folder(const char *path, struct mw_err *err)
{
	char part[PATH_MAX];
	int made = 0;

	for (const char *end = strchr(path + 1, '/');; end = strchr(end + 1, '/')) {
		size_t len = end ? (size_t)(end - path) : strlen(path);

		if (!mw_span_copy(mw_span_of(path, len), part, sizeof(part)))
			return mw_fail(err, "%s: the path is too long", path);
		made = mkdir(part, 0755) == 0;
		if (!made && errno != EEXIST)
			return mw_fail(err, "cannot make the folder %s: %s", part, strerror(errno));
		if (end == NULL)
			return made;
	}
}

static void system_places(struct places *p)
{
	strcpy(p->user, "mailward");
	strcpy(p->run, "/run/mailward");
	strcpy(p->state, "/var/lib/mailward");
	strcpy(p->etc, MW_SYSCONFDIR "/mailward");
	strcpy(p->audit, "syslog");
	p->jailed = access(POSTFIX_JAIL, F_OK) == 0 ? " " JAILED_SOCKET : "";
}

static void private_places(struct places *p, const char *folder)
{
	struct passwd *self = getpwuid(geteuid());

	if (self != NULL)
		snprintf(p->user, sizeof(p->user), "%s", self->pw_name);
	else
		snprintf(p->user, sizeof(p->user), "%u", (unsigned)geteuid());
	snprintf(p->run, sizeof(p->run), "%s", folder);
	snprintf(p->state, sizeof(p->state), "%s", folder);
	snprintf(p->etc, sizeof(p->etc), "%s", folder);
	snprintf(p->audit, sizeof(p->audit), "file:%.*s/audit.log", PATH_MAX - 32, folder);
	p->jailed = "";
}

static void print_daemon(FILE *f, const struct places *p)
{
	fprintf(f,
		"# mailward.conf: see mailward.conf(5). mailwardd reads it again on SIGHUP.\n"
		"# Lists have a blank between two; times take s m h d w y.\n"
		"\n"
		"[daemon]\n"
		"# The user, by name or number, that mailwardd runs as.\n"
		"user = %s\n"
		"# Threads that serve; 0: one a core.\n"
		"workers = 0\n"
		"\n"
		"[listen]\n"
		"# For the programs in [peers], and for the administrator. A program in a\n"
		"# chroot needs a socket inside it: smtpd finds the same path there.\n"
		"auth = %s/auth.sock%s\n"
		"# For every local user, about their own account.\n"
		"self = %s/self.sock\n"
		"\n",
		p->user, p->run, p->jailed, p->run);
}

static void print_rest(FILE *f, const struct places *p)
{
	fprintf(f,
		"[store]\n"
		"# Accounts and keys: sqlite:/absolute/path. Back it up.\n"
		"url = sqlite:%s/mailward.db\n"
		"\n"
		"[master]\n"
		"# Without this key the store is worthless, and so is its backup to a thief:\n"
		"# keep a copy, but not beside the store's.\n"
		"key = %s/master.key\n"
		"\n"
		"[peers]\n"
		"# Users who may ask for verdicts; root and the daemon's user always may.\n"
		"verifiers = postfix dovecot cyrus Debian-exim\n"
		"\n"
		"[audit]\n"
		"# A line for each decision: syslog, none or file:/path (JSON lines).\n"
		"sink = %s\n"
		"\n"
		"[identity]\n"
		"# What a name without \"@\" is completed with.\n"
		"default_domain =\n"
		"# As this user name a key logs in to the account it belongs to.\n"
		"apikey_username = apikey\n"
		"# Where it may be typed: not where data is filed under the name typed.\n"
		"apikey_services = smtp\n"
		"# Local users own the account of their name; not those below this uid.\n"
		"uid_min = 1000\n",
		p->state, p->etc, p->audit);
}

int mw_init_config(const char *path, struct mw_err *err)
{
	struct places places;
	char folder[PATH_MAX];
	FILE *f;
	int fd, r;

	mw_folder_of(path, folder, sizeof(folder));
	if (mw_init_folder(folder, err) < 0)
		return -1;
	if (geteuid() == 0)
		system_places(&places);
	else
		private_places(&places, folder);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) < 0)
		return mw_fail(err, "cannot write %s: %s", path, strerror(errno));
	if ((f = fdopen(fd, "w")) == NULL) {
		close(fd);
		return mw_fail(err, "cannot write %s: %s", path, strerror(errno));
	}
	print_daemon(f, &places);
	print_rest(f, &places);
	r = fflush(f) == 0 && fsync(fd) == 0 ? 0 : -1;
	if (fclose(f) != 0 || r != 0) {
		mw_fail(err, "cannot write %s: %s", path, strerror(errno));
		unlink(path);
		return -1;
	}
	return 0;
}
