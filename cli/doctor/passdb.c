/*
 * NAME
 *	passdb - what Dovecot asks whether a password is right
 * DESCRIPTION
 *	2.3 has "passdb { driver = pam  args = … }" and "protocols = imap pop3"; 2.4 has
 *	"passdb NAME { … }" with settings of their own, and "protocols { imap = yes … }".
 *	Settings are known by a table: one that is not in it may change the verdict, and
 *	nothing that holds one is called good.
 */
#include "cli/doctor/passdb.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/doctor/doveconf.h"

/* Where nothing says which: 2.3 has these by default, and 2.4's default is not printed. */
#define PROTOCOLS_23 "imap pop3"
#define PROTOCOLS_24 "imap pop3 sieve submission"

#define PAM_SERVICE "dovecot"

__attribute__((format(printf, 2, 3))) static void note_odd(struct mw_dovecot *v, const char *fmt,
							   ...)
{
	va_list args;

	if (v->odd[0] != '\0')
		return;
	va_start(args, fmt);
	vsnprintf(v->odd, sizeof(v->odd), fmt, args);
	va_end(args);
}

/* What a setting of a passdb means to us. */
enum meaning { HARMLESS, DRIVER, SERVICE, DENY, RESULT, SWITCHED_OFF };

// clang-format off
static const struct {
	const char *key;
	enum meaning meaning;
} settings[] = {
	{ "driver",              DRIVER },
	{ "args",                SERVICE },
	{ "service_name",        SERVICE },
	{ "deny",                DENY },
	{ "result_failure",      RESULT },
	{ "result_internalfail", RESULT },
	{ "result_success",      HARMLESS },
	{ "master",              SWITCHED_OFF },
	{ "pass",                SWITCHED_OFF },
	{ "mechanisms",          HARMLESS },
	{ "mechanisms_filter",   HARMLESS },
	{ "username_filter",     HARMLESS },
	{ "name",                HARMLESS },
	{ "skip",                HARMLESS },
	{ "auth_verbose",        HARMLESS },
	{ "use_worker",          HARMLESS },
	{ "max_requests",        HARMLESS },
	{ "session",             HARMLESS },
	{ "setcred",             HARMLESS },
	{ "failure_show_msg",    HARMLESS },
};
// clang-format on

static bool ends_in(struct mw_span s, const char *end)
{
	size_t len = strlen(end);

	return s.len >= len && mw_span_is(mw_span_of(s.ptr + s.len - len, len), end);
}

static void set_odd(struct mw_passdb *p, struct mw_span key)
{
	if (p->odd[0] == '\0' && !mw_span_copy(key, p->odd, sizeof(p->odd)))
		snprintf(p->odd, sizeof(p->odd), "a long name");
}

static void apply(struct mw_passdb *p, enum meaning meaning, struct mw_span key,
		  struct mw_span value)
{
	bool fits = true;

	if (meaning == DRIVER)
		fits = mw_span_copy(value, p->driver, sizeof(p->driver));
	else if (meaning == SERVICE)
		fits = mw_span_copy(value, p->args, sizeof(p->args));
	else if (meaning == DENY)
		p->deny = mw_span_is(value, "yes");
	else if (meaning == RESULT && ends_in(value, "-ok"))
		snprintf(p->lets_in, sizeof(p->lets_in), "%.*s = %.*s", (int)key.len,
			 (const char *)key.ptr, (int)value.len, (const char *)value.ptr);
	else if (meaning == SWITCHED_OFF)
		fits = value.len == 0 || mw_span_is(value, "no");
	if (!fits)
		set_odd(p, key);
}

/* 2.4 has passdb_deny and passdb_pam_service_name for deny and service_name, too. */
static void read_setting(struct mw_passdb *p, struct mw_span key, struct mw_span value)
{
	if (mw_take_prefix(&key, "passdb_"))
		mw_take_prefix(&key, "pam_");
	if (value.len == 0)
		return;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (mw_span_is(key, settings[i].key)) {
			apply(p, settings[i].meaning, key, value);
			return;
		}
	set_odd(p, key);
}

