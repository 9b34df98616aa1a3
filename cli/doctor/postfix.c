/*
 * NAME
 *	postfix - does Postfix ask us, and only under TLS?
 * DESCRIPTION
 *	Everything comes from postconf(1).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/doctor/look.h"
#include "cli/doctor/postconf.h"
#include "cli/doctor/reach.h"
#include "cli/doctor/sasl.h"
#include "conf/user.h"

static bool is_yes(const struct mw_postconf *p, const struct mw_postconf_service *s,
		   enum mw_postconf_parameter which)
{
	char value[64];

	mw_postconf_get(p, s, which, value, sizeof(value));
	return strcasecmp(value, "yes") == 0;
}

static bool lists_word(const char *list, const char *wanted)
{
	return mw_span_lists(mw_span_str(list), mw_span_str(wanted));
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
	return lists_word(exceptions, "static:all");
}

static void check_tls(struct mw_doctor *d, const struct mw_postconf *p,
		      const struct mw_postconf_service *s)
{
	char level[64], value[4096];
	bool overridden;

	mw_postconf_get(p, s, MW_PF_TLS_LEVEL, level, sizeof(level));
	overridden = mw_postconf_get(p, s, MW_PF_TLS_AUTH_ONLY, value, sizeof(value));
	if (offers_nobody(p, s))
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "%s offers AUTH to nobody", s->name);
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

/* With the Dovecot protocol smtpd needs no plugin; its path is relative to the queue. */
static void check_dovecot(struct mw_doctor *d, const struct mw_postconf *p,
			  const struct mw_postconf_service *s)
{
	char value[4096], path[8192];

	mw_postconf_get(p, s, MW_PF_SASL_PATH, value, sizeof(value));
	snprintf(path, sizeof(path), "%s%s%s",
		 value[0] == '/' && !s->jailed ? "" : p->value[MW_PF_QUEUE_DIRECTORY],
		 value[0] == '/' ? "" : "/", value);
	if (lists_word(d->cli->conf.listen_dovecot, path))
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "%s asks at %s", s->name, path);
	else
		mw_doctor_found(
			d, MW_BROKEN, "Postfix",
			mw_doctor_remedy(d,
					 "%s: [listen] dovecot = %s; under systemd also "
					 "ListenStream=%s (systemctl edit mailwardd.socket)",
					 d->cli->config, path, path),
			"%s asks at %s by the Dovecot protocol, where mailwardd does not "
			"listen",
			s->name, path);
}

/* Whether Cyrus SASL, and so the plugin, is asked. */
static bool check_type(struct mw_doctor *d, const struct mw_postconf *p,
		       const struct mw_postconf_service *s)
{
	char type[64];

	mw_postconf_get(p, s, MW_PF_SASL_TYPE, type, sizeof(type));
	if (strcmp(type, "dovecot") == 0 && d->configured)
		check_dovecot(d, p, s);
	else if (strcmp(type, "cyrus") != 0)
		mw_doctor_found(d, MW_BROKEN, "Postfix", "main.cf: smtpd_sasl_type = cyrus",
				"%s asks a SASL server of type %s, not Cyrus SASL", s->name, type);
	return strcmp(type, "cyrus") == 0;
}

/* A path of [listen] auth as smtpd would write it: the part of it within the jail.
 * false when smtpd can't get at any of them. */
static bool other_socket(const struct mw_doctor *d, const char *jail, char *out, size_t size)
{
	struct mw_span rest = mw_span_str(d->cli->conf.listen_auth), word;

	while (mw_take_word(&rest, &word))
		if (mw_take_prefix(&word, jail) && mw_span_starts(word, "/"))
			return mw_span_copy(word, out, size);
	return false;
}

/* mailwardd makes the folders of a socket's path when root starts it, and init does for
 * one that has no root. */
