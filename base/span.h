/*
 * span: a borrowed run of untrusted bytes, and a cursor over it.
 *
 * Everything that comes from outside (a socket, a file, a person) is looked at
 * through a span. No str*(), sscanf() or atoi() is applied to such bytes: they
 * may hold NULs and need not end with one.
 *
 * A span owns nothing. { NULL, 0 } means "absent"; { non-NULL, 0 } "empty".
 */
#ifndef MW_BASE_SPAN_H
#define MW_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mw_span {
	const uint8_t *ptr;
	size_t len;
};

struct mw_span mw_span_of(const void *ptr, size_t len);
/* The bytes of a string without its NUL; absent for NULL. */
struct mw_span mw_span_str(const char *text);

bool mw_span_eq(struct mw_span a, struct mw_span b);
bool mw_span_is(struct mw_span s, const char *text);
/* As mw_span_is(), letters A-Z and a-z taken as equal. */
bool mw_span_is_nocase(struct mw_span s, const char *text);
bool mw_span_starts(struct mw_span s, const char *prefix);
/* The offset of the first such byte, or s.len. */
size_t mw_span_find(struct mw_span s, uint8_t byte);

/*
 * Cursor functions: each takes from the front of *s what it names and returns
 * true, or returns false and leaves *s alone when *s is too short. Integers are
 * big-endian.
 */
bool mw_take(struct mw_span *s, size_t len, struct mw_span *out);
bool mw_take_u8(struct mw_span *s, uint8_t *out);
bool mw_take_u16(struct mw_span *s, uint16_t *out);
bool mw_take_u64(struct mw_span *s, uint64_t *out);
/* Take up to the next `byte` and drop that byte; false when there is none. */
bool mw_take_until(struct mw_span *s, uint8_t byte, struct mw_span *out);
/* Drop `prefix` from the front; false when *s does not start with it. */
bool mw_take_prefix(struct mw_span *s, const char *prefix);
/* Take a code point in UTF-8; false when it is malformed. */
bool mw_take_code_point(struct mw_span *s, uint32_t *out);
/* Take the next word of *s, words being set apart by blanks and commas. */
bool mw_take_word(struct mw_span *s, struct mw_span *out);
/* Whether `word` is one of these. */
bool mw_span_lists(struct mw_span words, struct mw_span word);

/* White space cut off at both ends. */
struct mw_span mw_span_trim(struct mw_span s);

/* The value of a hex digit of either case; -1 for none. */
int mw_hex_digit(uint8_t c);

/* At most `max` bytes of its beginning, never ending within a UTF-8 letter. */
struct mw_span mw_span_head(struct mw_span s, size_t max);

/*
 * Text that may be shown, stored and logged: well-formed UTF-8 (RFC 3629, no
 * overlong forms, no surrogates) without control characters (C0, DEL, C1) and
 * so without NUL.
 */
bool mw_span_is_text(struct mw_span s);

/* A decimal number, digits only, no sign, at most `max`; false otherwise. */
bool mw_span_number(struct mw_span s, uint64_t max, uint64_t *out);

/*
 * Copy into a NUL-terminated buffer; false (and an empty string) when it does
 * not fit or holds a NUL.
 */
bool mw_span_copy(struct mw_span s, char *out, size_t size);

#endif