/* "passdb {" and, as of 2.4, "passdb oauth2 {", whose name is its driver. */
static struct mw_passdb *add_passdb(struct mw_dovecot *v, const struct mw_doveconf *at)
{
	struct mw_span block = mw_doveconf_block(at);
	struct mw_passdb *p = &v->passdb[v->count];

	if (!mw_take_prefix(&block, "passdb") || (block.len > 0 && block.ptr[0] != ' '))
		return NULL;
	if (v->count == MW_PASSDBS_MAX) {
		note_odd(v, "more than %d passdbs", MW_PASSDBS_MAX);
		return NULL;
	}
	v->count++;
	memset(p, 0, sizeof(*p));
	snprintf(p->section, sizeof(p->section), "%s", at->section);
	block = mw_span_trim(block);
	if (!mw_span_copy(block.len > 0 ? block : mw_span_str("pam"), p->driver, sizeof(p->driver)))
		set_odd(p, mw_span_str("driver"));
	return p;
}

static bool is_within(const struct mw_doveconf *at, const struct mw_passdb *p)
{
	size_t len = strlen(p->section);

	return strncmp(at->section, p->section, len) == 0 &&
	       (at->section[len] == '\0' || at->section[len] == '/');
}

/* A setting for all passdbs: of PAM the service is known, others may mean anything. */
static void read_common(struct mw_dovecot *v, const struct mw_doveconf *at, char *service,
			size_t size)
{
	bool pam = mw_span_is(mw_doveconf_block(at), "passdb_pam");

	if ((pam && mw_span_is(at->key, "service_name")) ||
	    mw_span_is(at->key, "passdb_pam_service_name"))
		mw_span_copy(at->value, service, size);
	else if (mw_span_starts(mw_doveconf_block(at), "passdb_") ||
		 mw_span_starts(at->key, "passdb_"))
		note_odd(v, "%s %.*s", at->section, (int)at->key.len, (const char *)at->key.ptr);
}

static void read_passdbs(struct mw_dovecot *v)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	struct mw_passdb *p = NULL, *last = NULL;
	char service[sizeof(p->args)] = PAM_SERVICE;

	while (mw_doveconf_next(&at)) {
		if (last != NULL && !is_within(&at, last))
			last = NULL;
		if (at.value.ptr == NULL && (p = add_passdb(v, &at)) != NULL)
			last = p;
		else if (last != NULL && strcmp(at.section, last->section) != 0)
			set_odd(last, mw_doveconf_block(&at));
		else if (last != NULL)
			read_setting(last, at.key, at.value);
		else if (at.value.ptr != NULL)
			read_common(v, &at, service, sizeof(service));
	}
	for (size_t i = 0; i < v->count; i++)
		if (strcmp(v->passdb[i].driver, "pam") == 0 && v->passdb[i].args[0] == '\0')
			snprintf(v->passdb[i].args, sizeof(v->passdb[i].args), "%s", service);
	if (at.odd.ptr != NULL)
		note_odd(v, "the line \"%.*s\"", (int)(at.odd.len > 100 ? 100 : at.odd.len),
			 (const char *)at.odd.ptr);
	else if (at.depth > 0)
		note_odd(v, "a block without an end: %s", at.section);
}

/* lmtp logs nobody in. */
static void add_protocol(struct mw_dovecot *v, struct mw_span name)
{
	size_t len = strlen(v->protocols);

	if (mw_span_is(name, "lmtp") || mw_span_lists(mw_span_str(v->protocols), name))
		return;
	if (len + name.len + 2 > sizeof(v->protocols)) {
		note_odd(v, "so many protocols");
		return;
	}
	snprintf(v->protocols + len, sizeof(v->protocols) - len, "%s%.*s", len > 0 ? " " : "",
		 (int)name.len, (const char *)name.ptr);
}

static void add_protocols(struct mw_dovecot *v, struct mw_span list)
{
	struct mw_span name;

	while (mw_take_word(&list, &name))
		add_protocol(v, name);
}

/* Sockets of the service auth that are Dovecot's own; by any other a mail server asks, and
 * so by auth-client, once somebody has written about it. */