static bool has_folder(const char *path)
{
	char folder[8192];

	mw_folder_of(path, folder, sizeof(folder));
	return access(folder, F_OK) == 0;
}

/* Nobody listens at `path`, where smtpd looks for `socket`. Either that is a path
 * of [listen] and its form within the jail is missing, or smtpd.conf has another. */
static void report_deaf(struct mw_doctor *d, const char *jail, const char *socket, const char *path)
{
	const char *remedy;
	char other[1024];

	if (!lists_word(d->cli->conf.listen_auth, socket) &&
	    (other_socket(d, jail, other, sizeof(other)) ||
	     other_socket(d, "", other, sizeof(other))))
		remedy = mw_doctor_remedy(d, "smtpd.conf: mailward_socket: %s", other);
	else
		remedy = mw_doctor_remedy(
			d,
			"%s: [listen] auth = %s %s%s; under systemd also "
			"ListenSequentialPacket=%s (systemctl edit mailwardd.socket)",
			d->cli->config, d->cli->conf.listen_auth, path,
			has_folder(path) ? "" : " (then: mailward init)", path);
	mw_doctor_found(d, MW_BROKEN, "Postfix", remedy,
			"smtpd%s connects to %s, where mailwardd does not listen",
			jail[0] != '\0' ? " in its chroot" : "", path);
}

/* smtpd, as the user of its own, must find a listening socket at the path that
 * the plugin has: inside its jail. */
static void check_socket(struct mw_doctor *d, const struct mw_postconf *p, const char *socket,
			 bool jailed)
{
	const char *owner = p->value[MW_PF_MAIL_OWNER];
	const char *jail = jailed ? p->value[MW_PF_QUEUE_DIRECTORY] : "";
	char path[8192], at[8192];

	snprintf(path, sizeof(path), "%s%s", jail, socket);
	if (!lists_word(d->cli->conf.listen_auth, path))
		report_deaf(d, jail, socket, path);
	else if (!mw_user_reaches(owner, path, at, sizeof(at)))
		mw_doctor_found(
			d, MW_BROKEN, "Postfix",
			has_folder(path)
				? "let that user pass each folder (x) and write to the socket"
				: "run: mailward init, and systemctl restart mailwardd",
			"user %s cannot reach %s: it is stopped at %s", owner, path, at);
	else
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "user %s reaches %s", owner, path);
}

/* As the daemon sees it: by number, whatever the name. */
static bool is_peer(const struct mw_conf *conf, uid_t uid)
{
	struct mw_span rest = mw_span_str(conf->verifiers), word;
	char name[64];
	uid_t listed;
	gid_t gid;

	while (mw_take_word(&rest, &word))
		if (mw_span_copy(word, name, sizeof(name)) && mw_user_find(name, &listed, &gid) &&
		    listed == uid)
			return true;
	return mw_user_find(conf->user, &listed, &gid) && listed == uid;
}

static void check_peer(struct mw_doctor *d, const struct mw_postconf *p)
{
	const char *owner = p->value[MW_PF_MAIL_OWNER];
	uid_t uid;
	gid_t gid;

	if (!mw_user_find(owner, &uid, &gid) || !is_peer(&d->cli->conf, uid))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				mw_doctor_remedy(d, "%s: [peers] verifiers = %s %s", d->cli->config,
						 d->cli->conf.verifiers, owner),
				"user %s, as whom smtpd runs, may not ask for verdicts", owner);
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
			check_socket(d, p, socket, s.jailed);
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
	char socket[1024];

	if (!mw_postconf_read(&p, d->postfix_config, &why)) {
		report_unread(d, why);
		return;
	}
	check_values(d, &p);
	check_sasl(d, &p, socket, sizeof(socket));
	check_services(d, &p, socket);
	if (d->configured)
		check_peer(d, &p);
	check_line_limit(d, &p);
}

const struct mw_look mw_postfix_looks[] = {
	{ false, look_at_postfix },
	{ .run = NULL },
};
