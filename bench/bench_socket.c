/*
 * NAME
 *	bench_socket - logins a second over auth.sock, beside a bare echo
 * SYNOPSIS
 *	bench_socket [-s seconds] [-a audit-sink] [-b]
 * DESCRIPTION
 *	Servers on SEQPACKET sockets in a temporary folder: an echo that does
 *	nothing (a thread a core, blocking calls), the real mailwardd with 1,000
 *	accounts and 5,000 keys in SQLite, and with -b another one with 1,000,000
 *	and 5,000,000. Clients, each a process, do what the SASL plugin does:
 *	connect, ask (PLAIN with some key that is good, another one each time),
 *	read the reply, close. All are measured in turn, ROUNDS times, with the
 *	same number of clients, and the ratios are of the better rounds.
 *
 *	Run from the build folder; it starts daemon/mailwardd. -b takes 1 GB of
 *	disk and some minutes.
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
#include <unistd.h>

#include "base/b64.h"
#include "bench/fill.h"
#include "bench/tool.h"
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

struct server {
	const char *name;	/* its socket, and what its other files begin with */
	int64_t accounts, keys; /* 0: the echo */
	pid_t pid;
	double best; /* requests a second */
	double cpu;  /* processor time a request, in microseconds */
};

static FILE *create(const char *name, const char *suffix)
{
	char file[64];
	FILE *f;

	snprintf(file, sizeof(file), "%s%s", name, suffix);
	if ((f = fopen(in_folder(file), "w")) == NULL)
		die(file);
	return f;
}

static void write_key(const struct server *s)
{
	char text[64];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));
	FILE *f = create(s->name, ".key");

	mw_b64_encode(MW_B64, mw_span_of(bench_master_key.bytes, MW_MASTER_KEY_SIZE), &w);
	fprintf(f, "mailward-master-1:1:%s\n", mw_wbuf_cstr(&w));
	fchmod(fileno(f), 0600);
	fclose(f);
}

static void write_conf(const struct server *s)
{
	FILE *f = create(s->name, ".conf");

	fprintf(f,
		"[daemon]\nuser = root\n[listen]\nauth = %s/%s\nself =\n"
		"[store]\nurl = sqlite:%s/%s.db\n[master]\nkey = %s/%s.key\n[audit]\nsink = ",
		folder, s->name, folder, s->name, folder, s->name);
	if (audit_sink != NULL)
		fprintf(f, "%s\n", audit_sink);
	else
		fprintf(f, "file:%s/%s.audit\n", folder, s->name);
	fclose(f);
}

