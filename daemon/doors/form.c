/*
 * NAME
 *	form - the body of a form
 */
#include "daemon/doors/form.h"

static bool take_escape(struct mw_span *text, uint8_t *out)
{
	struct mw_span digits;
	int high, low;

	if (!mw_take(text, 2, &digits) || (high = mw_hex_digit(digits.ptr[0])) < 0 ||
	    (low = mw_hex_digit(digits.ptr[1])) < 0)
		return false;
	*out = (uint8_t)(high << 4 | low);
	return true;
}

static bool decode(struct mw_span text, bool plus_is_blank, struct mw_wbuf *out)
{
	uint8_t c;

	while (mw_take_u8(&text, &c)) {
		if (c == '+' && plus_is_blank)
			c = ' ';
		else if (c == '%' && !take_escape(&text, &c))
			return false;
		mw_put_u8(out, c);
	}
	return !out->overflow;
}

bool mw_percent_decode(struct mw_span text, struct mw_wbuf *out)
{
	return decode(text, false, out);
}

/* The next "name=value"; a name without "=" has an empty value. */
static bool take_pair(struct mw_span *body, struct mw_span *name, struct mw_span *value)
{
	struct mw_span pair;

	if (body->len == 0)
		return false;
	if (!mw_take_until(body, '&', &pair)) {
		pair = *body;
		*body = mw_span_of(body->ptr + body->len, 0);
	}
	if (!mw_take_until(&pair, '=', name)) {
		*name = pair;
		pair = mw_span_of(pair.ptr + pair.len, 0);
	}
	*value = pair;
	return true;
}

/* The names looked for are plain letters; one spelled with escapes is another
 * field's business. */
enum mw_form_result mw_form_get(struct mw_span body, const char *name, struct mw_wbuf *out)
{
	struct mw_span key, value;
	enum mw_form_result result = MW_FORM_ABSENT;

	while (take_pair(&body, &key, &value)) {
		if (!mw_span_is(key, name))
			continue;
		if (result != MW_FORM_ABSENT)
			return MW_FORM_MALFORMED;
		if (!decode(value, true, out))
			return out->overflow ? MW_FORM_TOO_LONG : MW_FORM_MALFORMED;
		result = MW_FORM_FOUND;
	}
	return result;
}
