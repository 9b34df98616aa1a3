/*
 * Forms: a value is found once or not at all, and is never longer than its text.
 *
 * The input is the body.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "daemon/doors/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t text[1 << 16], small[8];
	struct mw_span body = mw_span_of(data, size);
	struct mw_wbuf value = mw_wbuf_of(text, sizeof(text));
	struct mw_wbuf little = mw_wbuf_of(small, sizeof(small));
	enum mw_form_result whole, part;

	if (size > sizeof(text))
		return 0;
	whole = mw_form_get(body, "token", &value);
	part = mw_form_get(body, "token", &little);
	if (whole == MW_FORM_FOUND) {
		must(memmem(data, size, "token", 5) != NULL);
		must(value.len + 5 <= size);
		must(part == (value.len <= sizeof(small) ? MW_FORM_FOUND : MW_FORM_TOO_LONG));
	} else {
		must(part != MW_FORM_FOUND);
	}
	mw_wbuf_cut(&value, 0);
	if (mw_percent_decode(body, &value))
		must(value.len <= size);
	return 0;
}
