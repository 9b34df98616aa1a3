/*
 * tool: what the benchmarks share.
 */
#ifndef MW_BENCH_TOOL_H
#define MW_BENCH_TOOL_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Seconds, for differences. */
static inline double bench_clock_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A system call failed. */
static inline _Noreturn void bench_die(const char *what)
{
	perror(what);
	exit(1);
}

static inline void bench_must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
	exit(1);
}

#endif
