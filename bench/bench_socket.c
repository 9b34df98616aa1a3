/*
 * NAME
 *	bench_socket - logins a second over auth.sock, beside a bare echo
 * SYNOPSIS
 *	bench_socket [-s seconds] [-a audit-sink]
 * DESCRIPTION
 *	Two servers on SEQPACKET sockets in a temporary folder: an echo that does
 *	nothing (a thread a core, blocking calls), and the real mailwardd with a
 *	SQLite store. Clients, each a process, do what the SASL plugin does:
 *	connect, ask (PLAIN with a key that is good), read the reply, close. Both
 *	are measured in turn, twice, with the same number of clients, and the
 *	ratio is of the better rounds.
 *
 *	Run from the build folder; it starts daemon/mailwardd.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "ipc/client.h"

#define CLIENTS_MAX 64
#define ROUNDS	    2

static char folder[] = "/tmp/mailward-bench-XXXXXX";
static double seconds = 2;
static const char *audit_sink;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench_socket: %s: %s\n", what, strerror(errno));
	exit(1);
}

static const char *in_folder(const char *name)
{
	static char path[4][128];
	static int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* The echo */

static void *echo_thread(void *arg)
{
	int fd, listener = *(int *)arg;
	uint8_t buf[MW_MESSAGE_MAX];

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);

		if (n > 0 && send(fd, buf, (size_t)n, MSG_NOSIGNAL) != n)
			fprintf(stderr, "echo: short send\n");
		close(fd);
	}
	return NULL;
}

static pid_t start_echo(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	pid_t pid;

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0 || listen(fd, SOMAXCONN) != 0)
		die(path);
	if ((pid = fork()) == 0) {
		pthread_t t;

		for (long i = 0; i < cores; i++)
			pthread_create(&t, NULL, echo_thread, &fd);
		pause();
		_exit(0);
	}
	close(fd);
	return pid;
}

/* The daemon */

static void write_conf(void)
{
	FILE *f = fopen(in_folder("mailward.conf"), "w");

	if (f == NULL)
		die("mailward.conf");
	fprintf(f,
		"[daemon]\nuser = root\n[listen]\nauth = %s/auth.sock\nself =\n"
		"[store]\nurl = sqlite:%s/mailward.db\n[master]\nkey = %s/master.key\n"
		"[audit]\nsink = ",
		folder, folder, folder);
	if (audit_sink != NULL)
		fprintf(f, "%s\n", audit_sink);
	else
		fprintf(f, "file:%s/audit.log\n", folder);
	fclose(f);
}

