/*
 * NAME
 *	found - what a token says, for the eyes of an administrator
 */
#include "common/oauth/found.h"

#include <string.h>
#include <time.h>

#define TEXT_SHOWN 100 /* bytes of a text */
#define LIST_SHOWN 4   /* members of an array */

struct mw_wbuf mw_found_begin(char detail[static MW_DETAIL_SIZE])
{
	/* What is written ends with a NUL, whatever comes. */
	memset(detail, 0, MW_DETAIL_SIZE);
	return mw_wbuf_of(detail, MW_DETAIL_SIZE - 1);
}

void mw_found_text(struct mw_wbuf *w, struct mw_span text)
{
	struct mw_span shown = mw_span_head(text, TEXT_SHOWN);
	bool is_text = mw_span_is_text(shown);

	mw_put_u8(w, '"');
	for (size_t i = 0; i < shown.len; i++) {
		uint8_t c = shown.ptr[i];
		bool plain =
			c >= 0x20 && c != 0x7f && c != '"' && c != '\\' && (c < 0x80 || is_text);

		mw_put_u8(w, plain ? c : '?');
	}
	mw_put_str(w, shown.len < text.len ? "\"..." : "\"");
}

static void put_list(struct mw_wbuf *w, const json_t *list)
{
	const json_t *one;
	size_t i;

	mw_put_u8(w, '[');
	json_array_foreach(list, i, one)
	{
		if (i == LIST_SHOWN) {
			mw_put_str(w, ",...");
			break;
		}
		if (i > 0)
			mw_put_u8(w, ',');
		if (json_is_array(one))
			mw_put_str(w, "[...]");
		else
			mw_found_value(w, one);
	}
	mw_put_u8(w, ']');
}

void mw_found_value(struct mw_wbuf *w, const json_t *value)
{
	if (value == NULL)
		mw_put_str(w, "absent");
	else if (json_is_string(value))
		mw_found_text(w, mw_span_of(json_string_value(value), json_string_length(value)));
	else if (json_is_integer(value))
		mw_put_number(w, json_integer_value(value));
	else if (json_is_real(value))
		mw_putf(w, "%g", json_real_value(value));
	else if (json_is_array(value))
		put_list(w, value);
	else if (json_is_object(value))
		mw_put_str(w, "an object");
	else
		mw_put_str(w, json_is_true(value)    ? "true"
			      : json_is_false(value) ? "false"
						     : "null");
}

void mw_found_time(struct mw_wbuf *w, int64_t when)
{
	time_t seconds = (time_t)when;
	char text[32] = "?";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	mw_put_str(w, text);
}

void mw_found_claim(struct mw_wbuf *w, const char *name, const json_t *value)
{
	mw_putf(w, "%.64s is ", name);
	mw_found_value(w, value);
}

void mw_found(char detail[static MW_DETAIL_SIZE], const char *name, const json_t *value,
	      const char *expected)
{
	struct mw_wbuf w = mw_found_begin(detail);

	mw_found_claim(&w, name, value);
	mw_putf(&w, ", expected %s", expected);
}
