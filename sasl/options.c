/*
 * NAME
 *	options - what smtpd.conf says to this plugin
 * DESCRIPTION
 *	Read again for each login: the library looks them up in memory, and
 *	nothing is kept from one login to the next.
 */
#include "sasl/options.h"

#include "base/span.h"

#define DEFAULT_SOCKET "/run/mailward/auth.sock"
#define TIMEOUT_MAX    300

static const char *option(const sasl_utils_t *utils, const char *name, const char *otherwise)
{
	const char *value = NULL;
	unsigned len;

	if (utils->getopt(utils->getopt_context, "mailward", name, &value, &len) != SASL_OK ||
	    value == NULL || value[0] == '\0')
		return otherwise;
	return value;
}

int mw_sasl_options_read(struct mw_sasl_options *options, const sasl_server_params_t *params,
			 struct mw_err *err)
{
	const char *timeout = option(params->utils, "mailward_timeout", "5");
	uint64_t seconds;

	options->socket = option(params->utils, "mailward_socket", DEFAULT_SOCKET);
	options->service = option(params->utils, "mailward_service", params->service);
	if (options->socket[0] != '/')
		return mw_fail(err, "mailward_socket: %s: an absolute path is wanted",
			       options->socket);
	if (!mw_span_number(mw_span_str(timeout), TIMEOUT_MAX, &seconds) || seconds == 0)
		return mw_fail(err,
			       "mailward_timeout: %s: a number of seconds from 1 to %d is wanted",
			       timeout, TIMEOUT_MAX);
	options->timeout_ms = (int)seconds * 1000;
	return 0;
}
