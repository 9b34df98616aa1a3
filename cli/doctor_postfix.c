/*
 * NAME
 *	doctor_postfix - does Postfix ask us, and only under TLS?
 * DESCRIPTION
 *	Everything comes from postconf(1), which knows defaults, overrides in
 *	master.cf and where the files are.
 */
#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "cli/reach.h"
#include "cli/run.h"
#include "conf/user.h"

#define TIMEOUT_MS 10000
#define TEXT_SIZE  65536

/* What is asked of main.cf; master.cf may override the first ones. */
enum parameter {
	AUTH_ENABLE,
	TLS_AUTH_ONLY,
	TLS_WRAPPER,
	TLS_LEVEL,
	SASL_TYPE,
	SASL_PATH,
	SASL_CONFIG_PATH,
	QUEUE_DIRECTORY,
	MAIL_OWNER,
	LINE_LIMIT,
	IMPORT_ENVIRONMENT,
	PARAMETERS
};

static const char *const names[PARAMETERS] = {
	[AUTH_ENABLE] = "smtpd_sasl_auth_enable",
	[TLS_AUTH_ONLY] = "smtpd_tls_auth_only",
	[TLS_WRAPPER] = "smtpd_tls_wrappermode",
	[TLS_LEVEL] = "smtpd_tls_security_level",
	[SASL_TYPE] = "smtpd_sasl_type",
	[SASL_PATH] = "smtpd_sasl_path",
	[SASL_CONFIG_PATH] = "cyrus_sasl_config_path",
	[QUEUE_DIRECTORY] = "queue_directory",
	[MAIL_OWNER] = "mail_owner",
	[LINE_LIMIT] = "line_length_limit",
	[IMPORT_ENVIRONMENT] = "import_environment",
};

struct postfix {
	char value[PARAMETERS][4096];
	char services[TEXT_SIZE];  /* postconf -M */
	char overrides[TEXT_SIZE]; /* postconf -P */
};

/* A line of master.cf that runs smtpd. */
struct service {
	char name[256]; /* "submission/inet" */
	bool jailed;
};

static int run_postconf(const struct mw_doctor *d, const char *flags, bool parameters, char *out)
{
	const char *argv[PARAMETERS + 5] = { "postconf", flags };
	size_t n = 2;

	if (d->postfix_config != NULL) {
		argv[n++] = "-c";
		argv[n++] = d->postfix_config;
	}
	for (size_t i = 0; parameters && i < PARAMETERS; i++)
		argv[n++] = names[i];
	return mw_run(argv, out, TEXT_SIZE, TIMEOUT_MS);
}

static bool read_postfix(const struct mw_doctor *d, struct postfix *p, char *text)
{
	struct mw_span lines, line;
	size_t i = 0;

	if (run_postconf(d, "-xh", true, text) != 0)
		return false;
	lines = mw_span_str(text);
	while (i < PARAMETERS && mw_take_until(&lines, '\n', &line))
		mw_span_copy(line, p->value[i++], sizeof(p->value[0]));
	return i == PARAMETERS && run_postconf(d, "-M", false, p->services) == 0 &&
	       run_postconf(d, "-P", false, p->overrides) == 0;
}

/* The value that counts for a service. */
static void effective(const struct postfix *p, const struct service *s, enum parameter which,
		      char *out, size_t size)
{
	struct mw_span lines = mw_span_str(p->overrides), line;
	char prefix[384];

	snprintf(prefix, sizeof(prefix), "%s/%s = ", s->name, names[which]);
	snprintf(out, size, "%s", p->value[which]);
	while (mw_take_until(&lines, '\n', &line))
		if (mw_take_prefix(&line, prefix))
			mw_span_copy(line, out, size);
}

static bool is_yes(const struct postfix *p, const struct service *s, enum parameter which)
{
	char value[64];

	effective(p, s, which, value, sizeof(value));
	return strcmp(value, "yes") == 0;
}

/* "name type private unprivileged chroot wakeup maxproc command …" */
static bool parse_service(struct mw_span line, struct service *s)
{
	struct mw_span word[8];

	for (size_t i = 0; i < 8; i++)
		if (!mw_take_word(&line, &word[i]))
			return false;
	if (!mw_span_is(word[7], "smtpd"))
		return false;
	snprintf(s->name, sizeof(s->name), "%.*s/%.*s", (int)word[0].len, word[0].ptr,
		 (int)word[1].len, word[1].ptr);
	s->jailed = mw_span_is(word[4], "y");
	return true;
}

static bool lists_word(const char *list, const char *wanted)
{
	struct mw_span rest = mw_span_str(list), word;

	while (mw_take_word(&rest, &word))
		if (mw_span_is(word, wanted))
			return true;
	return false;
}

static void check_tls(struct mw_doctor *d, const struct postfix *p, const struct service *s)
{
	char level[64];

	effective(p, s, TLS_LEVEL, level, sizeof(level));
	if (is_yes(p, s, TLS_AUTH_ONLY) || is_yes(p, s, TLS_WRAPPER) ||
	    strcmp(level, "encrypt") == 0)
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "%s offers AUTH under TLS only",
				s->name);
	else
		mw_doctor_found(d, MW_BROKEN, "Postfix", "main.cf: smtpd_tls_auth_only = yes",
				"%s takes keys over connections that are not encrypted", s->name);
}

