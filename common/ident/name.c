/*
 * NAME
 *	name - the canonical spelling of an account's name
 * DESCRIPTION
 *	Nearly all names are ASCII, and each login has one: unicode.c sees the others
 *	only.
 */
#include "common/ident/name.h"

#include <string.h>

#include "base/paste.h"
#include "base/wbuf.h"
#include "common/ident/unicode.h"

const char mw_name_rule[] = "a name has 1 to 255 bytes and no blanks or control characters";

static bool is_ascii(struct mw_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] >= 0x80)
			return false;
	return true;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The bytes after the last "@"; empty when there is none. */
static struct mw_span domain_of(struct mw_span name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.ptr[i - 1] == '@')
			return mw_span_of(name.ptr + i, name.len - i);
	return mw_span_of(name.ptr, 0);
}

/* "example.org." is example.org, written by who knows the DNS. */
static struct mw_span without_last_dot(struct mw_span name)
{
	struct mw_span domain = domain_of(name);

	for (; domain.len > 1 && domain.ptr[domain.len - 1] == '.'; domain.len--)
		name.len--;
	return name;
}

static bool ascii_name(struct mw_span name, char out[static MW_NAME_SIZE])
{
	name = without_last_dot(name);
	if (name.len == 0 || !mw_span_is_text(name) || mw_span_find(name, ' ') < name.len ||
	    !mw_span_copy(name, out, MW_NAME_SIZE))
		return false;
	for (char *c = out; *c != '\0'; c++)
		*c = lower(*c);
	return true;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Nearly every name: letters and digits with "@", dots and hyphens between them, of
 * which nothing can be taken off. */
static bool plain_name(struct mw_span typed, char out[static MW_NAME_SIZE])
{
	if (typed.len == 0 || typed.len >= MW_NAME_SIZE)
		return false;
	for (size_t i = 0; i < typed.len; i++) {
		char c = lower((char)typed.ptr[i]);

		if (!is_alnum(c) && c != '@' && c != '.' && c != '-' && c != '_' && c != '+')
			return false;
		out[i] = c;
	}
	out[typed.len] = '\0';
	return is_alnum(out[0]) && is_alnum(out[typed.len - 1]);
}

bool mw_name_canonical(struct mw_span typed, char out[static MW_NAME_SIZE])
{
	struct mw_span name;

	if (plain_name(typed, out))
		return true;
	name = mw_paste_name(typed);

	/* A canonical spelling is its own: folding must not bring out more to take off. */
	if ((is_ascii(name) ? ascii_name(name, out) : mw_unicode_name(name, out)) &&
	    mw_paste_name(mw_span_str(out)).len == strlen(out))
		return true;
	out[0] = '\0';
	return false;
}

static bool eq_nocase(struct mw_span a, struct mw_span b)
{
	for (size_t i = 0; i < a.len && a.len == b.len; i++)
		if (lower((char)a.ptr[i]) != lower((char)b.ptr[i]))
			return false;
	return a.len == b.len;
}

bool mw_name_vouched(struct mw_span name, char out[static MW_NAME_SIZE])
{
	struct mw_span domain = domain_of(name), given = name, canonical;

	if (!mw_name_canonical(name, out))
		return false;
	canonical = mw_span_str(out);
	/* A-labels are the domain that its letters are. */
	if (!is_ascii(domain)) {
		given.len -= domain.len;
		canonical.len -= domain_of(canonical).len;
	}
	if (eq_nocase(given, canonical))
		return true;
	out[0] = '\0';
	return false;
}

bool mw_name_is_canonical(const char *name)
{
	char canonical[MW_NAME_SIZE];

	return mw_name_canonical(mw_span_str(name), canonical) && strcmp(canonical, name) == 0;
}

/* A label that says it is an A-label must be one, or it is another spelling of what
 * is already a name. */
static bool has_good_labels(struct mw_span domain)
{
	char text[MW_NAME_SIZE], again[MW_NAME_SIZE];

	if (!mw_span_copy(domain, text, sizeof(text)) || strstr(text, "xn--") == NULL)
		return true;
	return mw_unicode_domain(domain, again) && strcmp(text, again) == 0;
}

const char *mw_name_fault(struct mw_span typed, bool utf8)
{
	struct mw_span name = mw_paste_name(typed), domain;
	char canonical[MW_NAME_SIZE];

	if (!mw_name_canonical(typed, canonical))
		return mw_name_rule;
	domain = domain_of(mw_span_str(canonical));
	if (canonical[0] == '@' || canonical[strlen(canonical) - 1] == '@')
		return "a name has something on both sides of its @";
	if (!has_good_labels(domain))
		return "the domain has a label that begins with xn-- and is not a valid A-label";
	/* Of the domain only the A-labels are kept. */
	domain = domain_of(name);
	return mw_unicode_fault(mw_span_of(name.ptr, name.len - domain.len), utf8);
}

bool mw_name_complete(const char *name, const char *domain, char out[static MW_NAME_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_NAME_SIZE);

	if (name[0] == '\0' || domain[0] == '\0' || strchr(name, '@') != NULL)
		return false;
	mw_put_str(&w, name);
	mw_put_u8(&w, '@');
	mw_put_str(&w, domain);
	return mw_wbuf_cstr(&w)[0] != '\0';
}

bool mw_name_shorten(const char *name, const char *domain, char out[static MW_NAME_SIZE])
{
	struct mw_span s = mw_span_str(name), its = domain_of(s);

	if (domain[0] == '\0' || its.len + 1 >= s.len || !mw_span_is(its, domain))
		return false;
	return mw_span_copy(mw_span_of(s.ptr, s.len - its.len - 1), out, MW_NAME_SIZE);
}

static bool is_suffix(struct mw_span word)
{
	return word.ptr[0] == '@';
}

bool mw_name_strip_word(struct mw_span word)
{
	static const char separators[] = "\\/+:|";

	if (word.len < 2 || !mw_span_is_text(word))
		return false;
	return is_suffix(word) || strchr(separators, word.ptr[word.len - 1]) != NULL;
}

/* Take the word off; false when it is not there or all there is. */
static bool take_off(struct mw_span *name, struct mw_span word)
{
	size_t rest;

	if (name->len <= word.len)
		return false;
	rest = name->len - word.len;
	if (!eq_nocase(word, mw_span_of(name->ptr + (is_suffix(word) ? rest : 0), word.len)))
		return false;
	*name = mw_span_of(name->ptr + (is_suffix(word) ? 0 : word.len), rest);
	return true;
}

bool mw_name_strip(const char *name, const char *strip, char out[static MW_NAME_SIZE])
{
	struct mw_span words = mw_span_str(strip), s = mw_span_str(name), word;
	bool taken[2] = { false, false };

	while (mw_take_word(&words, &word))
		if (!taken[is_suffix(word)])
			taken[is_suffix(word)] = take_off(&s, word);
	return (taken[0] || taken[1]) && mw_span_copy(s, out, MW_NAME_SIZE);
}

static bool is_label(struct mw_span label)
{
	for (size_t i = 0; i < label.len; i++) {
		char c = lower((char)label.ptr[i]);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return label.len > 0 && label.len <= 63;
}

static bool is_domain(struct mw_span domain)
{
	struct mw_span label;

	while (mw_take_until(&domain, '.', &label))
		if (!is_label(label))
			return false;
	return is_label(domain);
}

bool mw_domain_canonical(struct mw_span typed, char out[static MW_NAME_SIZE])
{
	struct mw_span domain = mw_paste_name(typed);
	bool good;

	mw_take_prefix(&domain, "@");
	good = is_ascii(domain) ? ascii_name(domain, out) : mw_unicode_domain(domain, out);
	if (good && out[strlen(out) - 1] == '.')
		out[strlen(out) - 1] = '\0';
	if (good && is_domain(mw_span_str(out)) && has_good_labels(mw_span_str(out)))
		return true;
	out[0] = '\0';
	return false;
}
