/*
 * NAME
 *	postfix - does Postfix ask us, and only under TLS?
 * DESCRIPTION
 *	Everything comes from postconf(1).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/doctor/look.h"
#include "cli/doctor/postconf.h"
#include "cli/doctor/postfix_socket.h"
#include "cli/doctor/sasl.h"

static bool is_yes(const struct mw_postconf *p, const struct mw_postconf_service *s,
		   enum mw_postconf_parameter which)
{
	char value[64];

	mw_postconf_get(p, s, which, value, sizeof(value));
	return strcasecmp(value, "yes") == 0;
}

static bool is_boolean(const char *value)
{
	return strcasecmp(value, "yes") == 0 || strcasecmp(value, "no") == 0;
}

/* smtpd dies of a boolean that is neither; of a comment behind another value
 * nobody dies, it is a part of it. */
static void check_value(struct mw_doctor *d, const char *file, enum mw_postconf_parameter which,
			const char *value)
{
	bool boolean = which == MW_PF_AUTH_ENABLE || which == MW_PF_TLS_AUTH_ONLY ||
		       which == MW_PF_TLS_WRAPPER;
	bool comment = strstr(value, " #") != NULL;
	struct mw_span meant = mw_span_trim(mw_span_of(value, strcspn(value, "#")));
	const char *name = mw_postconf_name(which);

	if (comment)
		mw_doctor_found(
			d, MW_BROKEN, "Postfix",
			mw_doctor_remedy(d, "%s: %s = %.*s, the comment on a line of its own", file,
					 name, (int)meant.len, (const char *)meant.ptr),
			"%s: %s is \"%.60s\": main.cf has no comments behind a value", file, name,
			value);
	else if (boolean && !is_boolean(value))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				mw_doctor_remedy(d, "%s: %s = yes, or no", file, name),
				"%s: %s is \"%.60s\", neither yes nor no", file, name, value);
}

static void check_values(struct mw_doctor *d, const struct mw_postconf *p)
{
	struct mw_span lines = mw_span_str(p->services);
	struct mw_postconf_service s;
	char value[4096], file[300];

	for (size_t i = 0; i < MW_PF_PARAMETERS; i++)
		check_value(d, "main.cf", i, p->value[i]);
	while (mw_postconf_next(&lines, &s)) {
		snprintf(file, sizeof(file), "master.cf: %s", s.name);
		for (size_t i = 0; i < MW_PF_PARAMETERS; i++)
			if (mw_postconf_get(p, &s, i, value, sizeof(value)))
				check_value(d, file, i, value);
	}
}

/* "static:all": behind a proxy that has logged people in. */
static bool offers_nobody(const struct mw_postconf *p, const struct mw_postconf_service *s)
{
	char exceptions[4096];

	mw_postconf_get(p, s, MW_PF_SASL_EXCEPTIONS, exceptions, sizeof(exceptions));
	return mw_span_lists(mw_span_str(exceptions), mw_span_str("static:all"));
}

static void check_tls(struct mw_doctor *d, const struct mw_postconf *p,
		      const struct mw_postconf_service *s)
{
	char level[64], value[4096];
	bool overridden;

	mw_postconf_get(p, s, MW_PF_TLS_LEVEL, level, sizeof(level));
	overridden = mw_postconf_get(p, s, MW_PF_TLS_AUTH_ONLY, value, sizeof(value));
	if (offers_nobody(p, s))
		mw_doctor_found(d, MW_FINE, "Postfix", NULL,
				"%s has SMTP AUTH disabled for all clients", s->name);
	else if (is_yes(p, s, MW_PF_TLS_AUTH_ONLY) || is_yes(p, s, MW_PF_TLS_WRAPPER) ||
		 strcmp(level, "encrypt") == 0)
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "%s offers AUTH under TLS only",
				s->name);
	else if (is_boolean(value))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				overridden ? mw_doctor_remedy(d,
							      "master.cf: %s: -o "
							      "smtpd_tls_auth_only=yes",
							      s->name)
					   : "main.cf: smtpd_tls_auth_only = yes",
				"%s takes keys over connections that are not encrypted", s->name);
}