static void check_type(struct mw_doctor *d, const struct postfix *p, const struct service *s)
{
	char type[64];

	effective(p, s, SASL_TYPE, type, sizeof(type));
	if (strcmp(type, "cyrus") != 0)
		mw_doctor_found(d, MW_BROKEN, "Postfix", "main.cf: smtpd_sasl_type = cyrus",
				"%s asks a SASL server of type %s, not Cyrus SASL", s->name, type);
}

/* smtpd, as the user of its own, must find a listening socket at the path that
 * the plugin has: inside its jail. */
static void check_socket(struct mw_doctor *d, const struct postfix *p, const char *socket,
			 bool jailed)
{
	const char *owner = p->value[MAIL_OWNER];
	char path[8192], at[8192];

	snprintf(path, sizeof(path), "%s%s", jailed ? p->value[QUEUE_DIRECTORY] : "", socket);
	if (!lists_word(d->cli->conf.listen_auth, path))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				mw_doctor_remedy(d, "%s: [listen] auth = %s %s", d->cli->config,
						 d->cli->conf.listen_auth, path),
				"smtpd%s connects to %s, where mailwardd does not listen",
				jailed ? " in its chroot" : "", path);
	else if (!mw_user_reaches(owner, path, at, sizeof(at)))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				"let that user pass each folder (x) and write to the socket",
				"user %s cannot reach %s: it is stopped at %s", owner, path, at);
	else
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "user %s reaches %s", owner, path);
}

/* As the daemon sees it: by number, whatever the name. */
static bool is_peer(const struct mw_conf *conf, uid_t uid)
{
	struct mw_span rest = mw_span_str(conf->peers_check), word;
	char name[64];
	uid_t listed;
	gid_t gid;

	while (mw_take_word(&rest, &word))
		if (mw_span_copy(word, name, sizeof(name)) && mw_user_find(name, &listed, &gid) &&
		    listed == uid)
			return true;
	return mw_user_find(conf->user, &listed, &gid) && listed == uid;
}

static void check_peer(struct mw_doctor *d, const struct postfix *p)
{
	const char *owner = p->value[MAIL_OWNER];
	uid_t uid;
	gid_t gid;

	if (!mw_user_find(owner, &uid, &gid) || !is_peer(&d->cli->conf, uid))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				mw_doctor_remedy(d, "%s: [peers] check = %s %s", d->cli->config,
						 d->cli->conf.peers_check, owner),
				"user %s, as whom smtpd runs, may not ask for verdicts", owner);
}

static void check_line_limit(struct mw_doctor *d, const struct postfix *p)
{
	uint64_t limit;

	if (mw_span_number(mw_span_str(p->value[LINE_LIMIT]), UINT32_MAX, &limit) && limit < 16384)
		mw_doctor_found(d, MW_WARNING, "Postfix", "main.cf: line_length_limit = 16384",
				"AUTH lines are cut at %s bytes: long OAuth tokens (not keys) look "
				"like wrong ones",
				p->value[LINE_LIMIT]);
}

/* What smtpd takes over from the master's environment. */
static void sasl_path(const struct postfix *p, char *out, size_t size)
{
	struct mw_span rest = mw_span_str(p->value[IMPORT_ENVIRONMENT]), word;

	out[0] = '\0';
	while (mw_take_word(&rest, &word))
		if (mw_take_prefix(&word, "SASL_PATH="))
			mw_span_copy(word, out, size);
}

static void check_services(struct mw_doctor *d, const struct postfix *p, const char *socket)
{
	struct mw_span lines = mw_span_str(p->services), line;
	bool any = false, told[2] = { false, false };
	struct service s;

	while (mw_take_until(&lines, '\n', &line)) {
		if (!parse_service(line, &s) || !is_yes(p, &s, AUTH_ENABLE))
			continue;
		any = true;
		check_type(d, p, &s);
		check_tls(d, p, &s);
		if (d->configured && !told[s.jailed])
			check_socket(d, p, socket, s.jailed);
		told[s.jailed] = true;
	}
	if (!any)
		mw_doctor_found(d, MW_WARNING, "Postfix", "main.cf: smtpd_sasl_auth_enable = yes",
				"no smtpd offers AUTH");
}

static void check_sasl(struct mw_doctor *d, const struct postfix *p, char *socket, size_t size)
{
	char plugins[4096];

	mw_doctor_sasl_conf(d, p->value[SASL_CONFIG_PATH], p->value[SASL_PATH], socket, size);
	sasl_path(p, plugins, sizeof(plugins));
	mw_doctor_sasl_plugin(d, plugins);
}

void mw_doctor_postfix(struct mw_doctor *d)
{
	static struct postfix p;
	static char text[TEXT_SIZE];
	char socket[1024];

	if (!read_postfix(d, &p, text)) {
		mw_doctor_found(d, d->postfix_config ? MW_BROKEN : MW_FINE, "Postfix", NULL,
				"not looked at: %.*s", (int)strcspn(text, "\n"),
				text[0] != '\0' ? text : "postconf(1) is not installed");
		return;
	}
	check_sasl(d, &p, socket, sizeof(socket));
	check_services(d, &p, socket);
	if (d->configured)
		check_peer(d, &p);
	check_line_limit(d, &p);
}
