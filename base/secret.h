/*
 * secret: bytes that must not outlive their use.
 *
 * A struct mw_secret holds a key, token or password by value. Whoever declares
 * one wipes it on every way out (mw_secret_wipe). It is never printed, and it
 * is compared in constant time only.
 */
#ifndef MW_BASE_SECRET_H
#define MW_BASE_SECRET_H

#include "base/limits.h"
#include "base/span.h"

struct mw_secret {
	size_t len;
	uint8_t bytes[MW_SECRET_MAX];
};

/* false, and an empty secret, when the bytes are more than MW_SECRET_MAX. */
bool mw_secret_set(struct mw_secret *s, struct mw_span bytes);
struct mw_span mw_secret_span(const struct mw_secret *s);
void mw_secret_wipe(struct mw_secret *s);

/* Overwrite with zeros in a way that the compiler keeps. NULL is fine. */
void mw_wipe(void *ptr, size_t len);

/* Equal lengths and bytes; the time depends on the lengths alone. */
bool mw_equal_ct(struct mw_span a, struct mw_span b);

#endif
