/*
 * NAME
 *	secret - hold, wipe and compare secrets
 */
#include "base/secret.h"

#include <string.h>

bool mw_secret_set(struct mw_secret *s, struct mw_span bytes)
{
	s->len = 0;
	if (bytes.len > sizeof(s->bytes))
		return false;
	if (bytes.len > 0)
		memcpy(s->bytes, bytes.ptr, bytes.len);
	s->len = bytes.len;
	return true;
}

struct mw_span mw_secret_span(const struct mw_secret *s)
{
	return mw_span_of(s->bytes, s->len);
}

void mw_secret_wipe(struct mw_secret *s)
{
	/* Only the bytes in use were ever written. */
	if (s != NULL) {
		mw_wipe(s->bytes, s->len);
		s->len = 0;
	}
}

void mw_wipe(void *ptr, size_t len)
{
	if (ptr != NULL && len > 0)
		explicit_bzero(ptr, len);
}

bool mw_equal_ct(struct mw_span a, struct mw_span b)
{
	volatile uint8_t differ = 0;

	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		differ |= a.ptr[i] ^ b.ptr[i];
	return differ == 0;
}
