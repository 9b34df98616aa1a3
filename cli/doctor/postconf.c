/*
 * NAME
 *	postconf - how Postfix is configured
 * DESCRIPTION
 *	postconf(1) knows defaults, overrides in master.cf and where the files
 *	are. Its warnings come between the lines that were asked for, so those
 *	are known by their names.
 */
#include "cli/doctor/postconf.h"

#include <stdio.h>
#include <string.h>

#include "base/run.h"
#include "cli/doctor/finding.h"

#define TIMEOUT_MS 10000

static const char *const names[MW_PF_PARAMETERS] = {
	[MW_PF_AUTH_ENABLE] = "smtpd_sasl_auth_enable",
	[MW_PF_TLS_AUTH_ONLY] = "smtpd_tls_auth_only",
	[MW_PF_TLS_WRAPPER] = "smtpd_tls_wrappermode",
	[MW_PF_TLS_LEVEL] = "smtpd_tls_security_level",
	[MW_PF_SASL_EXCEPTIONS] = "smtpd_sasl_exceptions_networks",
	[MW_PF_SASL_TYPE] = "smtpd_sasl_type",
	[MW_PF_SASL_PATH] = "smtpd_sasl_path",
	[MW_PF_SASL_CONFIG_PATH] = "cyrus_sasl_config_path",
	[MW_PF_QUEUE_DIRECTORY] = "queue_directory",
	[MW_PF_MAIL_OWNER] = "mail_owner",
	[MW_PF_LINE_LIMIT] = "line_length_limit",
	[MW_PF_IMPORT_ENVIRONMENT] = "import_environment",
};

static int run(const char *folder, const char *flags, bool parameters, char *out)
{
	const char *argv[MW_PF_PARAMETERS + 5] = { "postconf", flags };
	size_t n = 2;

	if (folder != NULL) {
		argv[n++] = "-c";
		argv[n++] = folder;
	}
	for (size_t i = 0; parameters && i < MW_PF_PARAMETERS; i++)
		argv[n++] = names[i];
	return mw_run(argv, out, MW_POSTCONF_TEXT, TIMEOUT_MS);
}

/* "name = value" */
static void read_value(struct mw_postconf *p, struct mw_span line)
{
	struct mw_span name;

	if (!mw_take_until(&line, '=', &name))
		return;
	for (size_t i = 0; i < MW_PF_PARAMETERS; i++)
		if (mw_span_is(mw_span_trim(name), names[i]))
			p->there[i] =
				mw_span_copy(mw_span_trim(line), p->value[i], sizeof(p->value[i]));
}

static bool read_values(struct mw_postconf *p)
{
	struct mw_span lines = mw_span_str(p->text), line;
	bool all = true;

	memset(p->there, 0, sizeof(p->there));
	while (mw_take_until(&lines, '\n', &line))
		read_value(p, line);
	for (size_t i = 0; i < MW_PF_PARAMETERS; i++)
		all = all && p->there[i];
	return all;
}

bool mw_postconf_read(struct mw_postconf *p, const char *folder, struct mw_span *why)
{
	char *said;

	if (run(folder, "-x", true, said = p->text) == 0 && read_values(p) &&
	    run(folder, "-M", false, said = p->services) == 0 &&
	    run(folder, "-P", false, said = p->overrides) == 0)
		return true;
	*why = mw_doctor_reason(said);
	return false;
}

const char *mw_postconf_name(enum mw_postconf_parameter which)
{
	return names[which];
}

static bool parse_service(struct mw_span line, struct mw_postconf_service *s)
{
	struct mw_span word[8];

	for (size_t i = 0; i < 8; i++)
		if (!mw_take_word(&line, &word[i]))
			return false;
	if (!mw_span_is(word[7], "smtpd"))
		return false;
	snprintf(s->name, sizeof(s->name), "%.*s/%.*s", (int)word[0].len, (const char *)word[0].ptr,
		 (int)word[1].len, (const char *)word[1].ptr);
	s->jailed = mw_span_is(word[4], "y");
	return true;
}

bool mw_postconf_next(struct mw_span *lines, struct mw_postconf_service *s)
{
	struct mw_span line;

	while (mw_take_until(lines, '\n', &line))
		if (parse_service(line, s))
			return true;
	return false;
}

bool mw_postconf_get(const struct mw_postconf *p, const struct mw_postconf_service *s,
		     enum mw_postconf_parameter which, char *out, size_t size)
{
	struct mw_span lines = mw_span_str(p->overrides), line;
	bool there = false;
	char prefix[384];

	snprintf(prefix, sizeof(prefix), "%s/%s =", s->name, names[which]);
	snprintf(out, size, "%s", p->value[which]);
	while (mw_take_until(&lines, '\n', &line))
		if (mw_take_prefix(&line, prefix))
			there = mw_span_copy(mw_span_trim(line), out, size);
	return there;
}
