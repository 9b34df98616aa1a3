/*
 * NAME
 *	combined - a password and a code typed as one string
 */
#include "pam/combined.h"

#define RECOVERY     "mwr_"
#define RECOVERY_LEN 4

static bool find_recovery_code(struct mw_span typed, size_t *at)
{
	for (size_t i = typed.len; i >= RECOVERY_LEN; i--) {
		*at = i - RECOVERY_LEN;
		if (mw_span_is_nocase(mw_span_of(typed.ptr + *at, RECOVERY_LEN), RECOVERY))
			return true;
	}
	return false;
}

static bool are_digits(struct mw_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return true;
}

bool mw_combined_split(struct mw_span typed, size_t digits, struct mw_span *password,
		       struct mw_span *code)
{
	size_t at;

	if (!find_recovery_code(typed, &at)) {
		if (typed.len < digits)
			return false;
		at = typed.len - digits;
		if (!are_digits(mw_span_of(typed.ptr + at, digits)))
			return false;
	}
	*password = mw_span_of(typed.ptr, at);
	*code = mw_span_of(typed.ptr + at, typed.len - at);
	return true;
}
