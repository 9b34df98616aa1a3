/*
 * NAME
 *	wbuf - bounded writer
 */
#include "base/wbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct mw_wbuf mw_wbuf_of(void *ptr, size_t size)
{
	return (struct mw_wbuf){ .ptr = ptr, .size = size };
}

void mw_put(struct mw_wbuf *w, struct mw_span bytes)
{
	if (w->overflow || bytes.len > w->size - w->len) {
		w->overflow = true;
		return;
	}
	if (bytes.len > 0)
		memcpy(w->ptr + w->len, bytes.ptr, bytes.len);
	w->len += bytes.len;
}

void mw_put_str(struct mw_wbuf *w, const char *text)
{
	mw_put(w, mw_span_str(text));
}

static void put_be(struct mw_wbuf *w, size_t len, uint64_t v)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v >> 8 * (len - 1 - i));
	mw_put(w, mw_span_of(bytes, len));
}

void mw_put_u8(struct mw_wbuf *w, uint8_t v)
{
	if (w->overflow || w->len == w->size)
		w->overflow = true;
	else
		w->ptr[w->len++] = v;
}

void mw_put_u16(struct mw_wbuf *w, uint16_t v)
{
	put_be(w, 2, v);
}

void mw_put_u64(struct mw_wbuf *w, uint64_t v)
{
	put_be(w, 8, v);
}

void mw_put_number(struct mw_wbuf *w, int64_t v)
{
	uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
	uint8_t text[20], *at = text + sizeof(text);

	do
		*--at = (uint8_t)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (v < 0)
		*--at = '-';
	mw_put(w, mw_span_of(at, (size_t)(text + sizeof(text) - at)));
}

void mw_putf(struct mw_wbuf *w, const char *fmt, ...)
{
	size_t room = w->size - w->len;
	va_list args;
	int n;

	if (w->overflow)
		return;
	va_start(args, fmt);
	n = vsnprintf((char *)w->ptr + w->len, room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room)
		w->overflow = true;
	else
		w->len += (size_t)n;
}

struct mw_span mw_wbuf_span(const struct mw_wbuf *w)
{
	return mw_span_of(w->ptr, w->len);
}

const char *mw_wbuf_cstr(struct mw_wbuf *w)
{
	if (w->overflow || w->len == w->size)
		return "";
	w->ptr[w->len] = '\0';
	return (const char *)w->ptr;
}

void mw_wbuf_cut(struct mw_wbuf *w, size_t len)
{
	w->len = len;
	w->overflow = false;
}
