/*
 * NAME
 *	dovecot_lines - the lines of the Dovecot auth client protocol
 */
#include "daemon/doors/dovecot_lines.h"

#include <string.h>

#define FIELD_MAX 255 /* of the parameters that are read */
#define ESCAPE	  0x01

static const struct {
	char letter;
	uint8_t byte;
} escapes[] = { { '0', '\0' }, { '1', ESCAPE }, { 't', '\t' }, { 'r', '\r' }, { 'n', '\n' } };
#define ESCAPES (sizeof(escapes) / sizeof(escapes[0]))

/* 0: the byte needs no escape. */
static int letter_of(uint8_t byte)
{
	for (size_t e = 0; byte < ' ' && e < ESCAPES; e++)
		if (escapes[e].byte == byte)
			return escapes[e].letter;
	return 0;
}

void mw_dovecot_escape(struct mw_span value, struct mw_wbuf *out)
{
	size_t from = 0;

	for (size_t i = 0; i < value.len; i++) {
		int letter = letter_of(value.ptr[i]);

		if (letter == 0)
			continue;
		mw_put(out, mw_span_of(value.ptr + from, i - from));
		mw_put_u8(out, ESCAPE);
		mw_put_u8(out, (uint8_t)letter);
		from = i + 1;
	}
	if (from < value.len)
		mw_put(out, mw_span_of(value.ptr + from, value.len - from));
}

static bool put_unescaped(uint8_t letter, struct mw_wbuf *out)
{
	for (size_t e = 0; e < ESCAPES; e++) {
		if (escapes[e].letter == (char)letter) {
			mw_put_u8(out, escapes[e].byte);
			return true;
		}
	}
	return false;
}

static bool unescape(struct mw_span field, struct mw_wbuf *out)
{
	for (size_t i = 0; i < field.len; i++) {
		if (field.ptr[i] != ESCAPE)
			mw_put_u8(out, field.ptr[i]);
		else if (++i == field.len || !put_unescaped(field.ptr[i], out))
			return false;
	}
	return !out->overflow;
}

/* The next field of the line, still escaped; the last one ends with the line. */
static bool take_field(struct mw_span *line, struct mw_span *field)
{
	if (line->ptr == NULL)
		return false;
	if (!mw_take_until(line, '\t', field)) {
		*field = *line;
		*line = (struct mw_span){ 0 };
	}
	return true;
}

static bool take_number(struct mw_span *line, uint64_t max, uint32_t *out)
{
	struct mw_span field;
	uint64_t number;

	if (!take_field(line, &field) || !mw_span_number(field, max, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

/* Text that fits, for the log and the policy. */
static bool take_text(struct mw_span field, char *out, size_t size)
{
	uint8_t plain[FIELD_MAX];
	struct mw_wbuf w = mw_wbuf_of(plain, sizeof(plain));

	return unescape(field, &w) && w.len > 0 && mw_span_is_text(mw_wbuf_span(&w)) &&
	       mw_span_copy(mw_wbuf_span(&w), out, size);
}

/* An address that can't be read is not known, and no network holds it. */
static struct mw_address take_address(struct mw_span field)
{
	char text[MW_ADDRESS_TEXT + 32]; /* room for an IPv6 zone */

	if (!take_text(field, text, sizeof(text)))
		return (struct mw_address){ 0 };
	return mw_address_parse(mw_span_str(text));
}

static bool take_parameter(struct mw_span field, struct mw_dovecot_request *out)
{
	if (mw_take_prefix(&field, "service="))
		return out->service[0] == '\0' &&
		       take_text(field, out->service, sizeof(out->service));
	if (mw_take_prefix(&field, "rip="))
		out->remote = take_address(field);
	else if (mw_span_is(field, "secured") || mw_span_starts(field, "secured="))
		out->secured = true;
	return true;
}

/* resp= comes last: the rest of the line belongs to it. */
static bool take_parameters(struct mw_span line, struct mw_dovecot_request *out)
{
	struct mw_span field;

	if (!take_field(&line, &field) || !take_text(field, out->mechanism, sizeof(out->mechanism)))
		return false;
	while (line.ptr != NULL) {
		if (mw_take_prefix(&line, "resp=")) {
			out->data = line;
			break;
		}
		if (!take_field(&line, &field) || !take_parameter(field, out))
			return false;
	}
	return out->service[0] != '\0';
}

bool mw_dovecot_parse(struct mw_span line, struct mw_dovecot_request *out)
{
	memset(out, 0, sizeof(*out));
	if (mw_take_prefix(&line, "AUTH\t")) {
		out->command = MW_DOVECOT_AUTH;
		return take_number(&line, UINT32_MAX, &out->id) && take_parameters(line, out);
	}
	if (mw_take_prefix(&line, "CONT\t")) {
		out->command = MW_DOVECOT_CONT;
		return take_number(&line, UINT32_MAX, &out->id) && take_field(&line, &out->data) &&
		       line.ptr == NULL;
	}
	if (mw_take_prefix(&line, "CANCEL\t")) {
		out->command = MW_DOVECOT_CANCEL;
		return take_number(&line, UINT32_MAX, &out->id) && line.ptr == NULL;
	}
	if (mw_take_prefix(&line, "VERSION\t")) {
		out->command = MW_DOVECOT_VERSION;
		return take_number(&line, UINT32_MAX, &out->id) && line.ptr != NULL;
	}
	out->command = MW_DOVECOT_CPID;
	return mw_take_prefix(&line, "CPID\t") && take_number(&line, UINT32_MAX, &out->id);
}
