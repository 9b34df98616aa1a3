/*
 * NAME
 *	bearer - what the two bearer token mechanisms have in common
 */
#include "common/mech/bearer.h"

#include "base/paste.h"

static bool is_alpha(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_key(struct mw_span key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!is_alpha(key.ptr[i]))
			return false;
	return key.len > 0;
}

/* The RFC allows ASCII; names beyond it come in UTF-8, and are checked as names. */
static bool is_value(struct mw_span value)
{
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.ptr[i];

		if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
			return false;
	}
	return true;
}

/* Keep a value if its key is wanted; false when it was there already. */
static bool keep(struct mw_bearer_pair *wanted, size_t count, struct mw_span key,
		 struct mw_span value)
{
	for (size_t i = 0; i < count; i++) {
		if (!mw_span_is(key, wanted[i].key))
			continue;
		if (wanted[i].value.ptr != NULL)
			return false;
		wanted[i].value = value;
	}
	return true;
}

bool mw_bearer_read(struct mw_span list, struct mw_bearer_pair *wanted, size_t count)
{
	struct mw_span pair, key;

	while (mw_take_until(&list, MW_BEARER_SEPARATOR, &pair)) {
		if (pair.len == 0)
			return list.len == 0;
		if (!mw_take_until(&pair, '=', &key) || !is_key(key) || !is_value(pair) ||
		    !keep(wanted, count, key, pair))
			return false;
	}
	return false;
}

/* Text, which may be an API key as it was pasted, with blanks and line ends in it.
 * Access tokens are judged more strictly, later. */
static bool is_pasted_text(struct mw_span s)
{
	uint32_t c;

	while (s.len > 0)
		if (!mw_take_code_point(&s, &c) || (c >= 0x7f && c < 0xa0))
			return false;
	return true;
}

bool mw_bearer_set_token(struct mw_mech_state *s, struct mw_span auth)
{
	struct mw_span scheme;

	if (!mw_take_until(&auth, ' ', &scheme) || !mw_span_is_nocase(scheme, "Bearer"))
		return false;
	/* RFC 9110 section 11.4: any number of blanks after the scheme. */
	while (mw_take_prefix(&auth, " "))
		;
	return is_pasted_text(auth) && mw_mech_set_secret(s, mw_paste_trim(auth));
}

/* Text has no control characters. */
void mw_bearer_put_json(struct mw_wbuf *w, struct mw_span text, const char *more)
{
	mw_put_u8(w, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			mw_put_u8(w, '\\');
		mw_put_u8(w, text.ptr[i]);
	}
	mw_put_str(w, more);
	mw_put_u8(w, '"');
}
