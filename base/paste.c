/*
 * NAME
 *	paste - names, keys and codes as people paste them
 * DESCRIPTION
 *	One table says what a character is. Nearly all input is ASCII and does not
 *	get there.
 */
#include "base/paste.h"

#include <string.h>

enum kind { OTHER = 0, BLANK = 1, DASH = 2, QUOTE = 4, STOP = 8 };

struct range {
	uint32_t first, last;
	enum kind kind;
};

/* In order. */
/* clang-format off */
static const struct range ranges[] = {
	{ 0x0009, 0x000d, BLANK }, /* tab, line ends */
	{ ' ',    ' ',    BLANK },
	{ '"',    '"',    QUOTE },
	{ '\'',   ')',    QUOTE }, /* ' ( ) */
	{ ',',    ',',    STOP },
	{ '-',    '-',    DASH },
	{ '.',    '.',    STOP },
	{ ';',    ';',    STOP },
	{ '<',    '<',    QUOTE },
	{ '>',    '>',    QUOTE },
	{ '[',    '[',    QUOTE },
	{ ']',    ']',    QUOTE },
	{ '`',    '`',    QUOTE },
	{ 0x0085, 0x0085, BLANK }, /* next line */
	{ 0x00a0, 0x00a0, BLANK }, /* no-break space */
	{ 0x00ab, 0x00ab, QUOTE }, /* guillemets */
	{ 0x00ad, 0x00ad, BLANK }, /* soft hyphen: invisible */
	{ 0x00b4, 0x00b4, QUOTE }, /* acute accent */
	{ 0x00bb, 0x00bb, QUOTE },
	{ 0x034f, 0x034f, BLANK }, /* combining grapheme joiner */
	{ 0x061c, 0x061c, BLANK }, /* Arabic letter mark */
	{ 0x1680, 0x1680, BLANK },
	{ 0x180b, 0x180e, BLANK },
	{ 0x2000, 0x200f, BLANK }, /* spaces, zero-width ones, marks of direction */
	{ 0x2010, 0x2015, DASH },
	{ 0x2018, 0x201f, QUOTE },
	{ 0x2028, 0x202f, BLANK }, /* line separators, directions, narrow no-break space */
	{ 0x2032, 0x2036, QUOTE }, /* primes */
	{ 0x2039, 0x203a, QUOTE },
	{ 0x2043, 0x2043, DASH },
	{ 0x205f, 0x206f, BLANK }, /* word joiner, invisible operators, directions */
	{ 0x2212, 0x2212, DASH },  /* minus */
	{ 0x3000, 0x3000, BLANK }, /* ideographic space */
	{ 0x3008, 0x3011, QUOTE }, /* CJK brackets */
	{ 0xfe00, 0xfe0f, BLANK }, /* variation selectors */
	{ 0xfe58, 0xfe58, DASH },
	{ 0xfe63, 0xfe63, DASH },
	{ 0xfeff, 0xfeff, BLANK }, /* byte order mark */
	{ 0xfff9, 0xfffb, BLANK },
	{ 0xe0000, 0xe007f, BLANK }, /* tags */
};

/* The first of ten digits of other scripts that keyboards and OCR write. */
static const uint32_t zeros[] = { 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50 };
/* clang-format on */

static bool is_plain(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Full-width forms (U+FF01 to U+FF5E) as what they are forms of. */
static uint32_t half_width(uint32_t c)
{
	return c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c;
}

static enum kind kind_of(uint32_t c)
{
	c = half_width(c);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]) && ranges[i].first <= c; i++)
		if (c <= ranges[i].last)
			return ranges[i].kind;
	return OTHER;
}

/* How many bytes at the front are one of `kinds`; 0: none. */
static size_t at_front(struct mw_span s, unsigned kinds)
{
	struct mw_span rest = s;
	uint32_t c;

	if (s.len == 0 || is_plain(s.ptr[0]) || !mw_take_code_point(&rest, &c) ||
	    !(kind_of(c) & kinds))
		return 0;
	return s.len - rest.len;
}

/* The same at the end: a code point has up to four bytes. */
static size_t at_end(struct mw_span s, unsigned kinds)
{
	for (size_t n = 1; n <= 4 && n <= s.len; n++) {
		struct mw_span last = mw_span_of(s.ptr + s.len - n, n);

		if ((last.ptr[0] & 0xc0) != 0x80)
			return at_front(last, kinds) == n ? n : 0;
	}
	return 0;
}

static struct mw_span trim(struct mw_span s, unsigned kinds)
{
	size_t n;

	while ((n = at_front(s, kinds)) > 0)
		s = mw_span_of(s.ptr + n, s.len - n);
	while ((n = at_end(s, kinds)) > 0)
		s.len -= n;
	return s;
}

struct mw_span mw_paste_trim(struct mw_span typed)
{
	return trim(typed, BLANK);
}

struct mw_span mw_paste_unquote(struct mw_span typed)
{
	return trim(typed, BLANK | QUOTE);
}

static bool take_nocase(struct mw_span *s, const char *prefix)
{
	size_t len = strlen(prefix);

	if (s->len < len || !mw_span_is_nocase(mw_span_of(s->ptr, len), prefix))
		return false;
	*s = mw_span_of(s->ptr + len, s->len - len);
	return true;
}

/* One pair of quotes: both or none, since an apostrophe may end a name. */
static bool take_quotes(struct mw_span *s)
{
	size_t front = at_front(*s, QUOTE), end = at_end(*s, QUOTE);

	if (front == 0 || end == 0 || front + end >= s->len)
		return false;
	*s = mw_span_of(s->ptr + front, s->len - front - end);
	return true;
}

struct mw_span mw_paste_name(struct mw_span typed)
{
	struct mw_span s = trim(typed, BLANK);

	while (take_quotes(&s) || take_nocase(&s, "mailto:"))
		s = trim(s, BLANK);
	return s;
}

/* ASCII for a character beyond it. */
static char ascii_of(uint32_t c)
{
	c = half_width(c);
	if (c < 0x80)
		return (char)c;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (char)(c - zeros[i] + '0');
	return '?';
}

/* The next character in ASCII, and whether it only sets others apart. */
static char take_char(struct mw_span *s, bool *filler)
{
	uint8_t byte;
	uint32_t c;

	*filler = false;
	if (is_plain(s->ptr[0]) || !mw_take_code_point(s, &c)) {
		mw_take_u8(s, &byte);
		return (char)byte;
	}
	*filler = kind_of(c) & (BLANK | DASH);
	return ascii_of(c);
}

static bool is_after(const char *out, size_t len, const char *prefix)
{
	return len > 0 && len == strlen(prefix) && mw_span_is_nocase(mw_span_of(out, len), prefix);
}

bool mw_paste_code(struct mw_span typed, const char *prefix, char *out, size_t size, size_t *len)
{
	struct mw_span s = trim(typed, BLANK | DASH | QUOTE | STOP);
	bool made = false; /* the last character is a "_" that was a blank or dash */

	*len = 0;
	while (s.len > 0) {
		bool filler;
		char c = take_char(&s, &filler);

		if (filler && !is_after(out, *len, prefix))
			continue;
		if (c == '_' && made)
			continue;
		if (*len == size)
			return false;
		made = filler;
		out[(*len)++] = filler ? '_' : c;
	}
	return true;
}
