/*
 * NAME
 *	doors - do the frontends for other programs answer?
 * DESCRIPTION
 *	[listen] http and dovecot, each asked in its own language what it says to
 *	everybody.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/doctor/look.h"

#define TIMEOUT_SECONDS 3

struct door {
	const char *name;     /* as in [listen] */
	const char *question; /* NULL: the server speaks first */
	const char *answers[2];
};

static const struct door http = { "http",
				  "GET /healthz HTTP/1.0\r\nHost: mailward.localhost\r\n\r\n",
				  { "HTTP/1.1 200 ", "HTTP/1.0 200 " } };
static const struct door dovecot = { "dovecot", NULL, { "VERSION\t1\t", "VERSION\t1\t" } };

static int dial(const char *path)
{
	struct timeval patience = { .tv_sec = TIMEOUT_SECONDS };
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd, error;

	errno = ENAMETOOLONG;
	if (!mw_span_copy(mw_span_str(path), addr.sun_path, sizeof(addr.sun_path)) ||
	    (fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Its first line; "" when it says nothing in time. */
static void listen_to(int fd, char *line, size_t size)
{
	ssize_t n = recv(fd, line, size - 1, 0);

	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
}

static const char *fault_of(const struct door *door, const char *path, char *line, size_t size)
{
	const char *question = door->question != NULL ? door->question : "";
	size_t len = strlen(question);
	int fd = dial(path);

	if (fd < 0)
		return strerror(errno);
	line[0] = '\0';
	if (len == 0 || send(fd, question, len, MSG_NOSIGNAL) == (ssize_t)len)
		listen_to(fd, line, size);
	close(fd);
	for (size_t i = 0; i < 2; i++)
		if (strncmp(line, door->answers[i], strlen(door->answers[i])) == 0)
			return NULL;
	return line[0] != '\0' ? line : "no answer";
}

/* systemd holds the sockets: the daemon's user can't make one in root's folders. */
static void check_door(struct mw_doctor *d, const struct door *door, const char *paths)
{
	struct mw_span list = mw_span_str(paths), word;
	char path[MW_CONF_WORDS_SIZE], line[256];
	const char *fault;

	while (mw_take_word(&list, &word)) {
		mw_span_copy(word, path, sizeof(path));
		fault = fault_of(door, path, line, sizeof(line));
		if (fault == NULL)
			mw_doctor_found(d, MW_FINE, "socket", NULL, "%s answers (%s)", path,
					door->name);
		else
			mw_doctor_found(
				d, MW_BROKEN, "socket",
				mw_doctor_remedy(d,
						 "systemctl edit mailwardd.socket: [Socket] "
						 "ListenStream=%s; then systemctl restart "
						 "mailwardd.socket mailwardd",
						 path),
				"%s: [listen] %s: %s", path, door->name, fault);
	}
}

static void look_at_doors(struct mw_doctor *d)
{
	check_door(d, &dovecot, d->cli->conf.listen_dovecot);
	check_door(d, &http, d->cli->conf.listen_http);
}

const struct mw_look mw_doors_looks[] = {
	{ true, look_at_doors },
	{ .run = NULL },
};
