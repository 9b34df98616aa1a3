/*
 * NAME
 *	values - what words and options of the command line mean
 */
#include "cli/values.h"

#include <sysexits.h>

#include "base/units.h"
#include "base/wbuf.h"
#include "cli/output.h"

int mw_read_id(const char *word, const char *thing, const char *command, int64_t *id)
{
	uint64_t number;

	if (!mw_span_number(mw_span_str(word), INT64_MAX, &number))
		return mw_complain(EX_USAGE, "invalid",
				   "\"%s\" is not a %s ID (\"mailward %s\" lists them)", word,
				   thing, command);
	*id = (int64_t)number;
	return 0;
}

int mw_check_unit(const char *name, const char *value)
{
	uint64_t number;

	if (!mw_span_number(mw_span_str(value), UINT64_MAX, &number))
		return 0;
	return mw_complain(EX_USAGE, "invalid",
			   "--%s %s: of what? Say %sd for days, %sh for hours, %sm for minutes or "
			   "%ss for seconds",
			   name, value, value, value, value, value);
}

int mw_read_time(const struct mw_args *args, const char *name, int64_t now, int64_t *when)
{
	const char *value = mw_args_value(args, name);
	int64_t seconds;
	int status;

	*when = 0;
	if (value == NULL)
		return 0;
	if ((status = mw_check_unit(name, value)) != 0)
		return status;
	if (mw_units_duration(mw_span_str(value), &seconds))
		*when = now + seconds;
	else if (!mw_units_date(mw_span_str(value), when))
		return mw_complain(EX_USAGE, "invalid",
				   "--%s wants a time such as 12h, 90d, 2027-01-31 or "
				   "2027-01-31T18:00:00Z, not \"%s\"",
				   name, value);
	return 0;
}

/* The words of one value; there is at least one, or the list would restrict nothing. */
static int add_words(const char *name, const char *value, struct mw_wbuf *w)
{
	struct mw_span list = mw_span_str(value), word;
	size_t count = 0;

	for (; mw_take_word(&list, &word); count++) {
		if (w->len > 0)
			mw_put_u8(w, ' ');
		mw_put(w, word);
	}
	return count > 0
		       ? 0
		       : mw_complain(EX_USAGE, "invalid", "--%s \"%s\" lists nothing", name, value);
}

int mw_read_list(const struct mw_args *args, const char *name, char out[static MW_LIST_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_LIST_SIZE - 1);
	const char *value;
	size_t at = 0;
	int status = 0;

	while (status == 0 && (value = mw_args_next(args, name, &at)) != NULL)
		status = add_words(name, value, &w);
	out[w.len] = '\0';
	if (status == 0 && w.overflow)
		status = mw_complain(EX_USAGE, "invalid", "--%s is too long", name);
	return status;
}
