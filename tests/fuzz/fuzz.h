/*
 * fuzz: what every fuzz target includes.
 *
 * A target is one function over bytes that asserts more than "does not crash":
 * what must hold of whatever the parser says yes to. Built with
 * --enable-fuzzing it is a libFuzzer program; otherwise standalone.c is its
 * main(), and it is a plain regression test with the same arguments.
 */
#ifndef MW_TESTS_FUZZ_H
#define MW_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
