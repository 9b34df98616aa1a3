/*
 * store_conformance: what every backend of the store must do.
 *
 * One suite, run over each backend. A test gets an empty store of its own and
 * a second handle on it.
 */
#ifndef MW_TESTS_STORE_CONFORMANCE_H
#define MW_TESTS_STORE_CONFORMANCE_H

#include <stdbool.h>
#include <stddef.h>

struct store_kind {
	const char *name;
	/* Where a new store may be made; and what of it is left to remove. */
	void (*new_url)(char *url, size_t size);
	void (*remove)(const char *url);
	bool views; /* both handles in a view (mw_store_view_begin) all the time */
};

/* The number of tests that failed. */
int store_conformance(const struct store_kind *kind);
/* The same for second factors. */
int factor_conformance(const struct store_kind *kind);

#endif
