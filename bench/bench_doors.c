/*
 * NAME
 *	bench_doors - logins a second through a door, and how long one takes
 * SYNOPSIS
 *	bench_doors fill DATABASE KEYFILE ACCOUNTS KEYS
 *	bench_doors dovecot|auth|saslauthd SOCKET CLIENTS SECONDS keys ACCOUNTS KEYS
 *	bench_doors ... SOCKET CLIENTS SECONDS users ACCOUNTS PASSWORD
 *	bench_doors ... SOCKET CLIENTS SECONDS user NAME PASSWORD
 *	bench_doors echo dovecot|auth SOCKET
 * DESCRIPTION
 *	CLIENTS clients ask one question after the other, each waiting for its
 *	answer; prints "answers-a-second p50 p99" (microseconds). One thread plays
 *	them all. dovecot: PLAIN on connections that stay; auth: Mailward's own
 *	messages, and saslauthd, a connection for each.
 *
 *	Who logs in is drawn beforehand: PEOPLE random keys of the store, or users of
 *	as many accounts with one password. Making a key takes longer than much of
 *	what is measured here.
 *
 *	echo serves the protocol and says yes to everybody: what the sockets take.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/verdict.h"
#include "bench/echo.h"
#include "bench/fill.h"
#include "bench/tool.h"
#include "ipc/message.h"

#define CLIENTS_MAX 256
#define TIMES_MAX   4000000
#define PEOPLE	    (1 << 18)

struct client {
	int fd;
	int64_t asked;
	unsigned number;
};

struct person {
	char user[40], secret[64];
};

struct load {
	const char *path;
	struct person *people;
	size_t count, next;
	const struct protocol *protocol;
	struct client clients[CLIENTS_MAX];
	size_t refused;
};

struct protocol {
	const char *name;
	int socktype;
	bool stays;   /* one connection for all */
	size_t least; /* an answer has so many bytes: it may come in parts */
	void (*hello)(struct client *c);
	void (*request)(struct load *l, struct client *c, struct mw_wbuf *out);
	bool (*is_yes)(struct mw_span reply);
};

static uint32_t *times;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static const struct person *anybody(struct load *l)
{
	return &l->people[l->next++ % l->count];
}

static void put_plain(struct load *l, struct mw_wbuf *out)
{
	const struct person *p = anybody(l);

	mw_put_u8(out, 0);
	mw_put_str(out, p->user);
	mw_put_u8(out, 0);
	mw_put_str(out, p->secret);
}

static const char dovecot_hello_text[] = "VERSION\t1\t0\nCPID\t1\n";

static void dovecot_hello(struct client *c)
{
	char text[4096] = "";
	size_t len = 0;

	while (strstr(text, "DONE\n") == NULL) {
		ssize_t n = read(c->fd, text + len, sizeof(text) - 1 - len);

		if (n <= 0)
			bench_die("greeting");
		text[len += (size_t)n] = '\0';
	}
	if (write(c->fd, dovecot_hello_text, sizeof(dovecot_hello_text) - 1) < 0)
		bench_die("hello");
}

static void dovecot_request(struct load *l, struct client *c, struct mw_wbuf *out)
{
	uint8_t text[512];
	struct mw_wbuf plain = mw_wbuf_of(text, sizeof(text));

	put_plain(l, &plain);
	mw_put_str(out, "AUTH\t");
	mw_put_number(out, ++c->number);
	mw_put_str(out, "\tPLAIN\tservice=smtp\tnologin\trip=192.0.2.1\tsecured\tresp=");
	mw_b64_encode(MW_B64, mw_wbuf_span(&plain), out);
	mw_put_u8(out, '\n');
}

static bool dovecot_is_yes(struct mw_span reply)
{
	return mw_span_starts(reply, "OK\t");
}

static void auth_request(struct load *l, struct client *c, struct mw_wbuf *out)
{
	uint8_t text[512];
	struct mw_wbuf plain = mw_wbuf_of(text, sizeof(text));

	(void)c;
	put_plain(l, &plain);
	mw_message_begin(out, MW_V_SASL_START);
	mw_message_put_text(out, MW_F_MECHANISM, "PLAIN");
	mw_message_put_text(out, MW_F_SERVICE, "smtp");
	mw_message_put_text(out, MW_F_REMOTE, "192.0.2.1");
	mw_message_put(out, MW_F_DATA, mw_wbuf_span(&plain));
}

