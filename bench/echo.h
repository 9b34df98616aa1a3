/*
 * echo: servers that answer yes to everything and look at nothing, to tell what
 * the sockets alone take.
 */
#ifndef MW_BENCH_ECHO_H
#define MW_BENCH_ECHO_H

#include <stddef.h>

/* What a protocol's server says; lengths in bytes. */
struct bench_echo {
	int socktype;
	const char *greeting; /* NULL: none */
	const char *hello;    /* what a client says first, and gets no answer to; NULL: none */
	/* The yes to the request of `len` bytes; its length. */
	size_t (*yes)(const char *request, size_t len, char *out, size_t size);
	int once; /* a connection is one request */
};

/* Serve on a socket of that name with a thread a core, until killed. */
void bench_echo_run(const struct bench_echo *echo, const char *path);

#endif
