/*
 * NAME
 *	mailward-introspect - ask identity providers about opaque access tokens
 * DESCRIPTION
 *	mailwardd has no network. This program has, and nothing else: no store and no
 *	master key, only the client's secret with which it asks. mailwardd connects to its
 *	socket, names an issuer of mailward.conf and a token, and gets the provider's
 *	answer, which mailwardd judges.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/span.h"
#include "conf/user.h"
#include "introspect/serve.h"

#define ACTIVATED_FD 3 /* the first one that systemd hands over */

struct options {
	const char *conf;
	int ready_fd;
};

static struct mw_conf conf;

static int usage(FILE *to)
{
	fputs("usage: mailward-introspect [-c FILE] [--ready-fd N]\n"
	      "\n"
	      "Asks identity providers about access tokens that are no JWT, for mailwardd.\n"
	      "\n"
	      "  -c FILE       read FILE instead of " MW_CONF_DEFAULT_PATH "\n"
	      "  --ready-fd N  write a newline to descriptor N when the socket listens\n"
	      "  --version     say which version this is\n",
	      to);
	return to == stderr ? EX_USAGE : EX_OK;
}

/* 0, or the exit status plus one. */
static int parse_options(int argc, char **argv, struct options *o)
{
	enum { READY_FD = 256, HELP, PROGRAM_VERSION };
	static const struct option names[] = {
		{ "ready-fd", required_argument, NULL, READY_FD },
		{ "help", no_argument, NULL, HELP },
		{ "version", no_argument, NULL, PROGRAM_VERSION },
		{ NULL, 0, NULL, 0 },
	};
	uint64_t fd;
	int c;

	while ((c = getopt_long(argc, argv, "c:", names, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->conf = optarg;
			break;
		case READY_FD:
			if (!mw_span_number(mw_span_str(optarg), 1 << 20, &fd))
				return usage(stderr) + 1;
			o->ready_fd = (int)fd;
			break;
		case HELP:
			return usage(stdout) + 1;
		case PROGRAM_VERSION:
			puts("mailward-introspect " MW_VERSION);
			return EX_OK + 1;
		default:
			return usage(stderr) + 1;
		}
	}
	return optind == argc ? 0 : usage(stderr) + 1;
}

/* What systemd hands over (sd_listen_fds(3)); -1: nothing. */
static int activated_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	if (pid == NULL || fds == NULL || strtol(pid, NULL, 10) != (long)getpid() ||
	    strcmp(fds, "1") != 0)
		return -1;
	fcntl(ACTIVATED_FD, F_SETFD, FD_CLOEXEC);
	fcntl(ACTIVATED_FD, F_SETFL, fcntl(ACTIVATED_FD, F_GETFL) & ~O_NONBLOCK);
	return ACTIVATED_FD;
}

/* For root and the group of mailwardd's user; serve.c looks at the user as well. */
static int bind_socket(const char *path, gid_t asker, struct mw_err *err)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, r;

	if (!mw_span_copy(mw_span_str(path), addr.sun_path, sizeof(addr.sun_path)))
		return mw_fail(err, "%s: longer than a socket's name may be", path);
	if ((fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) < 0)
		return mw_fail(err, "socket: %s", strerror(errno));
	/* Whoever listened there before is gone or about to be: there is one of us. */
	if (unlink(path) != 0 && errno != ENOENT)
		return mw_fail(err, "%s: %s", path, strerror(errno));
	mask = umask(0117);
	r = bind(fd, (const struct sockaddr *)&addr, sizeof(addr));
	umask(mask);
	if (r != 0 || (geteuid() == 0 && lchown(path, 0, asker) != 0) || listen(fd, SOMAXCONN) != 0)
		return mw_fail(err, "%s: %s", path, strerror(errno));
	return fd;
}

/* Nothing of a token or a secret may come into a core file. */
static int drop_privileges(const char *user, struct mw_err *err)
{
	struct rlimit none = { 0, 0 };
	uid_t uid;
	gid_t gid;

	if (geteuid() == 0) {
		if (!mw_user_find(user, &uid, &gid))
			return mw_fail(err, "[introspection] user: there is no user %s", user);
		if (initgroups(user, gid) != 0 || setresgid(gid, gid, gid) != 0 ||
		    setresuid(uid, uid, uid) != 0 || (uid != 0 && setuid(0) == 0))
			return mw_fail(err, "cannot become user %s: %s", user, strerror(errno));
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return mw_fail(err, "cannot give up privileges: %s", strerror(errno));
	return 0;
}

static int prepare(const struct options *o, uid_t *asker, struct mw_err *err)
{
	gid_t group;
	int fd;

	if (mw_conf_load(&conf, o->conf, err) != 0)
		return -1;
	if (!mw_user_find(conf.user, asker, &group))
		return mw_fail(err, "[daemon] user: there is no user %s", conf.user);
	if ((fd = activated_socket()) < 0 &&
	    (fd = bind_socket(conf.introspection_socket, group, err)) < 0)
		return -1;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return mw_fail(err, "libcurl cannot start");
	return drop_privileges(conf.introspection_user, err) == 0 ? fd : -1;
}

int main(int argc, char **argv)
{
	struct options o = { .conf = MW_CONF_DEFAULT_PATH, .ready_fd = -1 };
	struct mw_err err;
	uid_t asker;
	int fd, r = parse_options(argc, argv, &o);

	if (r != 0)
		return r - 1;
	signal(SIGPIPE, SIG_IGN);
	if ((fd = prepare(&o, &asker, &err)) < 0) {
		fprintf(stderr, "mailward-introspect: error: %s\n", err.text);
		return EX_CONFIG;
	}
	if (o.ready_fd >= 0 && write(o.ready_fd, "\n", 1) != 1)
		fprintf(stderr, "mailward-introspect: --ready-fd: %s\n", strerror(errno));
	mw_introspect_serve(fd, &conf, asker);
	return EX_OSERR;
}