static bool auth_is_yes(struct mw_span reply)
{
	struct mw_message m;
	const char *why;

	return mw_message_decode(reply, &m, &why) == 0 &&
	       mw_message_number(&m, MW_F_VERDICT, MW_TEMPFAIL) == MW_OK;
}

static void put_counted(struct mw_wbuf *out, const char *text)
{
	mw_put_u16(out, (uint16_t)strlen(text));
	mw_put_str(out, text);
}

static void saslauthd_request(struct load *l, struct client *c, struct mw_wbuf *out)
{
	const struct person *p = anybody(l);

	(void)c;
	put_counted(out, p->user);
	put_counted(out, p->secret);
	put_counted(out, "smtp");
	put_counted(out, "");
}

static bool saslauthd_is_yes(struct mw_span reply)
{
	return mw_take(&reply, 2, &(struct mw_span){ 0 }) && mw_span_starts(reply, "OK");
}

static const struct protocol protocols[] = {
	{ "dovecot", SOCK_STREAM, true, 1, dovecot_hello, dovecot_request, dovecot_is_yes },
	{ "auth", SOCK_SEQPACKET, false, 1, NULL, auth_request, auth_is_yes },
	{ "saslauthd", SOCK_STREAM, false, 4, NULL, saslauthd_request, saslauthd_is_yes },
};

static void open_client(struct load *l, struct client *c)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", l->path);
	c->fd = socket(AF_UNIX, l->protocol->socktype, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&addr, sizeof(addr)) != 0)
		bench_die(l->path);
	if (l->protocol->hello != NULL)
		l->protocol->hello(c);
}

static void ask(struct load *l, struct client *c)
{
	uint8_t buf[2048];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));

	c->asked = now_ns();
	if (!l->protocol->stays)
		open_client(l, c);
	l->protocol->request(l, c, &request);
	if (write(c->fd, buf, request.len) != (ssize_t)request.len)
		bench_die("write");
}

static uint32_t take_answer(struct load *l, struct client *c)
{
	uint8_t buf[4096];
	size_t len = 0;

	while (len < l->protocol->least) {
		ssize_t n = read(c->fd, buf + len, sizeof(buf) - len);

		if (n <= 0)
			bench_die("read");
		len += (size_t)n;
	}
	if (!l->protocol->is_yes(mw_span_of(buf, len)))
		l->refused++;
	if (!l->protocol->stays)
		close(c->fd);
	return (uint32_t)((now_ns() - c->asked) / 100);
}

