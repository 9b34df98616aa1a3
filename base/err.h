/*
 * err: why something failed, in words for the person who must mend it.
 *
 * Functions that can fail for a reason worth reading take a struct mw_err and
 * return 0, or -1 with the text set. A text names the thing (file, line, key)
 * and what was wanted; it never holds a secret.
 */
#ifndef MW_BASE_ERR_H
#define MW_BASE_ERR_H

#include "base/limits.h"

struct mw_err {
	char text[MW_ERROR_SIZE];
};

/* Set the text and return -1, so that callers can `return mw_fail(…)`. */
int mw_fail(struct mw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