static pid_t start_daemon(void)
{
	int ready[2];
	char number[16], byte;
	pid_t pid;

	if (pipe(ready) != 0)
		die("pipe");
	snprintf(number, sizeof(number), "%d", ready[1]);
	if ((pid = fork()) == 0) {
		close(ready[0]);
		execl("daemon/mailwardd", "mailwardd", "-f", "-c", in_folder("mailward.conf"),
		      "--ready-fd", number, (char *)NULL);
		_exit(127);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		die("daemon/mailwardd did not start");
	close(ready[0]);
	return pid;
}

static void ask_admin(struct mw_wbuf *request, struct mw_message *reply,
		      uint8_t buf[static MW_MESSAGE_MAX])
{
	struct mw_client c = MW_CLIENT_CLOSED;
	struct mw_err err;

	if (mw_client_connect(&c, in_folder("auth.sock"), 5000, &err) != 0 ||
	    mw_client_call(&c, mw_wbuf_span(request), buf, reply, &err) != 0 ||
	    mw_message_number(reply, MW_F_VERDICT, 0) != 1) {
		struct mw_span why = mw_message_get(reply, MW_F_TEXT);

		fprintf(stderr, "bench_socket: set-up refused: %.*s\n", (int)why.len, why.ptr);
		exit(1);
	}
	mw_client_close(&c);
}

/* One account, one key; the request that logs in with it. */
static size_t prepare_login(uint8_t *request, size_t size)
{
	uint8_t buf[MW_MESSAGE_MAX], out[512], plain[128];
	struct mw_wbuf w, p = mw_wbuf_of(plain, sizeof(plain));
	struct mw_message reply;

	w = mw_wbuf_of(out, sizeof(out));
	mw_message_begin(&w, MW_V_INIT);
	ask_admin(&w, &reply, buf);
	mw_wbuf_cut(&w, 0);
	mw_message_begin(&w, MW_V_ACCOUNT_ADD);
	mw_message_put_text(&w, MW_F_NAME, "alice@example.org");
	ask_admin(&w, &reply, buf);
	mw_wbuf_cut(&w, 0);
	mw_message_begin(&w, MW_V_KEY_CREATE);
	mw_message_put_text(&w, MW_F_NAME, "alice@example.org");
	mw_message_put_text(&w, MW_F_LABEL, "bench");
	mw_message_put_text(&w, MW_F_SCOPES, "smtp");
	ask_admin(&w, &reply, buf);
	mw_put(&p, mw_span_of("\0alice@example.org\0", 19));
	mw_put(&p, mw_message_get(&reply, MW_F_KEY));

	w = mw_wbuf_of(request, size);
	mw_message_begin(&w, MW_V_SASL_START);
	mw_message_put_text(&w, MW_F_MECHANISM, "PLAIN");
	mw_message_put_text(&w, MW_F_SERVICE, "smtp");
	mw_message_put_text(&w, MW_F_REMOTE, "192.0.2.7;48350");
	mw_message_put(&w, MW_F_DATA, mw_wbuf_span(&p));
	return w.len;
}

/* Clients */

static long one_client(const char *path, struct mw_span request, bool want_yes)
{
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_message reply;
	struct mw_client c;
	struct mw_err err;
	double end = now() + seconds;
	long done = 0;

	while (now() < end) {
		if (mw_client_connect(&c, path, 5000, &err) != 0)
			continue;
		if (!want_yes) {
			if (send(c.fd, request.ptr, request.len, 0) == (ssize_t)request.len &&
			    recv(c.fd, buf, sizeof(buf), 0) > 0)
				done++;
		} else if (mw_client_call(&c, request, buf, &reply, &err) == 0 &&
			   mw_message_number(&reply, MW_F_VERDICT, 0) == 1) {
			done++;
		}
		mw_client_close(&c);
	}
	return done;
}

static double rate(const char *path, struct mw_span request, bool want_yes, int clients)
{
	long *done = mmap(NULL, sizeof(long) * CLIENTS_MAX, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long sum = 0;

	for (int i = 0; i < clients; i++) {
		if (fork() == 0) {
			done[i] = one_client(path, request, want_yes);
			_exit(0);
		}
	}
	for (int i = 0; i < clients; i++)
		wait(NULL);
	for (int i = 0; i < clients; i++)
		sum += done[i];
	munmap(done, sizeof(long) * CLIENTS_MAX);
	return (double)sum / seconds;
}

/* Processor time a process has used, in microseconds. */
static double cpu_us(pid_t pid)
{
	char path[64], text[1024], *at;
	unsigned long ticks = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	/* utime and stime are the 12th and 13th field behind the name, proc(5). */
	at = fgets(text, sizeof(text), f) ? strrchr(text, ')') : NULL;
	for (int i = 0; at != NULL && i < 12; i++)
		at = strchr(at + 1, ' ');
	if (at != NULL)
		ticks = strtoul(at, &at, 10) + strtoul(at, NULL, 10);
	fclose(f);
	return (double)ticks * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

struct server {
	pid_t pid;
	const char *path;
	bool decides; /* replies with a verdict, which must be yes */
	double best;  /* requests a second */
	double cpu;   /* processor time a request, in microseconds */
};

static void measure(struct server *s, struct mw_span request, int clients)
{
	double before = cpu_us(s->pid);
	double r = rate(s->path, request, s->decides, clients);

	if (r <= s->best)
		return;
	s->best = r;
	s->cpu = (cpu_us(s->pid) - before) / (r * seconds);
}

static void compare(struct server *echo, struct server *login, struct mw_span request, int clients)
{
	echo->best = login->best = 0;
	for (int i = 0; i < ROUNDS; i++) {
		measure(echo, request, clients);
		measure(login, request, clients);
	}
	printf("%2d clients: echo %7.0f/s %5.1f us cpu   logins %7.0f/s %5.1f us cpu   ratio "
	       "%.2f\n",
	       clients, echo->best, echo->cpu, login->best, login->cpu, login->best / echo->best);
	fflush(stdout);
}

static void end(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	static const int clients[] = { 1, 4, 16, 64 };
	static const char *const files[] = { "auth.sock",	"echo.sock",   "mailward.conf",
					     "master.key",	"mailward.db", "mailward.db-wal",
					     "mailward.db-shm", "audit.log" };
	uint8_t request[512];
	struct server echo = { 0 }, login = { .decides = true };
	struct mw_err err;
	size_t len;
	int c;

	while ((c = getopt(argc, argv, "s:a:")) != -1) {
		if (c == 's')
			seconds = strtod(optarg, NULL);
		else if (c == 'a')
			audit_sink = optarg;
		else
			return 64;
	}
	if (mkdtemp(folder) == NULL || mw_keyfile_create(in_folder("master.key"), getgid(), &err))
		die(folder);
	write_conf();
	echo.path = strdup(in_folder("echo.sock"));
	echo.pid = start_echo(echo.path);
	login.path = strdup(in_folder("auth.sock"));
	login.pid = start_daemon();
	len = prepare_login(request, sizeof(request));
	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++)
		compare(&echo, &login, mw_span_of(request, len), clients[i]);
	end(login.pid);
	end(echo.pid);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(in_folder(files[i]));
	rmdir(folder);
	return 0;
}
