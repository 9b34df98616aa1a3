/*
 * run: start another program, wait for it, and read what it printed.
 *
 * It gets a clean environment and no descriptors but its standard streams.
 */
#ifndef MW_BASE_RUN_H
#define MW_BASE_RUN_H

#include <stddef.h>

/*
 * Run argv[0] (a path, or looked up in the system's folders only) with stdin empty, stdout
 * and stderr into `out` (cut off when too long, NUL-terminated). Ended by force
 * after timeout_ms. Its exit status; -1 when it could not run or did not end.
 */
int mw_run(const char *const argv[], char *out, size_t size, int timeout_ms);

/*
 * Run argv[0], a path, with stdin from `from` (-1: empty), stdout into `to` and stderr
 * into `said` (as above), with no signal blocked; ended by force after timeout_ms (0:
 * never). Its exit status; -1 when it could not run or was ended by a signal.
 */
int mw_run_with(const char *const argv[], int from, int to, char *said, size_t size,
		int timeout_ms);

#endif
