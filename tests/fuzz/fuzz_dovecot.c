/*
 * The Dovecot auth client protocol: what a line says is what the parser says.
 *
 * The input is one line without its LF.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "daemon/doors/dovecot_lines.h"

static bool holds(struct mw_span line, const char *text)
{
	return memmem(line.ptr, line.len, text, strlen(text)) != NULL;
}

static void check_auth(struct mw_span line, const struct mw_dovecot_request *r)
{
	must(r->mechanism[0] != '\0' && mw_span_is_text(mw_span_str(r->mechanism)));
	must(r->service[0] != '\0' && mw_span_is_text(mw_span_str(r->service)));
	must(holds(line, "\tservice="));
	must(!r->secured || holds(line, "\tsecured"));
	must(!r->remote.known || holds(line, "\trip="));
	/* The response is what stands at the end of the line. */
	if (r->data.ptr != NULL) {
		must(holds(line, "\tresp="));
		must(r->data.ptr + r->data.len == line.ptr + line.len);
	}
}

/* An escaped value is one field, and longer by the escapes alone. */
static void check_escape(struct mw_span value)
{
	static uint8_t text[2 * MW_DOVECOT_LINE_MAX];
	struct mw_wbuf out = mw_wbuf_of(text, sizeof(text));
	struct mw_span field = mw_span_of(text, 0);

	if (value.len > MW_DOVECOT_LINE_MAX)
		return;
	mw_dovecot_escape(value, &out);
	field = mw_wbuf_span(&out);
	must(!out.overflow && field.len >= value.len);
	must(mw_span_find(field, '\t') == field.len && mw_span_find(field, '\n') == field.len);
	must(mw_span_find(field, '\0') == field.len && mw_span_find(field, '\r') == field.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mw_span line = mw_span_of(data, size);
	struct mw_dovecot_request r;

	check_escape(line);
	if (!mw_dovecot_parse(line, &r))
		return 0;
	must(r.command == MW_DOVECOT_AUTH || (r.mechanism[0] == '\0' && !r.secured));
	must(r.data.ptr == NULL || (r.data.ptr >= data && r.data.ptr + r.data.len <= data + size));
	if (r.command == MW_DOVECOT_AUTH)
		check_auth(line, &r);
	return 0;
}
