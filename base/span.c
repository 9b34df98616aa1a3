/*
 * NAME
 *	span - borrowed bytes and a cursor over them
 * DESCRIPTION
 *	See span.h. Nothing here allocates, and nothing reads past `len`.
 */
#include "base/span.h"

#include <string.h>

struct mw_span mw_span_of(const void *ptr, size_t len)
{
	return (struct mw_span){ ptr, len };
}

struct mw_span mw_span_str(const char *text)
{
	return (struct mw_span){ (const uint8_t *)text, text ? strlen(text) : 0 };
}

bool mw_span_eq(struct mw_span a, struct mw_span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool mw_span_is(struct mw_span s, const char *text)
{
	return mw_span_eq(s, mw_span_str(text));
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool mw_span_is_nocase(struct mw_span s, const char *text)
{
	struct mw_span t = mw_span_str(text);

	if (s.len != t.len)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (lower(s.ptr[i]) != lower(t.ptr[i]))
			return false;
	return true;
}

bool mw_span_starts(struct mw_span s, const char *prefix)
{
	return mw_take_prefix(&s, prefix);
}

size_t mw_span_find(struct mw_span s, uint8_t byte)
{
	const uint8_t *at = s.len ? memchr(s.ptr, byte, s.len) : NULL;

	return at ? (size_t)(at - s.ptr) : s.len;
}

bool mw_take(struct mw_span *s, size_t len, struct mw_span *out)
{
	if (s->len < len)
		return false;
	*out = mw_span_of(s->ptr, len);
	s->ptr += len;
	s->len -= len;
	return true;
}

static bool take_be(struct mw_span *s, size_t len, uint64_t *out)
{
	struct mw_span bytes;

	if (!mw_take(s, len, &bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < len; i++)
		*out = *out << 8 | bytes.ptr[i];
	return true;
}

bool mw_take_u8(struct mw_span *s, uint8_t *out)
{
	uint64_t v;

	if (!take_be(s, 1, &v))
		return false;
	*out = (uint8_t)v;
	return true;
}

bool mw_take_u16(struct mw_span *s, uint16_t *out)
{
	uint64_t v;

	if (!take_be(s, 2, &v))
		return false;
	*out = (uint16_t)v;
	return true;
}

bool mw_take_u64(struct mw_span *s, uint64_t *out)
{
	return take_be(s, 8, out);
}

bool mw_take_until(struct mw_span *s, uint8_t byte, struct mw_span *out)
{
	size_t at = mw_span_find(*s, byte);

	if (at == s->len)
		return false;
	*out = mw_span_of(s->ptr, at);
	s->ptr += at + 1;
	s->len -= at + 1;
	return true;
}

bool mw_take_prefix(struct mw_span *s, const char *prefix)
{
	struct mw_span p = mw_span_str(prefix);

	if (s->len < p.len || !mw_span_eq(mw_span_of(s->ptr, p.len), p))
		return false;
	s->ptr += p.len;
	s->len -= p.len;
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool mw_take_word(struct mw_span *s, struct mw_span *out)
{
	size_t from = 0, to;

	while (from < s->len && (is_blank(s->ptr[from]) || s->ptr[from] == ','))
		from++;
	for (to = from; to < s->len && !is_blank(s->ptr[to]) && s->ptr[to] != ',';)
		to++;
	if (to == from)
		return false;
	*out = mw_span_of(s->ptr + from, to - from);
	s->ptr += to;
	s->len -= to;
	return true;
}

bool mw_span_lists(struct mw_span words, struct mw_span word)
{
	struct mw_span one;

	while (mw_take_word(&words, &one))
		if (mw_span_eq(one, word))
			return true;
	return false;
}

struct mw_span mw_span_trim(struct mw_span s)
{
	while (s.len > 0 && is_blank(s.ptr[0]))
		s = mw_span_of(s.ptr + 1, s.len - 1);
	while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

struct mw_span mw_span_head(struct mw_span s, size_t max)
{
	if (s.len <= max)
		return s;
	while (max > 0 && (s.ptr[max] & 0xc0) == 0x80)
		max--;
	return mw_span_of(s.ptr, max);
}

/* Lead bytes (RFC 3629 section 4): how many continuation bytes follow one, its mask,
 * and the lowest code point that needs so many bytes. */
static const struct lead {
	uint8_t first, last;
	int tail;
	uint8_t bits;
	uint32_t lowest;
} leads[] = {
	{ 0x00, 0x7f, 0, 0x7f, 0 },
	{ 0xc2, 0xdf, 1, 0x1f, 0x80 },
	{ 0xe0, 0xef, 2, 0x0f, 0x800 },
	{ 0xf0, 0xf4, 3, 0x07, 0x10000 },
};

static const struct lead *lead_of(uint8_t c)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (c >= leads[i].first && c <= leads[i].last)
			return &leads[i];
	return NULL;
}

bool mw_take_code_point(struct mw_span *s, uint32_t *out)
{
	struct mw_span rest = *s;
	const struct lead *lead;
	uint32_t point;
	uint8_t c;

	if (!mw_take_u8(&rest, &c) || (lead = lead_of(c)) == NULL)
		return false;
	point = c & lead->bits;
	for (int i = 0; i < lead->tail; i++) {
		if (!mw_take_u8(&rest, &c) || (c & 0xc0) != 0x80)
			return false;
		point = point << 6 | (c & 0x3f);
	}
	if (point < lead->lowest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return false;
	*out = point;
	*s = rest;
	return true;
}

bool mw_span_is_text(struct mw_span s)
{
	uint32_t point;

	while (s.len > 0) {
		/* Most text is ASCII, and every login's is looked at. */
		if (s.ptr[0] >= 0x20 && s.ptr[0] < 0x7f) {
			s = mw_span_of(s.ptr + 1, s.len - 1);
			continue;
		}
		if (!mw_take_code_point(&s, &point))
			return false;
		if (point < 0x20 || (point >= 0x7f && point < 0xa0))
			return false;
	}
	return true;
}

bool mw_span_number(struct mw_span s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.len == 0 || s.len > 20)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit = (uint64_t)s.ptr[i] - '0';

		if (digit > 9 || v > (max - digit) / 10 || digit > max)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	return true;
}

int mw_hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool mw_span_copy(struct mw_span s, char *out, size_t size)
{
	if (size == 0)
		return false;
	out[0] = '\0';
	if (s.len >= size || mw_span_find(s, 0) != s.len)
		return false;
	if (s.len > 0)
		memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
	return true;
}
