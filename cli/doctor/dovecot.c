/*
 * NAME
 *	dovecot - does Dovecot ask us, and nobody else?
 * DESCRIPTION
 *	Dovecot asks one passdb after the other until one says yes. Debian's
 *	conf.d has one for the passwords of Unix users, which goes on opening
 *	mailboxes beside ours and which nobody sees in the file they wrote:
 *	doveconf(1) prints what counts.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/run.h"
#include "cli/doctor/look.h"
#include "cli/doctor/doveconf.h"
#include "cli/doctor/pam_stack.h"
#include "cli/doctor/passdb.h"

#define CONFIG	   "/etc/dovecot/dovecot.conf"
#define PAM_FOLDER "/etc/pam.d"
#define MODULE	   "pam_mailward.so"
#define TIMEOUT_MS 10000

/* What a PAM service does for a passdb. */
enum pam { PAM_OURS, PAM_SECOND_FACTOR, PAM_MISSING, PAM_OTHER };

static enum pam judge_pam(const char *service)
{
	struct mw_pam_stack stack;

	if (!mw_pam_stack_read(&stack, PAM_FOLDER, service))
		return PAM_MISSING;
	for (size_t i = 0; i < stack.count; i++)
		if (strcmp(stack.lines[i].type, "auth") == 0 &&
		    strcmp(stack.lines[i].module, MODULE) == 0)
			return mw_pam_line_has(&stack.lines[i], "mode=token") ? PAM_OURS
									      : PAM_SECOND_FACTOR;
	return PAM_OTHER;
}

/* Dovecot's oauth2 leads to us when it names our socket or our name. */
static bool names_us(const struct mw_doctor *d, struct mw_span value)
{
	if (d->configured && mw_span_lists(mw_span_str(d->cli->conf.listen_http), value))
		return true;
	for (; value.len > 0; value.ptr++, value.len--)
		if (mw_span_starts(value, "mailward"))
			return true;
	return false;
}

static bool oauth2_text_names_us(const struct mw_doctor *d, const char *text)
{
	struct mw_doveconf at = { .rest = mw_span_str(text) };

	while (mw_doveconf_next(&at)) {
		struct mw_span key = at.key;

		if (at.value.ptr == NULL)
			continue;
		mw_take_prefix(&key, "oauth2_");
		if ((mw_span_is(key, "introspection_url") || mw_span_is(key, "grant_url") ||
		     mw_span_is(key, "http_client_proxy_socket_path")) &&
		    names_us(d, at.value))
			return true;
	}
	return false;
}

/* 2.4 has its oauth2 settings among the others, 2.3 in a file of their own. */
static bool is_our_oauth2(const struct mw_doctor *d, const struct mw_dovecot *v,
			  const struct mw_passdb *p)
{
	static char text[16384];
	size_t len = 0;
	FILE *f;

	if (strcmp(p->driver, "oauth2") != 0)
		return false;
	if (p->args[0] != '/')
		return oauth2_text_names_us(d, v->text);
	if ((f = fopen(p->args, "re")) == NULL)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	return oauth2_text_names_us(d, text);
}

/* Whether a passdb is meant to be ours, be it with mistakes. */
static bool is_meant(const struct mw_doctor *d, const struct mw_dovecot *v,
		     const struct mw_passdb *p)
{
	struct mw_span rest = mw_span_str(v->protocols);
	char service[300];

	if (strcmp(p->driver, "pam") != 0)
		return is_our_oauth2(d, v, p);
	if (names_us(d, mw_span_str(p->args)))
		return true;
	while (mw_passdb_service(p, &rest, service, sizeof(service)))
		if (judge_pam(service) == PAM_OURS)
			return true;
	return false;
}