static size_t run(struct load *l, size_t clients, int64_t seconds)
{
	struct pollfd fds[CLIENTS_MAX];
	int64_t end = now_ns() + seconds * 1000000000;
	size_t count = 0;

	for (size_t i = 0; i < clients; i++) {
		if (l->protocol->stays)
			open_client(l, &l->clients[i]);
		ask(l, &l->clients[i]);
	}
	while (now_ns() < end) {
		for (size_t i = 0; i < clients; i++)
			fds[i] = (struct pollfd){ .fd = l->clients[i].fd, .events = POLLIN };
		if (poll(fds, clients, 10000) <= 0)
			bench_die("poll");
		for (size_t i = 0; i < clients; i++) {
			if (fds[i].revents == 0)
				continue;
			if (count < TIMES_MAX)
				times[count] = take_answer(l, &l->clients[i]);
			count++;
			ask(l, &l->clients[i]);
		}
	}
	return count < TIMES_MAX ? count : TIMES_MAX;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int fill(char **argv)
{
	struct mw_err err;
	FILE *f = fopen(argv[1], "w");
	char text[64];
	struct mw_wbuf out = mw_wbuf_of(text, sizeof(text));

	mw_b64_encode(MW_B64, mw_span_of(bench_master_key.bytes, MW_MASTER_KEY_SIZE), &out);
	if (f == NULL || fprintf(f, "mailward-master-1:1:%s\n", mw_wbuf_cstr(&out)) < 0 ||
	    fclose(f) != 0 || chmod(argv[1], 0640) != 0)
		bench_die(argv[1]);
	if (bench_fill(argv[0], atoll(argv[2]), atoll(argv[3]), &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return 1;
}

/* The `n`th of them. */
static void draw_key(struct person *p, int64_t n, int64_t accounts)
{
	char name[MW_NAME_SIZE], key[MW_APIKEY_SIZE];

	bench_name(n, accounts, name);
	bench_key(n, key);
	snprintf(p->user, sizeof(p->user), "%.39s", name);
	snprintf(p->secret, sizeof(p->secret), "%s", key);
}

static void draw_people(struct load *l, const char *kind, const char *first, const char *second)
{
	l->count = strcmp(kind, "user") == 0 ? 1 : PEOPLE;
	l->people = calloc(l->count, sizeof(*l->people));
	if (l->people == NULL)
		bench_die("calloc");
	for (size_t i = 0; i < l->count; i++) {
		struct person *p = &l->people[i];
		int64_t n = random() << 8 ^ random();

		if (strcmp(kind, "keys") == 0) {
			draw_key(p, 1 + n % atoll(second), atoll(first));
			continue;
		}
		if (l->count == 1)
			snprintf(p->user, sizeof(p->user), "%s", first);
		else
			snprintf(p->user, sizeof(p->user), "user%lld@example.org",
				 (long long)(1 + n % atoll(first)));
		snprintf(p->secret, sizeof(p->secret), "%s", second);
	}
}

/* "AUTH\t7\t…" is answered "OK\t7\tuser=a". */
static size_t dovecot_yes(const char *request, size_t len, char *out, size_t size)
{
	struct mw_span line = mw_span_of(request, len), id;
	struct mw_wbuf w = mw_wbuf_of(out, size);

	if (mw_take_prefix(&line, "AUTH\t") && mw_take_until(&line, '\t', &id)) {
		mw_put_str(&w, "OK\t");
		mw_put(&w, id);
		mw_put_str(&w, "\tuser=user1000000@example.org\n");
	}
	return w.len;
}

static size_t auth_yes(const char *request, size_t len, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);

	(void)request, (void)len;
	mw_message_begin(&w, MW_V_SASL_START);
	mw_message_put_number(&w, MW_F_VERDICT, MW_OK);
	mw_message_put_text(&w, MW_F_ACCOUNT, "user1000000@example.org");
	return w.len;
}

static int echo(const char *name, const char *path)
{
	static const struct bench_echo dovecot = {
		.socktype = SOCK_STREAM,
		.greeting = "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\n"
			    "COOKIE\t00\nDONE\n",
		.hello = dovecot_hello_text,
		.yes = dovecot_yes,
	};
	static const struct bench_echo auth = {
		.socktype = SOCK_SEQPACKET,
		.yes = auth_yes,
		.once = 1,
	};

	bench_echo_run(strcmp(name, "auth") == 0 ? &auth : &dovecot, path);
	return 1;
}

static const struct protocol *protocol_of(const char *name)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(name, protocols[i].name) == 0)
			return &protocols[i];
	return NULL;
}

int main(int argc, char **argv)
{
	static struct load l;
	size_t n, clients;

	if (argc == 6 && strcmp(argv[1], "fill") == 0)
		return fill(argv + 2);
	if (argc == 4 && strcmp(argv[1], "echo") == 0)
		return echo(argv[2], argv[3]);
	l.protocol = argc == 8 ? protocol_of(argv[1]) : NULL;
	clients = argc == 8 ? strtoul(argv[3], NULL, 10) : 0;
	if (l.protocol == NULL || clients < 1 || clients > CLIENTS_MAX) {
		fputs("usage: see the head of bench_doors.c\n", stderr);
		return 64;
	}
	l.path = argv[2];
	draw_people(&l, argv[5], argv[6], argv[7]);
	times = malloc(TIMES_MAX * sizeof(*times));
	if (times == NULL)
		bench_die("malloc");
	memset(times, 0, TIMES_MAX * sizeof(*times)); /* so that they are there */
	n = run(&l, clients, atoll(argv[4]));
	qsort(times, n, sizeof(*times), by_value);
	printf("%.0f %.1f %.1f\n", (double)n / atof(argv[4]), times[n / 2] / 10.0,
	       times[n - 1 - n / 100] / 10.0);
	if (l.refused > 0)
		fprintf(stderr, "%zu of %zu were refused\n", l.refused, n);
	return l.refused > 0;
}