static pid_t start_daemon(const struct server *s)
{
	char number[16], file[64], byte;
	struct mw_err err;
	int ready[2];
	pid_t pid;

	snprintf(file, sizeof(file), "%s.db", s->name);
	if (bench_fill(in_folder(file), s->accounts, s->keys, &err) != 0) {
		fprintf(stderr, "bench_socket: %s\n", err.text);
		exit(1);
	}
	write_key(s);
	write_conf(s);
	if (pipe(ready) != 0)
		die("pipe");
	snprintf(number, sizeof(number), "%d", ready[1]);
	snprintf(file, sizeof(file), "%s.conf", s->name);
	if ((pid = fork()) == 0) {
		close(ready[0]);
		execl("daemon/mailwardd", "mailwardd", "-f", "-c", in_folder(file), "--ready-fd",
		      number, (char *)NULL);
		_exit(127);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		die("daemon/mailwardd did not start");
	close(ready[0]);
	return pid;
}

/* The request that logs in with one key. */
static void put_login(struct mw_wbuf *w, int64_t key, int64_t accounts)
{
	char plain[512], name[MW_NAME_SIZE], text[MW_APIKEY_SIZE];
	struct mw_wbuf p = mw_wbuf_of(plain, sizeof(plain));

	bench_key(key, text);
	bench_name(key, accounts, name);
	mw_put_u8(&p, 0);
	mw_put_str(&p, name);
	mw_put_u8(&p, 0);
	mw_put_str(&p, text);
	mw_wbuf_cut(w, 0);
	mw_message_begin(w, MW_V_SASL_START);
	mw_message_put_text(w, MW_F_MECHANISM, "PLAIN");
	mw_message_put_text(w, MW_F_SERVICE, "smtp");
	mw_message_put_text(w, MW_F_REMOTE, "192.0.2.7;48350");
	mw_message_put(w, MW_F_DATA, mw_wbuf_span(&p));
}

/* Clients */

static bool ask_once(const struct server *s, struct mw_span request)
{
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_message reply;
	struct mw_client c;
	struct mw_err err;
	bool ok;

	if (mw_client_connect(&c, in_folder(s->name), 5000, &err) != 0)
		return false;
	if (s->keys == 0)
		ok = send(c.fd, request.ptr, request.len, 0) == (ssize_t)request.len &&
		     recv(c.fd, buf, sizeof(buf), 0) > 0;
	else
		ok = mw_client_call(&c, request, buf, &reply, &err) == 0 &&
		     mw_message_number(&reply, MW_F_VERDICT, 0) == 1;
	mw_client_close(&c);
	return ok;
}

/* The echo's clients make the same requests, so that making them counts alike. */
static long one_client(const struct server *s, unsigned seed)
{
	int64_t accounts = s->keys ? s->accounts : 1000, keys = s->keys ? s->keys : 5000;
	uint8_t bytes[1024];
	struct mw_wbuf request = mw_wbuf_of(bytes, sizeof(bytes));
	double until = bench_clock_s() + seconds;
	struct drand48_data random;
	long done = 0;

	srand48_r((long)seed, &random);
	while (bench_clock_s() < until) {
		double r;

		drand48_r(&random, &r);
		put_login(&request, 1 + (int64_t)(r * (double)keys), accounts);
		done += ask_once(s, mw_wbuf_span(&request));
	}
	return done;
}

static double rate(const struct server *s, int clients)
{
	long *done = mmap(NULL, sizeof(long) * CLIENTS_MAX, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long sum = 0;

	for (int i = 0; i < clients; i++) {
		if (fork() == 0) {
			done[i] = one_client(s, (unsigned)(i + 1));
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

static void measure(struct server *s, int clients)
{
	double before = cpu_us(s->pid);
	double r = rate(s, clients);

	if (r <= s->best)
		return;
	s->best = r;
	s->cpu = (cpu_us(s->pid) - before) / (r * seconds);
}

static void compare(struct server *servers, size_t count, int clients)
{
	const struct server *echo = &servers[0], *few = &servers[1], *many = &servers[2];

	for (size_t i = 0; i < count; i++)
		servers[i].best = 0;
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count; i++)
			measure(&servers[i], clients);
	printf("%2d clients: echo %7.0f/s %5.1f us cpu   logins %7.0f/s %5.1f us cpu   ratio %.2f",
	       clients, echo->best, echo->cpu, few->best, few->cpu, few->best / echo->best);
	if (count > 2)
		printf("   with %lld keys %7.0f/s %5.1f us cpu   time of a check x%.2f",
		       (long long)many->keys, many->best, many->cpu, few->best / many->best);
	printf("\n");
	fflush(stdout);
}

static void end(pid_t pid)
{
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

static void remove_files(const char *name)
{
	static const char *const suffixes[] = { "",	   ".conf",   ".key",  ".db",
						".db-wal", ".db-shm", ".audit" };
	char file[64];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", name, suffixes[i]);
		unlink(in_folder(file));
	}
}

int main(int argc, char **argv)
{
	static const int clients[] = { 1, 4, 16, 64 };
	struct server servers[] = {
		{ .name = "echo" },
		{ .name = "few", .accounts = 1000, .keys = 5000 },
		{ .name = "many", .accounts = 1000000, .keys = 5000000 },
	};
	size_t count = 2;
	int c;

	while ((c = getopt(argc, argv, "s:a:b")) != -1) {
		if (c == 's')
			seconds = strtod(optarg, NULL);
		else if (c == 'a')
			audit_sink = optarg;
		else if (c == 'b')
			count = 3;
		else
			return 64;
	}
	if (mkdtemp(folder) == NULL)
		die(folder);
	servers[0].pid = start_echo(in_folder(servers[0].name));
	for (size_t i = 1; i < count; i++)
		servers[i].pid = start_daemon(&servers[i]);
	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++)
		compare(servers, count, clients[i]);
	for (size_t i = 0; i < count; i++) {
		end(servers[i].pid);
		remove_files(servers[i].name);
	}
	rmdir(folder);
	return 0;
}
