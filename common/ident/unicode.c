/*
 * NAME
 *	unicode - names beyond ASCII
 */
#include "common/ident/unicode.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <unictype.h>

#include "base/wbuf.h"

/* Letters grow when they are normalised; what does not fit there is no name. */
#define ROOM ((size_t)4 * MW_NAME_SIZE)

/* A result of libunistring, which is in our buffer or in one of its own. */
static bool take_result(uint8_t *result, size_t len, uint8_t buf[static ROOM], struct mw_span *out)
{
	bool good = result != NULL && len <= ROOM;

	if (good && result != buf)
		memcpy(buf, result, len);
	if (result != buf)
		free(result);
	*out = mw_span_of(buf, good ? len : 0);
	return good;
}

static bool normalise(struct mw_span s, uint8_t buf[static ROOM], struct mw_span *out)
{
	size_t len = ROOM;
	uint8_t *result = u8_normalize(UNINORM_NFKC, s.ptr, s.len, buf, &len);

	return take_result(result, len, buf, out);
}

/* In no language: what a name means must not depend on where the server is. */
static bool to_lower(struct mw_span s, uint8_t buf[static ROOM], struct mw_span *out)
{
	size_t len = ROOM;
	uint8_t *result = u8_tolower(s.ptr, s.len, NULL, UNINORM_NFKC, buf, &len);

	return take_result(result, len, buf, out);
}

bool mw_unicode_domain(struct mw_span domain, char out[static MW_NAME_SIZE])
{
	char text[MW_NAME_SIZE], *ascii = NULL;
	bool good;

	good = mw_span_copy(domain, text, sizeof(text)) &&
	       idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK &&
	       mw_span_copy(mw_span_str(ascii), out, MW_NAME_SIZE);
	idn2_free(ascii);
	return good;
}

static void put_ascii_lower(struct mw_wbuf *w, struct mw_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i];

		mw_put_u8(w, c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c);
	}
}

static bool put_domain(struct mw_wbuf *w, struct mw_span domain)
{
	char ascii[MW_NAME_SIZE];
	bool is_ascii = true;

	for (size_t i = 0; i < domain.len; i++)
		is_ascii = is_ascii && domain.ptr[i] < 0x80;
	if (is_ascii)
		put_ascii_lower(w, domain);
	else if (mw_unicode_domain(domain, ascii))
		mw_put_str(w, ascii);
	else
		return false;
	while (domain.len > 1 && !w->overflow && w->len > 1 && w->ptr[w->len - 1] == '.')
		mw_wbuf_cut(w, w->len - 1);
	return true;
}

/* One round; `name` is text. */
static bool fold(struct mw_span name, char out[static MW_NAME_SIZE])
{
	uint8_t first[ROOM], second[ROOM];
	struct mw_wbuf w = mw_wbuf_of(out, MW_NAME_SIZE);
	struct mw_span local, domain = { 0 };
	size_t at;

	if (!normalise(name, first, &name))
		return false;
	for (at = name.len; at > 0 && name.ptr[at - 1] != '@';)
		at--;
	local = at > 0 ? mw_span_of(name.ptr, at) : name;
	if (at > 0)
		domain = mw_span_of(name.ptr + at, name.len - at);
	if (local.len > 0 && !to_lower(local, second, &local))
		return false;
	mw_put(&w, local);
	if (!put_domain(&w, domain) || w.len == 0)
		return false;
	return mw_span_is_text(mw_wbuf_span(&w)) && mw_wbuf_cstr(&w)[0] != '\0' &&
	       strchr(out, ' ') == NULL;
}

/* A canonical spelling is its own: what is not settled after one round has none. */
bool mw_unicode_name(struct mw_span name, char out[static MW_NAME_SIZE])
{
	char again[MW_NAME_SIZE];

	return name.len < MW_NAME_SIZE && mw_span_is_text(name) && fold(name, out) &&
	       fold(mw_span_str(out), again) && strcmp(out, again) == 0;
}

static bool is_composed(struct mw_span local)
{
	uint8_t buf[ROOM];
	struct mw_span normal;

	return normalise(local, buf, &normal) && mw_span_eq(local, normal);
}

/* Letters, marks after a letter, and digits, beyond ASCII. */
static bool is_letters(struct mw_span local)
{
	uint32_t mask = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd;
	uint32_t c;

	while (local.len > 0) {
		if (!mw_take_code_point(&local, &c) ||
		    (c >= 0x80 && !uc_is_general_category_withtable(c, mask)))
			return false;
		mask = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_M;
	}
	return true;
}

/* Scripts that are written together. */
enum { LATIN = 1, HAN = 2, KANA = 4, HANGUL = 8, BOPOMOFO = 16, OTHER = 32 };

static const struct {
	const char *name;
	unsigned bit;
} scripts[] = {
	{ "Common", 0 },      { "Inherited", 0 },   { "Latin", LATIN },	  { "Han", HAN },
	{ "Hiragana", KANA }, { "Katakana", KANA }, { "Hangul", HANGUL }, { "Bopomofo", BOPOMOFO },
};

static const unsigned together[] = { LATIN | HAN | KANA, LATIN | HAN | HANGUL,
				     LATIN | HAN | BOPOMOFO };

static unsigned bit_of(const uc_script_t *script)
{
	for (size_t i = 0; script != NULL && i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (strcmp(script->name, scripts[i].name) == 0)
			return scripts[i].bit;
	return OTHER;
}

static bool is_one_script(struct mw_span local)
{
	const uc_script_t *other = NULL, *script;
	unsigned seen = 0, bit;
	uint32_t c;

	while (mw_take_code_point(&local, &c)) {
		script = uc_script(c);
		bit = bit_of(script);
		seen |= bit;
		if (bit == OTHER && other != NULL && other != script)
			return false;
		if (bit == OTHER)
			other = script;
	}
	for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++)
		if ((seen & ~together[i]) == 0)
			return true;
	return seen == OTHER;
}

/* The digits of different scripts look alike and have different values. */
static bool is_one_set_of_digits(struct mw_span local)
{
	uint32_t c, zero, first = 0;

	while (mw_take_code_point(&local, &c)) {
		int value = uc_decimal_value(c);

		if (value < 0)
			continue;
		zero = c - (uint32_t)value;
		if (first != 0 && zero != first)
			return false;
		first = zero;
	}
	return true;
}

const char *mw_unicode_fault(struct mw_span local, bool utf8)
{
	bool ascii = true;

	for (size_t i = 0; i < local.len; i++)
		ascii = ascii && local.ptr[i] < 0x80;
	if (ascii)
		return NULL;
	if (!utf8)
		return "a name is written in ASCII ([identity] utf8 = yes allows other letters)";
	if (!is_composed(local))
		return "the name is not in NFC, or has compatibility characters such as full-width "
		       "letters: type it anew";
	if (!is_letters(local))
		return "beyond ASCII a name has letters and digits only";
	if (!is_one_script(local))
		return "the name mixes letters of different scripts, which look alike";
	return is_one_set_of_digits(local) ? NULL : "the name mixes digits of different scripts";
}
