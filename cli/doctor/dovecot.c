/*
 * NAME
 *	dovecot - does Dovecot ask us, and nobody else?
 * DESCRIPTION
 *	Dovecot asks one passdb after the other until one says yes. Debian's
 *	conf.d has one for the passwords of Unix users, which goes on opening
 *	mailboxes beside ours and which nobody sees in the file they wrote:
 *	doveconf(1) prints what counts.
 *
 *	A configuration is called good only if all of it was understood.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/run.h"
#include "cli/doctor/look.h"
#include "cli/doctor/doveconf.h"
#include "cli/doctor/dovecot_oauth2.h"
#include "cli/doctor/dovecot_pam.h"
#include "cli/doctor/dovecot_tls.h"
#include "cli/doctor/passdb.h"

#define CONFIG	   "/etc/dovecot/dovecot.conf"
#define PAM_FOLDER "/etc/pam.d"
#define MODULE	   "pam_mailward.so"
#define TIMEOUT_MS 10000

/* Whether a passdb is meant to be ours, be it with mistakes. */
static bool is_meant(const struct mw_doctor *d, const struct mw_dovecot *v,
		     const struct mw_passdb *p)
{
	struct mw_span rest = mw_span_str(v->protocols);
	char service[300];

	if (strcmp(p->driver, "pam") != 0)
		return mw_oauth2_is_ours(d, v, p);
	if (mw_names_us(d, mw_span_str(p->args)))
		return true;
	while (mw_passdb_service(v, p, &rest, service, sizeof(service)))
		if (mw_dovecot_pam(service) == MW_PAM_OURS)
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
	enum mw_dovecot_pam found = mw_dovecot_pam(service);

	if (found == MW_PAM_OURS)
		return true;
	if (found == MW_PAM_SECOND_FACTOR || found == MW_PAM_BESIDE_US)
		mw_doctor_found(
			d, MW_BROKEN, "Dovecot",
			mw_doctor_remedy(
				d, PAM_FOLDER "/%s: auth required " MODULE " mode=token%s", service,
				found == MW_PAM_BESIDE_US ? ", and no other auth line" : ""),
			found == MW_PAM_BESIDE_US
				? "PAM service %s has lines that let in without mailward"
				: "PAM service %s asks for a second factor, not for a key",
			service);
	else if (found == MW_PAM_UNKNOWN)
		mw_doctor_found(d, MW_WARNING, "Dovecot", "service_name = mailward-%{protocol}",
				"PAM service %s has a variable that doctor does not know", service);
	else if (found == MW_PAM_MISSING && meant)
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

/* Settings that may make a yes of a no. In a list of whom to refuse there is no yes. */
static bool check_settings(struct mw_doctor *d, const struct mw_passdb *p)
{
	if (p->lets_in[0] != '\0')
		mw_doctor_found(
			d, MW_BROKEN, "Dovecot",
			mw_doctor_remedy(d, "take %s out of passdb %s", p->lets_in, p->driver),
			"passdb %s has %s: it lets in whom mailward refuses", p->driver,
			p->lets_in);
	else if (p->odd[0] != '\0' && !p->deny)
		mw_doctor_found(d, MW_WARNING, "Dovecot", "look at it: doveconf -n passdb",
				"passdb %s has a setting that doctor does not know, %s: it may let "
				"in without mailward",
				p->driver, p->odd);
	return p->lets_in[0] == '\0' && (p->odd[0] == '\0' || p->deny);
}

static bool check_passdb(struct mw_doctor *d, const struct mw_dovecot *v, const struct mw_passdb *p)
{
	struct mw_span rest = mw_span_str(v->protocols);
	bool meant = is_meant(d, v, p), fine = true;
	char service[300];

	if (!p->deny && !meant && strcmp(p->driver, "pam") != 0) {
		mw_doctor_found(d, MW_BROKEN, "Dovecot", take_out(d, p),
				"passdb %s %s%slets in without mailward", p->driver, p->args,
				p->args[0] != '\0' ? " " : "");
		return false;
	}
	fine = check_settings(d, p);
	if (p->deny)
		return fine;
	while (strcmp(p->driver, "pam") == 0 &&
	       mw_passdb_service(v, p, &rest, service, sizeof(service)))
		fine = check_pam(d, p, meant, service) && fine;
	if (strcmp(p->driver, "oauth2") == 0)
		fine = mw_oauth2_check(d, v, p) && fine;
	return fine;
}

/* Mechanisms that ask a passdb. Those that need the password itself find none in ours. */
static bool asks_passdb(struct mw_span mechanism)
{
	static const char *const known[] = {
		"plain",    "login",	  "xoauth2",	      "oauthbearer",
		"cram-md5", "digest-md5", "scram-sha-1",      "scram-sha-256",
		"apop",	    "ntlm",	  "scram-sha-1-plus", "scram-sha-256-plus"
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (mw_span_is_nocase(mechanism, known[i]))
			return true;
	return false;
}

/* anonymous, external, gssapi: they let in whatever a passdb says. */
static bool check_mechanisms(struct mw_doctor *d, const struct mw_dovecot *v)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	struct mw_span rest, mechanism;
	bool fine = mw_oauth2_check_mechanisms(d, v);

	while (mw_doveconf_next(&at)) {
		if (!mw_doveconf_words(&at, "auth_mechanisms", &rest))
			continue;
		while (mw_take_word(&rest, &mechanism)) {
			if (asks_passdb(mechanism))
				continue;
			mw_doctor_found(d, MW_BROKEN, "Dovecot",
					"auth_mechanisms = plain login xoauth2 oauthbearer",
					"the mechanism %.*s lets in without mailward",
					(int)mechanism.len, (const char *)mechanism.ptr);
			fine = false;
		}
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

static bool check_understood(struct mw_doctor *d, const struct mw_dovecot *v)
{
	if (v->odd[0] == '\0')
		return true;
	mw_doctor_found(d, MW_WARNING, "Dovecot",
			"look at it: doveconf -n passdb; every passdb is one more way in",
			"not understood: %s", v->odd);
	return false;
}

static void check(struct mw_doctor *d, const struct mw_dovecot *v)
{
	bool any = false, fine = check_understood(d, v);

	for (size_t i = 0; i < v->count; i++)
		any = any || is_meant(d, v, &v->passdb[i]);
	if (!any && fine)
		mw_doctor_found(d, MW_FINE, "Dovecot", NULL,
				"is not set up to ask mailward: no passdb of doveconf -n does");
	if (!any)
		return;
	for (size_t i = 0; i < v->count; i++)
		fine = check_passdb(d, v, &v->passdb[i]) && fine;
	fine = check_mechanisms(d, v) && fine;
	if (fine)
		mw_doctor_found(d, MW_FINE, "Dovecot", NULL, "only mailward lets anybody in");
	check_cache(d, v);
	mw_dovecot_check_tls(d, v);
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