static bool is_dovecots_socket(struct mw_span name)
{
	static const char *const own[] = { "auth-login", "auth-master", "auth-userdb",
					   "auth-token-tokenlogin" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (mw_span_is(name, own[i]))
			return true;
	return mw_span_starts(name, "login/") || mw_span_starts(name, "token-login/");
}

/* Postfix with smtpd_sasl_type = dovecot logs people in as "smtp". */
static bool serves_smtp(const struct mw_doveconf *at)
{
	struct mw_span block = mw_doveconf_block(at);

	if (at->value.ptr != NULL || !mw_span_is(mw_doveconf_outer(at), "service auth"))
		return false;
	return mw_span_starts(block, "inet_listener") ||
	       (mw_take_prefix(&block, "unix_listener ") && !is_dovecots_socket(block));
}

static void read_protocols(struct mw_dovecot *v)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	struct mw_span names;

	v->protocols[0] = '\0';
	while (mw_doveconf_next(&at))
		if (mw_doveconf_words(&at, "protocols", &names))
			add_protocols(v, names);
	if (v->protocols[0] == '\0')
		add_protocols(v, mw_span_str(v->is_24 ? PROTOCOLS_24 : PROTOCOLS_23));
	at = (struct mw_doveconf){ .rest = mw_span_str(v->text) };
	while (mw_doveconf_next(&at))
		if (serves_smtp(&at))
			add_protocol(v, mw_span_str("smtp"));
}

void mw_passdbs_read(struct mw_dovecot *v)
{
	v->count = 0;
	v->odd[0] = '\0';
	mw_span_copy(mw_doveconf_version(v->text), v->version, sizeof(v->version));
	v->is_24 = strncmp(v->version, "2.4.", 4) == 0;
	if (!v->is_24 && strncmp(v->version, "2.3.", 4) != 0)
		note_odd(v, "version \"%s\"", v->version);
	if (strlen(v->text) + 1 == sizeof(v->text))
		note_odd(v, "more than %zu bytes", sizeof(v->text) - 1);
	read_passdbs(v);
	read_protocols(v);
}

/* Of args = [session=yes] [setcred=yes] [max_requests=N] [NAME], the name. */
static void pam_service(const struct mw_dovecot *v, const struct mw_passdb *p, char *out,
			size_t size)
{
	struct mw_span rest = mw_span_str(p->args), word;

	snprintf(out, size, "%s", v->is_24 ? p->args : PAM_SERVICE);
	while (!v->is_24 && mw_take_word(&rest, &word))
		if (mw_span_find(word, '=') == word.len && !mw_span_starts(word, "-"))
			mw_span_copy(word, out, size);
}

/* What stands for the protocol in a service's name; NULL when nothing does. */
static const char *variable_of(const struct mw_dovecot *v, const char *service)
{
	static const char *const of_23[] = { "%{service}", "%Ls", "%s", "*" };
	static const char *const of_24[] = { "%{protocol}", "%{service}" };
	const char *const *list = v->is_24 ? of_24 : of_23;
	size_t count =
		v->is_24 ? sizeof(of_24) / sizeof(of_24[0]) : sizeof(of_23) / sizeof(of_23[0]);

	for (size_t i = 0; i < count; i++)
		if (strstr(service, list[i]) != NULL)
			return list[i];
	return NULL;
}

bool mw_passdb_service(const struct mw_dovecot *v, const struct mw_passdb *p, struct mw_span *rest,
		       char *out, size_t size)
{
	struct mw_span protocol;
	char service[sizeof(p->args)];
	const char *variable, *at;

	if (!mw_take_word(rest, &protocol))
		return false;
	pam_service(v, p, service, sizeof(service));
	if ((variable = variable_of(v, service)) == NULL) {
		rest->len = 0; /* the same for all of them */
		snprintf(out, size, "%s", service);
		return true;
	}
	at = strstr(service, variable);
	snprintf(out, size, "%.*s%.*s%s", (int)(at - service), service, (int)protocol.len,
		 (const char *)protocol.ptr, at + strlen(variable));
	return true;
}
