/*
 * NAME
 *	bench_totp - wrong codes of enrolled, unenrolled and unknown users
 * SYNOPSIS
 *	bench_totp [rounds]
 * DESCRIPTION
 *	Whoever tries names with wrong codes must not learn from the time it
 *	takes which of them exist. Whole conversations run in process over a
 *	store on disk, the three kinds in turns, and the distributions of their
 *	times are printed beside each other. The clock is ours: it goes on by a
 *	day a round, so that no guess has to wait.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/tool.h"
#include "common/mfa/device.h"
#include "common/mfa/mfa.h"
#include "common/store/open.h"

enum kind { ENROLLED, UNENROLLED, UNKNOWN, KINDS };

static const char *const names[KINDS] = { "enrolled", "unenrolled", "unknown" };
static int64_t now_us = 1700000000000000;

static int64_t clock_us(void)
{
	return now_us;
}

static void set_up(struct mw_core *core)
{
	static const struct mw_seed seed = { 20, "12345678901234567890" };
	struct mw_account account = { .name = "enrolled" };
	struct mw_device device;
	struct mw_store *s = core->store;

	bench_must(s->accounts->create(s, &account) == MW_STORE_OK, "no account");
	bench_must(mw_device_make(core, account.id, "phone", &mw_totp_usual, &seed, 1, &device) ==
				   MW_R_ACCEPTED &&
			   s->devices->add(s, &device, 1) == MW_STORE_OK,
		   "no device");
	snprintf(account.name, sizeof(account.name), "unenrolled");
	bench_must(s->accounts->create(s, &account) == MW_STORE_OK, "no account");
}

/* Microseconds. */
static double wrong_code(struct mw_core *core, const char *name)
{
	static struct mw_mfa s;
	struct mw_login login = { .frontend = "pam", .mechanism = "", .service = "sshd" };
	double begun = bench_clock_s();

	bench_must(mw_mfa_start(&s, core, &login, mw_span_str(name), false) == MW_CONTINUE,
		   "no question");
	bench_must(mw_mfa_code(&s, core, &login, mw_span_str("000000")) == MW_DENY, "no refusal");
	bench_must(s.outcome.reason == MW_R_CODE_WRONG, "another reason");
	return (bench_clock_s() - begun) * 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void report(double *times[KINDS], size_t rounds)
{
	static const int percent[] = { 1, 10, 25, 50, 75, 90, 99 };

	printf("%-12s", "us at %");
	for (size_t i = 0; i < sizeof(percent) / sizeof(percent[0]); i++)
		printf("%10d", percent[i]);
	puts("");
	for (int k = 0; k < KINDS; k++) {
		qsort(times[k], rounds, sizeof(*times[k]), by_size);
		printf("%-12s", names[k]);
		for (size_t i = 0; i < sizeof(percent) / sizeof(percent[0]); i++)
			printf("%10.0f", times[k][rounds * (size_t)percent[i] / 100]);
		puts("");
	}
}

static void ignore(void *ctx, const struct mw_event *event)
{
	(void)ctx, (void)event;
}

int main(int argc, char **argv)
{
	static const struct mw_master_key key = { .generation = 1 };
	static const struct mw_mfa_rules rules = { .window = 1, .issuer = "bench" };
	size_t rounds = argc > 1 ? (size_t)atol(argv[1]) : 500;
	char folder[] = "/tmp/mailward-bench-XXXXXX", url[128], path[128];
	struct mw_core core = {
		.clock_us = clock_us, .default_domain = "", .strip = "", .mfa = &rules
	};
	double *times[KINDS];
	struct mw_err err = { "" };

	bench_must(rounds >= 100 && mkdtemp(folder) != NULL, "no folder, or fewer than 100 rounds");
	snprintf(url, sizeof(url), "sqlite:%s/store.db", folder);
	snprintf(path, sizeof(path), "%s/store.db", folder);
	core.keyring = mw_keyring_from(&key);
	core.store = mw_store_open(url, true, core.keyring, &err);
	core.audit = mw_audit_to(ignore, NULL);
	bench_must(core.store != NULL, err.text);
	set_up(&core);
	for (int k = 0; k < KINDS; k++)
		bench_must((times[k] = calloc(rounds, sizeof(double))) != NULL, "no memory");
	for (size_t i = 0; i < rounds; i++, now_us += 86400000000)
		for (int k = 0; k < KINDS; k++)
			times[k][i] = wrong_code(&core, names[k]);
	report(times, rounds);
	mw_store_close(core.store);
	unlink(path);
	rmdir(folder);
	return 0;
}
