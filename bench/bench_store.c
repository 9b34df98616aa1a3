/*
 * NAME
 *	bench_store - does the time of a check depend on the number of keys?
 * SYNOPSIS
 *	bench/bench_store [-a accounts] [-k keys] [-n lookups] [-d folder]
 * DESCRIPTION
 *	Fills two stores, one of 1,000 accounts and 5,000 keys and one of the size
 *	asked for (default: 1,000,000 accounts, 5,000,000 keys), and looks random
 *	keys up in both, in turns, so that whatever else the machine does falls
 *	on both alike. Prints, for each, the median and the 99th percentile of
 *
 *		look-up	key_by_hash alone
 *		check	reading the key, keyed BLAKE2b, look-up and policy
 *		login	all that a login takes but for the socket: the check, the
 *			name, the limiter, and the audit line in a file
 *
 *	and the ratios of the medians. The stores are made in a new folder under
 *	`folder` (default: /tmp) and deleted at the end. The default size takes
 *	about 1.2 GB of disk, and a minute or two to fill.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/fill.h"
#include "common/login/login.h"
#include "common/login/login_key.h"
#include "common/store/open.h"

#define ROUND 500 /* look-ups in one store before it is the other's turn */
#define NOW   1700000001

struct subject {
	int64_t accounts, keys;
	char path[512];
	struct mw_store *store;
	struct mw_core core;
	double *lookup, *check, *login; /* microseconds */
	size_t count;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct subject subjects[2] = { { .accounts = 1000, .keys = 5000 },
				      { .accounts = 1000000, .keys = 5000000 } };
static char folder[256];

static void clean_up(void)
{
	char audit[300];

	for (size_t i = 0; i < 2; i++) {
		mw_store_close(subjects[i].store);
		mw_audit_close(subjects[i].core.audit);
		mw_limiter_free(subjects[i].core.limiter);
		unlink(subjects[i].path);
		free(subjects[i].lookup);
		free(subjects[i].check);
		free(subjects[i].login);
	}
	snprintf(audit, sizeof(audit), "%s/audit", folder);
	unlink(audit);
	rmdir(folder);
}

/* What was made in `folder` goes too (atexit). */
static void die(const char *what)
{
	fprintf(stderr, "bench_store: %s\n", what);
	exit(1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double at(const double *sorted, size_t count, size_t percent)
{
	return sorted[count * percent / 100];
}

/* One check of a key that is good, timed. */
static void check_one(struct subject *s, int64_t n)
{
	static const struct mw_address nowhere;
	struct mw_grant_request request = { .scope = "imap", .remote = &nowhere };
	char typed[MW_APIKEY_SIZE], key[MW_APIKEY_SIZE], name[MW_NAME_SIZE];
	uint8_t hash[MW_KEY_HASH_SIZE];
	struct mw_key_record record;
	struct mw_grant grant;
	double start, hashed, found, decided;
	bool good;

	bench_key(n, typed);
	bench_name(n, s->accounts, name);
	start = now_us();
	good = mw_apikey_parse(MW_APIKEY_PREFIX, mw_span_str(typed), key) == MW_APIKEY_GOOD;
	mw_store_hash(s->store, MW_HASH_KEY, 0, mw_span_str(key), hash);
	hashed = now_us();
	if (s->store->keys->by_hash(s->store, hash, name, &record) != MW_STORE_OK)
		die("a key is missing");
	found = now_us();
	grant = mw_grant_of_key(&record);
	request.name_matches = record.name_matches;
	good = good && mw_grant_judge(&grant, &request, NOW).verdict == MW_OK;
	decided = now_us();
	if (!good)
		die("a good key was refused");
	s->lookup[s->count] = found - hashed;
	s->check[s->count] = decided - start;
}

/* The same by the daemon's way, timed. */
static void log_in(struct subject *s, int64_t n)
{
	static const struct mw_login login = { .frontend = "sasl",
					       .mechanism = "PLAIN",
					       .service = "imap" };
	struct mw_credentials credentials = { 0 };
	char key[MW_APIKEY_SIZE], name[MW_NAME_SIZE];
	struct mw_outcome outcome;
	double start;

	bench_key(n, key);
	bench_name(n, s->accounts, name);
	credentials.name = mw_span_str(name);
	credentials.secret = mw_span_str(key);
	start = now_us();
	mw_login_decide(&s->core, &login, &credentials, &outcome);
	s->login[s->count++] = now_us() - start;
	if (outcome.verdict != MW_OK)
		die("a good key was refused");
}

static int64_t random_key(const struct subject *s)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		die("no random numbers");
	return (int64_t)(random % (uint64_t)s->keys) + 1;
}

static void measure(size_t lookups)
{
	/* A first fifth as much to warm up, which is then forgotten. */
	for (size_t pass = 0; pass < 2; pass++) {
		size_t wanted = pass == 0 ? lookups / 5 : lookups;

		subjects[0].count = subjects[1].count = 0;
		while (subjects[1].count < wanted) {
			struct subject *s = &subjects[subjects[0].count > subjects[1].count];

			for (size_t i = 0; i < ROUND && s->count < wanted; i++) {
				check_one(s, random_key(s));
				log_in(s, random_key(s));
			}
		}
	}
}

/* In a process of its own: what filling takes of memory is not to be measured. */
static void fill(const struct subject *s)
{
	double start = now_us();
	int status = -1;
	struct mw_err err;
	pid_t child = fork();

	if (child == 0) {
		if (bench_fill(s->path, s->accounts, s->keys, &err) == 0)
			_exit(0);
		fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
		die("cannot fill the store");
	printf("%9" PRId64 " accounts %9" PRId64 " keys: filled in %.1f s\n", s->accounts, s->keys,
	       (now_us() - start) / 1e6);
	fflush(stdout);
}

static void swallow(void *ctx, const struct mw_key_use *use)
{
	(void)ctx, (void)use;
}

static int64_t clock_us(void)
{
	return NOW * INT64_C(1000000);
}

static void open_subject(struct subject *s, const struct mw_keyring *keyring)
{
	static const uint8_t seed[16];
	char url[600], sink[300];
	struct mw_err err;

	snprintf(url, sizeof(url), "sqlite:%s", s->path);
	if ((s->store = mw_store_open(url, false, keyring, &err)) == NULL)
		die(err.text);
	snprintf(sink, sizeof(sink), "file:%s/audit", folder);
	s->core = (struct mw_core){ .store = s->store,
				    .keyring = keyring,
				    .audit = mw_audit_open(sink, &err),
				    .limiter = mw_limiter_new(30, 60, seed),
				    .last_used = { .record = swallow },
				    .clock_us = clock_us,
				    .default_domain = "",
				    .apikey_username = "apikey" };
	if (s->core.audit == NULL || s->core.limiter == NULL)
		die("no audit file, or no memory");
}

/* Of the whole process: both handles, and what SQLite shares between them. */
static long anonymous_kb(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	long kb = -1;
	char line[256];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtol(line + 8, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb;
}

static void report(long before_kb)
{
	double middle[2][3];

	printf("\n%8s %9s %9s %9s %9s %9s %9s  (microseconds)\n", "keys", "look-up", "p99", "check",
	       "p99", "login", "p99");
	for (size_t i = 0; i < 2; i++) {
		struct subject *s = &subjects[i];
		double *const times[3] = { s->lookup, s->check, s->login };

		printf("%8" PRId64, s->keys);
		for (size_t j = 0; j < 3; j++) {
			qsort(times[j], s->count, sizeof(double), by_value);
			middle[i][j] = at(times[j], s->count, 50);
			printf(" %9.2f %9.2f", middle[i][j], at(times[j], s->count, 99));
		}
		printf("\n");
	}
	printf("%8s", "ratio");
	for (size_t j = 0; j < 3; j++)
		printf(" %9.2f %9s", middle[1][j] / middle[0][j], "");
	printf("\n\nanonymous memory of both handles: %ld KB\n", anonymous_kb() - before_kb);
}

static int64_t number(const char *text)
{
	uint64_t n;

	if (!mw_span_number(mw_span_str(text), 100000000, &n) || n == 0)
		die("wanted a number from 1 to 100000000");
	return (int64_t)n;
}

static size_t read_options(int argc, char **argv)
{
	const char *parent = "/tmp";
	size_t lookups = 100000;
	int c;

	while ((c = getopt(argc, argv, "a:k:n:d:")) != -1) {
		if (c == 'a')
			subjects[1].accounts = number(optarg);
		else if (c == 'k')
			subjects[1].keys = number(optarg);
		else if (c == 'n')
			lookups = (size_t)number(optarg);
		else if (c == 'd')
			parent = optarg;
		else
			exit(64);
	}
	snprintf(folder, sizeof(folder), "%s/mailward-bench-XXXXXX", parent);
	return lookups;
}

/* Touched here, so as not to count as the handles' memory. */
static double *times(size_t count)
{
	double *t = malloc(count * sizeof(*t));

	if (t == NULL)
		die("out of memory");
	memset(t, 0xff, count * sizeof(*t));
	return t;
}

int main(int argc, char **argv)
{
	size_t lookups = read_options(argc, argv);
	struct mw_keyring *keyring = bench_master();
	long before_kb;

	if (mkdtemp(folder) == NULL || atexit(clean_up) != 0)
		die("cannot make a temporary folder");
	for (size_t i = 0; i < 2; i++) {
		snprintf(subjects[i].path, sizeof(subjects[i].path), "%s/%zu.db", folder, i);
		subjects[i].lookup = times(lookups);
		subjects[i].check = times(lookups);
		subjects[i].login = times(lookups);
		fill(&subjects[i]);
	}
	before_kb = anonymous_kb();
	for (size_t i = 0; i < 2; i++)
		open_subject(&subjects[i], keyring);
	measure(lookups);
	report(before_kb);
	mw_keyring_free(keyring);
	return 0;
}