/* Whether Cyrus SASL, and so the plugin, is asked. */
static bool check_type(struct mw_doctor *d, const struct mw_postconf *p,
		       const struct mw_postconf_service *s)
{
	char type[64];

	mw_postconf_get(p, s, MW_PF_SASL_TYPE, type, sizeof(type));
	if (strcmp(type, "dovecot") == 0 && d->configured)
		mw_postfix_dovecot(d, p, s);
	else if (strcmp(type, "cyrus") != 0)
		mw_doctor_found(d, MW_BROKEN, "Postfix", "main.cf: smtpd_sasl_type = cyrus",
				"%s asks a SASL server of type %s, not Cyrus SASL", s->name, type);
	return strcmp(type, "cyrus") == 0;
}

static void check_line_limit(struct mw_doctor *d, const struct mw_postconf *p)
{
	uint64_t limit;

	if (mw_span_number(mw_span_str(p->value[MW_PF_LINE_LIMIT]), UINT32_MAX, &limit) &&
	    limit < 16384)
		mw_doctor_found(d, MW_WARNING, "Postfix", "main.cf: line_length_limit = 16384",
				"AUTH lines are cut at %s bytes: long OAuth tokens (not keys) look "
				"like wrong ones",
				p->value[MW_PF_LINE_LIMIT]);
}

/* What smtpd takes over from the master's environment. */
static void sasl_path(const struct mw_postconf *p, char *out, size_t size)
{
	struct mw_span rest = mw_span_str(p->value[MW_PF_IMPORT_ENVIRONMENT]), word;

	out[0] = '\0';
	while (mw_take_word(&rest, &word))
		if (mw_take_prefix(&word, "SASL_PATH="))
			mw_span_copy(word, out, size);
}

/* A value that is no boolean is another check's finding. */
static bool offers_auth(const struct mw_postconf *p, const struct mw_postconf_service *s)
{
	char value[4096];

	mw_postconf_get(p, s, MW_PF_AUTH_ENABLE, value, sizeof(value));
	return strcasecmp(value, "no") != 0;
}

static void check_services(struct mw_doctor *d, const struct mw_postconf *p, const char *socket)
{
	struct mw_span lines = mw_span_str(p->services);
	bool any = false, told[2] = { false, false };
	struct mw_postconf_service s;

	while (mw_postconf_next(&lines, &s)) {
		if (!offers_auth(p, &s))
			continue;
		any = true;
		check_tls(d, p, &s);
		if (!check_type(d, p, &s) || told[s.jailed])
			continue;
		if (d->configured)
			mw_postfix_socket(d, p, socket, s.jailed);
		told[s.jailed] = true;
	}
	if (!any)
		mw_doctor_found(d, MW_WARNING, "Postfix", "main.cf: smtpd_sasl_auth_enable = yes",
				"no smtpd offers AUTH");
}

static void check_sasl(struct mw_doctor *d, const struct mw_postconf *p, char *socket, size_t size)
{
	char plugins[4096];

	snprintf(socket, size, "/run/mailward/auth.sock");
	if (strcmp(p->value[MW_PF_SASL_TYPE], "dovecot") == 0)
		return;
	mw_doctor_sasl_conf(d, p->value[MW_PF_SASL_CONFIG_PATH], p->value[MW_PF_SASL_PATH], socket,
			    size);
	sasl_path(p, plugins, sizeof(plugins));
	mw_doctor_sasl_plugin(d, plugins);
}

static void report_unread(struct mw_doctor *d, struct mw_span why)
{
	if (why.len == 0)
		mw_doctor_found(d, d->postfix_config ? MW_BROKEN : MW_FINE, "Postfix", NULL,
				"is not installed: there is no postconf(1)");
	else
		mw_doctor_found(d, d->postfix_config ? MW_BROKEN : MW_WARNING, "Postfix",
				"run postconf -M", "not looked at: %.*s", (int)why.len,
				(const char *)why.ptr);
}

static void look_at_postfix(struct mw_doctor *d)
{
	static struct mw_postconf p;
	struct mw_span why;
	char socket[MW_CONF_WORDS_SIZE];

	if (!mw_postconf_read(&p, d->postfix_config, &why)) {
		report_unread(d, why);
		return;
	}
	check_values(d, &p);
	check_sasl(d, &p, socket, sizeof(socket));
	check_services(d, &p, socket);
	if (d->configured)
		mw_postfix_peer(d, &p);
	check_line_limit(d, &p);
}

const struct mw_look mw_postfix_looks[] = {
	{ false, look_at_postfix },
	{ .run = NULL },
};
