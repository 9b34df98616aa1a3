/*
 * NAME
 *	pskc_user - the account that a UserId of a PSKC file means
 */
#include "cli/import/pskc_user.h"

#include "base/wbuf.h"

/* One byte of a value, an escape undone: "\," or "\2c". false: a broken escape. */
static bool take_byte(struct mw_span *rest, uint8_t *byte, bool *escaped)
{
	int high, low;

	mw_take_u8(rest, byte);
	*escaped = *byte == '\\';
	if (!*escaped)
		return true;
	if (rest->len >= 2 && (high = mw_hex_digit(rest->ptr[0])) >= 0 &&
	    (low = mw_hex_digit(rest->ptr[1])) >= 0) {
		*byte = (uint8_t)(high << 4 | low);
		*rest = mw_span_of(rest->ptr + 2, rest->len - 2);
		return true;
	}
	return mw_take_u8(rest, byte);
}

/* Up to the comma, semicolon or plus sign that ends it; quotes may be around it. */
static bool take_value(struct mw_span *rest, struct mw_wbuf *out)
{
	bool quoted, escaped;
	uint8_t byte;

	*rest = mw_span_trim(*rest);
	quoted = mw_take_prefix(rest, "\"");
	while (rest->len > 0) {
		if (!take_byte(rest, &byte, &escaped))
			return false;
		if (!escaped && quoted && byte == '"') {
			*rest = mw_span_trim(*rest);
			return rest->len == 0 || mw_take_prefix(rest, ",") ||
			       mw_take_prefix(rest, "+") || mw_take_prefix(rest, ";");
		}
		if (!escaped && !quoted && (byte == ',' || byte == '+' || byte == ';'))
			return true;
		mw_put_u8(out, byte);
	}
	return !quoted;
}

bool mw_pskc_user(struct mw_span user, char out[static MW_NAME_SIZE])
{
	bool by_uid = false, found = false;
	struct mw_span type;
	uint8_t bytes[MW_NAME_SIZE];

	if (mw_span_find(user, '=') == user.len)
		return mw_span_copy(mw_span_trim(user), out, MW_NAME_SIZE);
	out[0] = '\0';
	while (user.len > 0) {
		struct mw_wbuf value = mw_wbuf_of(bytes, sizeof(bytes));
		bool uid, wanted;

		if (!mw_take_until(&user, '=', &type) || !take_value(&user, &value))
			return false;
		uid = mw_span_is_nocase(mw_span_trim(type), "UID");
		wanted = uid ? !by_uid : !found && mw_span_is_nocase(mw_span_trim(type), "CN");
		if (!wanted)
			continue;
		if (value.overflow ||
		    !mw_span_copy(mw_span_trim(mw_wbuf_span(&value)), out, MW_NAME_SIZE))
			return false;
		found = true;
		by_uid = uid;
	}
	return out[0] != '\0';
}