/* The file of Debian's conf.d that has a passdb of this driver. */
static const char *take_out(struct mw_doctor *d, const struct mw_passdb *p)
{
	static const char *const files[][2] = {
		{ "pam", "auth-system.conf.ext" },    { "passwd", "auth-system.conf.ext" },
		{ "shadow", "auth-system.conf.ext" }, { "sql", "auth-sql.conf.ext" },
		{ "ldap", "auth-ldap.conf.ext" },     { "passwd-file", "auth-passwdfile.conf.ext" },
		{ "static", "auth-static.conf.ext" }, { "dict", "auth-dict.conf.ext" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (strcmp(p->driver, files[i][0]) == 0)
			return mw_doctor_remedy(d,
						"comment out !include %s in "
						"/etc/dovecot/conf.d/10-auth.conf, or whichever "
						"file has that passdb",
						files[i][1]);
	return mw_doctor_remedy(d, "take that passdb %s out (doveconf -n shows it)", p->driver);
}

/* One PAM service of a passdb; whether it is as it should be. */
static bool check_pam(struct mw_doctor *d, const struct mw_passdb *p, bool meant,
		      const char *service)
{
	enum pam found = judge_pam(service);

	if (found == PAM_OURS)
		return true;
	if (found == PAM_SECOND_FACTOR)
		mw_doctor_found(
			d, MW_BROKEN, "Dovecot",
			mw_doctor_remedy(d, PAM_FOLDER "/%s: auth required " MODULE " mode=token",
					 service),
			"PAM service %s asks for a second factor, not for a key", service);
	else if (found == PAM_MISSING && meant)
		mw_doctor_found(
			d, MW_BROKEN, "Dovecot",
			mw_doctor_remedy(d, "cp examples/pam.d/mailward-imap " PAM_FOLDER "/%s",
					 service),
			"there is no " PAM_FOLDER
			"/%s: PAM asks \"other\" in its place, for passwords perhaps",
			service);
	else
		mw_doctor_found(d, MW_BROKEN, "Dovecot", take_out(d, p),
				"passdb pam with PAM service %s lets in without mailward: "
				"passwords open mailboxes",
				service);
	return false;
}

static bool check_passdb(struct mw_doctor *d, const struct mw_dovecot *v, const struct mw_passdb *p)
{
	struct mw_span rest = mw_span_str(v->protocols);
	bool meant = is_meant(d, v, p), fine = true;
	char service[300];

	if (p->deny)
		return true;
	while (strcmp(p->driver, "pam") == 0 &&
	       mw_passdb_service(p, &rest, service, sizeof(service)))
		fine = check_pam(d, p, meant, service) && fine;
	if (strcmp(p->driver, "pam") != 0 && !meant) {
		mw_doctor_found(d, MW_BROKEN, "Dovecot", take_out(d, p),
				"passdb %s %s%slets in without mailward", p->driver, p->args,
				p->args[0] != '\0' ? " " : "");
		fine = false;
	}
	return fine;
}

static void check_cache(struct mw_doctor *d, const struct mw_dovecot *v)
{
	char size[64];

	mw_doveconf_get(v->text, "", "auth_cache_size", size, sizeof(size));
	if (size[0] != '\0' && strcmp(size, "0") != 0)
		mw_doctor_found(d, MW_WARNING, "Dovecot", "auth_cache_size = 0",
				"auth_cache_size = %s: a revoked key goes on being good until "
				"Dovecot forgets it",
				size);
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
	       strcmp(address, "localhost") == 0;
}

/* Whether the network gets at the listener without TLS of a protocol. */
static bool is_open(const struct mw_dovecot *v, const char *protocol)
{
	char section[256], port[64], address[256], listen[256];

	snprintf(section, sizeof(section), "service %s-login/inet_listener %s",
		 strcmp(protocol, "sieve") == 0 ? "managesieve" : protocol, protocol);
	mw_doveconf_get(v->text, section, "port", port, sizeof(port));
	mw_doveconf_get(v->text, section, "address", address, sizeof(address));
	mw_doveconf_get(v->text, "", "listen", listen, sizeof(listen));
	return strcmp(port, "0") != 0 && !is_loopback(address) && !is_loopback(listen);
}

/* 2.3: disable_plaintext_auth = no; 2.4: auth_allow_cleartext = yes. */
static bool takes_cleartext(const struct mw_dovecot *v, const char *section)
{
	char old[16], new[16];

	mw_doveconf_get(v->text, section, "disable_plaintext_auth", old, sizeof(old));
	mw_doveconf_get(v->text, section, "auth_allow_cleartext", new, sizeof(new));
	return strcmp(old, "no") == 0 || strcmp(new, "yes") == 0;
}

static void check_tls(struct mw_doctor *d, const struct mw_dovecot *v)
{
	struct mw_span rest = mw_span_str(v->protocols), word;
	char ssl[32], protocol[64], section[128];

	mw_doveconf_get(v->text, "", "ssl", ssl, sizeof(ssl));
	if (strcmp(ssl, "required") == 0)
		return;
	while (mw_take_word(&rest, &word)) {
		mw_span_copy(word, protocol, sizeof(protocol));
		snprintf(section, sizeof(section), "protocol %s", protocol);
		if (strcmp(protocol, "lmtp") != 0 && is_open(v, protocol) &&
		    (takes_cleartext(v, "") || takes_cleartext(v, section)))
			mw_doctor_found(d, MW_WARNING, "Dovecot",
					"disable_plaintext_auth = yes (2.4: auth_allow_cleartext "
					"= no), or ssl = required",
					"%s takes keys over connections that are not encrypted",
					protocol);
	}
}

static void check(struct mw_doctor *d, const struct mw_dovecot *v)
{
	bool any = false, fine = true;

	for (size_t i = 0; i < v->count; i++)
		any = any || is_meant(d, v, &v->passdb[i]);
	if (!any) {
		mw_doctor_found(d, MW_FINE, "Dovecot", NULL,
				"is not set up to ask mailward: no passdb of doveconf -n does");
		return;
	}
	for (size_t i = 0; i < v->count; i++)
		fine = check_passdb(d, v, &v->passdb[i]) && fine;
	if (fine)
		mw_doctor_found(d, MW_FINE, "Dovecot", NULL, "only mailward lets anybody in");
	check_cache(d, v);
	check_tls(d, v);
}

static void look_at_dovecot(struct mw_doctor *d)
{
	static const char *const argv[] = { "doveconf", "-n", NULL };
	static struct mw_dovecot v;
	struct mw_span why;
	int status;

	if (access(CONFIG, F_OK) != 0)
		return;
	status = mw_run(argv, v.text, sizeof(v.text), TIMEOUT_MS);
	if (status == -1 && v.text[0] == '\0')
		return; /* a configuration that was left behind */
	why = mw_doctor_reason(v.text);
	if (status != 0) {
		mw_doctor_found(d, MW_WARNING, "Dovecot", "run doveconf -n", "not looked at: %.*s",
				(int)why.len, (const char *)why.ptr);
		return;
	}
	mw_passdbs_read(&v);
	check(d, &v);
}

const struct mw_look mw_dovecot_looks[] = {
	{ false, look_at_dovecot },
	{ .run = NULL },
};
