/*
 * NAME
 *	listener - the daemon's sockets
 */
#include "daemon/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/doors/doors.h"

static const struct mw_door *const doors[] = {
	&mw_door_auth,
	&mw_door_self,
	&mw_door_dovecot,
	&mw_door_http,
};

/* The folders that lead to the socket: /run/mailward is gone after a boot, and a
 * new Postfix has no run/ in its chroot. */
static int make_folders(const char *path, struct mw_err *err)
{
	char folder[sizeof(((struct sockaddr_un *)0)->sun_path)];
	mode_t mask = umask(0022);
	int r = 0;

	for (const char *end = path; r == 0 && (end = strchr(end + 1, '/')) != NULL;) {
		mw_span_copy(mw_span_of(path, (size_t)(end - path)), folder, sizeof(folder));
		if (access(folder, F_OK) != 0 && mkdir(folder, 0755) != 0)
			r = mw_fail(err, "cannot make the folder %s: %s", folder, strerror(errno));
	}
	umask(mask);
	return r;
}

/* 0: the name is free; a stale socket of that name is removed. */
static int clear_name(const struct sockaddr_un *addr, int socktype, struct mw_err *err)
{
	struct stat st;
	int fd, r;

	if (lstat(addr->sun_path, &st) != 0)
		return errno == ENOENT ? 0
				       : mw_fail(err, "%s: %s", addr->sun_path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return mw_fail(err, "%s is there already and no socket", addr->sun_path);
	if ((fd = socket(AF_UNIX, socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) < 0)
		return mw_fail(err, "socket: %s", strerror(errno));
	r = connect(fd, (const struct sockaddr *)addr, sizeof(*addr));
	if (r != 0 && errno == ECONNREFUSED)
		r = unlink(addr->sun_path) == 0 ? 0
						: mw_fail(err, "cannot remove the stale %s: %s",
							  addr->sun_path, strerror(errno));
	else
		r = mw_fail(err, "%s: another program listens there (a running mailwardd?)",
			    addr->sun_path);
	close(fd);
	return r;
}

/* Every user may connect: SO_PEERCRED says who it is, and the table of verbs what
 * it may send. The mode is set by the mask: a chmod(2) by name could be led
 * elsewhere by whoever owns the folder. */
static int bind_for_all(int fd, const struct sockaddr_un *addr)
{
	mode_t mask = umask(0111);
	int r = bind(fd, (const struct sockaddr *)addr, sizeof(*addr));

	umask(mask);
	return r;
}

static int bind_socket(const char *path, int socktype, struct mw_err *err)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	if (!mw_span_copy(mw_span_str(path), addr.sun_path, sizeof(addr.sun_path)))
		return mw_fail(err, "%s: longer than a socket's name may be (%zu)", path,
			       sizeof(addr.sun_path) - 1);
	if (make_folders(path, err) != 0 || clear_name(&addr, socktype, err) != 0)
		return -1;
	if ((fd = socket(AF_UNIX, socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) < 0)
		return mw_fail(err, "socket: %s", strerror(errno));
	if (bind_for_all(fd, &addr) != 0 || listen(fd, SOMAXCONN) != 0) {
		mw_fail(err, "%s: %s%s", path, strerror(errno),
			errno == EACCES && geteuid() != 0
				? " (under systemd, name it in mailwardd.socket as well: "
				  "systemctl edit mailwardd.socket)"
				: "");
		close(fd);
		return -1;
	}
	return fd;
}

static int inherited_socket(const char *path, int socktype)
{
	int n = sd_listen_fds(0);

	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
		if (sd_is_socket_unix(fd, socktype, 1, path, 0) > 0)
			return fd;
	return -1;
}

static int open_one(struct mw_daemon *d, const char *path, const struct mw_door *door,
		    struct mw_err *err)
{
	struct mw_listener *l = &d->listeners[d->listener_count];

	if (d->listener_count == MW_LISTENERS_MAX)
		return mw_fail(err, "more than %d sockets", MW_LISTENERS_MAX);
	l->door = door;
	l->fd = inherited_socket(path, door->socktype);
	l->inherited = l->fd >= 0;
	if (l->fd < 0 && (l->fd = bind_socket(path, door->socktype, err)) < 0)
		return -1;
	if (l->inherited)
		fcntl(l->fd, F_SETFL, fcntl(l->fd, F_GETFL) | O_NONBLOCK);
	mw_span_copy(mw_span_str(path), l->path, sizeof(l->path));
	d->listener_count++;
	return 0;
}

static int open_door(struct mw_daemon *d, const struct mw_door *door, struct mw_err *err)
{
	struct mw_span paths = mw_span_str((const char *)&d->conf + door->paths), word;
	char path[MW_PATH_SIZE];
	struct mw_err why;

	while (mw_take_word(&paths, &word)) {
		mw_span_copy(word, path, sizeof(path));
		if (open_one(d, path, door, &why) != 0)
			return mw_conf_fault(&d->conf, err, "listen", door->name, "%s", why.text);
	}
	return 0;
}

/* On a socket that systemd holds and [listen] does not name, clients would wait
 * without an answer. */
static void warn_of_unnamed(const struct mw_daemon *d)
{
	int n = sd_listen_fds(0);

	for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++) {
		bool named = false;

		for (size_t i = 0; i < d->listener_count; i++)
			named = named || d->listeners[i].fd == fd;
		if (!named)
			mw_logf(&d->log, MW_LOG_WARNING,
				"systemd handed over a socket (descriptor %d) that [listen] does "
				"not name: nobody answers there",
				fd);
	}
}

int mw_listeners_open(struct mw_daemon *d, struct mw_err *err)
{
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++)
		if (open_door(d, doors[i], err) != 0)
			return -1;
	warn_of_unnamed(d);
	return 0;
}

/* Its name goes first: it is the next daemon's then, and not ours to remove. */
static void give_up_name(struct mw_listener *l)
{
	if (!l->inherited && !l->given_up)
		unlink(l->path);
	l->given_up = true;
}

void mw_listeners_refuse(struct mw_daemon *d)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		struct mw_listener *l = &d->listeners[i];

		if (l->inherited || l->door->readable == NULL)
			continue;
		give_up_name(l);
		shutdown(l->fd, SHUT_RD);
	}
}

void mw_listeners_close(struct mw_daemon *d)
{
	for (size_t i = 0; i < d->listener_count; i++) {
		close(d->listeners[i].fd);
		give_up_name(&d->listeners[i]);
	}
	d->listener_count = 0;
}
