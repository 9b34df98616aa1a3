/*
 * NAME
 *	pam_options - what a line of the PAM configuration says to the module
 * DESCRIPTION
 *	One table. An option that is not in it, or a value that it does not take,
 *	is an error: a mistyped option must not quietly leave a door open.
 */
#include "base/pam_options.h"

#include "base/span.h"

#define TIMEOUT_MAX 300

static bool read_mode(struct mw_pam_options *o, struct mw_span value)
{
	o->token = mw_span_is(value, "token");
	return o->token || mw_span_is(value, "totp");
}

static bool read_enroll(struct mw_pam_options *o, struct mw_span value)
{
	o->enroll = mw_span_is(value, "yes");
	return o->enroll || mw_span_is(value, "no");
}

/* Values are the ends of PAM's own strings, so they end with a NUL. */
static bool read_prompt(struct mw_pam_options *o, struct mw_span value)
{
	o->prompt = (const char *)value.ptr;
	return value.len > 0 && mw_span_is_text(value);
}

static bool read_service(struct mw_pam_options *o, struct mw_span value)
{
	o->service = (const char *)value.ptr;
	return value.len > 0;
}

static bool read_socket(struct mw_pam_options *o, struct mw_span value)
{
	o->socket = (const char *)value.ptr;
	return mw_span_starts(value, "/");
}

static bool read_config(struct mw_pam_options *o, struct mw_span value)
{
	o->config = (const char *)value.ptr;
	return mw_span_starts(value, "/");
}

static bool read_timeout(struct mw_pam_options *o, struct mw_span value)
{
	uint64_t seconds;

	if (!mw_span_number(value, TIMEOUT_MAX, &seconds) || seconds == 0)
		return false;
	o->timeout_ms = (int)seconds * 1000;
	return true;
}

static bool read_code_in_password(struct mw_pam_options *o, struct mw_span value)
{
	o->combined = mw_span_is(value, "=judge") ? MW_COMBINED_JUDGE : MW_COMBINED_SPLIT;
	return mw_span_is(value, "=split") || mw_span_is(value, "=judge");
}

static bool set_debug(struct mw_pam_options *o, struct mw_span value)
{
	o->debug = true;
	return value.len == 0;
}

static const struct {
	const char *name; /* with a "=" when it takes a value */
	bool (*read)(struct mw_pam_options *o, struct mw_span value);
	const char *wanted;
} table[] = {
	{ "mode=", read_mode, "totp or token" },
	{ "enroll=", read_enroll, "yes or no" },
	{ "prompt=", read_prompt, "a text" },
	{ "code_in_password", read_code_in_password,
	  "=split before the password module and =judge after it" },
	{ "service=", read_service, "a name" },
	{ "socket=", read_socket, "an absolute path" },
	{ "config=", read_config, "an absolute path" },
	{ "timeout=", read_timeout, "a number of seconds from 1 to 300" },
	{ "debug", set_debug, "no value" },
};

static int read_one(struct mw_pam_options *o, const char *given, struct mw_err *err)
{
	struct mw_span value;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		value = mw_span_str(given);
		if (!mw_take_prefix(&value, table[i].name))
			continue;
		if (table[i].read(o, value))
			return 0;
		return mw_fail(err, "option %s: %s is wanted", given, table[i].wanted);
	}
	return mw_fail(err, "unknown option %s", given);
}

int mw_pam_options_read(struct mw_pam_options *options, int argc, const char **argv,
			struct mw_err *err)
{
	*options = (struct mw_pam_options){ .timeout_ms = 5000 };
	for (int i = 0; i < argc; i++)
		if (read_one(options, argv[i], err) != 0)
			return -1;
	if (options->token && (options->enroll || options->combined != MW_COMBINED_NO))
		return mw_fail(err, "enroll=yes and code_in_password belong to mode=totp");
	/* Nobody can enroll with a single answer. */
	if (options->enroll && options->combined != MW_COMBINED_NO)
		return mw_fail(err, "enroll=yes and code_in_password don't go together");
	return 0;
}
