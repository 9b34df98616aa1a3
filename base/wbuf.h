/*
 * wbuf: a writer into a buffer of fixed size that never writes past its end.
 *
 * The buffer is the caller's. A write that does not fit writes nothing and
 * sets `overflow`; so does every later one, and one look at the end suffices.
 */
#ifndef MW_BASE_WBUF_H
#define MW_BASE_WBUF_H

#include "base/span.h"

struct mw_wbuf {
	uint8_t *ptr;
	size_t len, size;
	bool overflow;
};

struct mw_wbuf mw_wbuf_of(void *ptr, size_t size);

void mw_put(struct mw_wbuf *w, struct mw_span bytes);
void mw_put_str(struct mw_wbuf *w, const char *text);
void mw_put_u8(struct mw_wbuf *w, uint8_t v);
void mw_put_u16(struct mw_wbuf *w, uint16_t v);
void mw_put_u64(struct mw_wbuf *w, uint64_t v);
/* In decimal. */
void mw_put_number(struct mw_wbuf *w, int64_t v);
void mw_putf(struct mw_wbuf *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What has been written, borrowed from the buffer. */
struct mw_span mw_wbuf_span(const struct mw_wbuf *w);
/* The same as a C string; "" when it or its NUL did not fit. */
const char *mw_wbuf_cstr(struct mw_wbuf *w);
/* Start again at `len`, forgetting an overflow. */
void mw_wbuf_cut(struct mw_wbuf *w, size_t len);

#endif
