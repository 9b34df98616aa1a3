/*
 * NAME
 *	conf - read mailward.conf
 * DESCRIPTION
 *	inih finds sections, keys and continuation lines. Debian's build of it
 *	does not pass line numbers on, but it asks for its input line by line, so
 *	the reader below numbers them. It also refuses lines that inih would cut.
 */
#include "conf/conf.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/units.h"
#include "base/wbuf.h"

#define CREDENTIAL     "credential:"
#define CREDENTIAL_MAX 64

enum form {
	TEXT,
	PATH,
	PATHS,
	WORDS,
	NUMBER,
	TIME,
	SWITCH,
	STORE_URL,
	KEY_SOURCE,
	SINK,
	DATE,
	PAUSE,
	REQUIRED,
	ENROLL
};

struct key_rule {
	const char *section, *key;
	enum form form;
	size_t offset, size;
	const char *fallback;
};

#define KEY(section, key, form, member, fallback)                                                  \
	{                                                                                          \
		section, key, form, offsetof(struct mw_conf, member),                              \
			sizeof(((struct mw_conf *)0)->member), fallback                            \
	}

static const struct key_rule keys[] = {
	KEY("daemon", "user", TEXT, user, "mailward"),
	KEY("daemon", "workers", NUMBER, workers, "0"),
	KEY("daemon", "connections", NUMBER, connections, "4096"),
	KEY("daemon", "deadline", TIME, deadline, "30s"),
	KEY("listen", "auth", PATHS, listen_auth, "/run/mailward/auth.sock"),
	KEY("listen", "self", PATHS, listen_self, "/run/mailward/self.sock"),
	KEY("listen", "dovecot", PATHS, listen_dovecot, ""),
	KEY("listen", "http", PATHS, listen_http, ""),
	KEY("introspection", "socket", PATH, introspection_socket, "/run/mailward/introspect.sock"),
	KEY("introspection", "user", TEXT, introspection_user, "mailward-introspect"),
	KEY("store", "url", STORE_URL, store_url, "sqlite:/var/lib/mailward/mailward.db"),
	KEY("master", "key", KEY_SOURCE, master_key, MW_SYSCONFDIR "/mailward/master.key"),
	KEY("peers", "verifiers", WORDS, verifiers, MW_CONF_PEERS),
	KEY("audit", "sink", SINK, audit_sink, "syslog"),
	KEY("identity", "default_domain", TEXT, default_domain, ""),
	KEY("identity", "strip", WORDS, strip, ""),
	KEY("identity", "utf8", SWITCH, utf8, "no"),
	KEY("identity", "apikey_username", TEXT, apikey_username, "apikey"),
	KEY("identity", "apikey_services", WORDS, apikey_services, "smtp"),
	KEY("identity", "require_tls", SWITCH, require_tls, "no"),
	KEY("identity", "uid_min", NUMBER, uid_min, "1000"),
	KEY("limits", "max_failures", NUMBER, max_failures, "30"),
	KEY("limits", "window", TIME, failure_window, "1m"),
	KEY("totp", "issuer", TEXT, totp_issuer, "Mailward"),
	KEY("totp", "required", REQUIRED, totp_required, "yes"),
	KEY("totp", "required_from", DATE, totp_required_from, ""),
	KEY("totp", "enroll", ENROLL, totp_enroll, "login"),
	KEY("totp", "window", NUMBER, totp_window, "1"),
	KEY("totp", "trusted", WORDS, totp_trusted, ""),
	KEY("totp", "remember", PAUSE, totp_remember, "off"),
	KEY("token", "issuer", TEXT, token_issuer, ""),
	KEY("token", "audience", WORDS, token_audience, "mailward"),
	KEY("token", "max_ttl", TIME, token_max_ttl, "24h"),
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEY_COUNT <= MW_CONF_KEYS_MAX, "mw_conf.line is too short");

#define OAUTH "oauth"
#define OAUTH_KEY(key, form, member, fallback)                                                     \
	{                                                                                          \
		OAUTH, key, form, offsetof(struct mw_conf_oauth, member),                          \
			sizeof(((struct mw_conf_oauth *)0)->member), fallback                      \
	}

/* The keys of [oauth "NAME"]: their offsets are in a struct mw_conf_oauth. */
static const struct key_rule oauth_keys[] = {
	OAUTH_KEY("issuer", TEXT, issuer, ""),
	OAUTH_KEY("audience", WORDS, audience, ""),
	OAUTH_KEY("jwks", PATH, jwks, ""),
	OAUTH_KEY("ca", PATH, ca, ""),
	OAUTH_KEY("introspection", TEXT, introspection, ""),
	OAUTH_KEY("introspection_client", TEXT, introspection_client, ""),
	OAUTH_KEY("introspection_secret", PATH, introspection_secret, ""),
	OAUTH_KEY("audience_claim", TEXT, audience_claim, "aud"),
	OAUTH_KEY("audience_words", SWITCH, audience_words, "no"),
	OAUTH_KEY("logout_audience", WORDS, logout_audience, ""),
	OAUTH_KEY("username", WORDS, username, "preferred_username"),
	OAUTH_KEY("scopes", WORDS, scopes, ""),
	OAUTH_KEY("scopes_claim", WORDS, scopes_claim, ""),
	OAUTH_KEY("default_scopes", WORDS, default_scopes, ""),
	OAUTH_KEY("token_type", TEXT, token_type, "at+jwt"),
	OAUTH_KEY("access_claim", WORDS, access_claim, ""),
	OAUTH_KEY("algorithm", TEXT, algorithm, "RS256"),
	OAUTH_KEY("client_scope", WORDS, client_scope, ""),
	OAUTH_KEY("for_clients", TEXT, for_clients, ""),
	OAUTH_KEY("skew", TIME, skew, "30s"),
	OAUTH_KEY("auto_provision", SWITCH, auto_provision, "no"),
};
#define OAUTH_KEY_COUNT (sizeof(oauth_keys) / sizeof(oauth_keys[0]))
_Static_assert(OAUTH_KEY_COUNT <= sizeof(((struct mw_conf_oauth *)0)->line) / sizeof(int),
	       "mw_conf_oauth.line is too short");

static const char *const wanted[] = {
	[TEXT] = "text",
	[PATH] = "an absolute path",
	[PATHS] = "absolute paths with a blank between two",
	[WORDS] = "words with a blank between two",
	[NUMBER] = "a whole number from 0 to 1000000",
	[TIME] = "a time above 0 such as 30s, 5m, 2h or 90d",
	[SWITCH] = "yes or no",
	[STORE_URL] = "the URL of a store such as sqlite:/absolute/path",
	[KEY_SOURCE] =
		("an absolute path, or credential:NAME with a name of letters, digits, \".\", "
		 "\"_\" and \"-\""),
	[DATE] = "a date such as 2026-12-31",
	[PAUSE] = "off, or a time such as 5m or 12h",
	[REQUIRED] = "yes, enrolled or no",
	[ENROLL] = "login, invite or admin",
	[SINK] = "syslog, none or file:/absolute/path",
};

static bool is_path(struct mw_span s)
{
	return s.len > 1 && s.ptr[0] == '/';
}

static bool all_paths(struct mw_span s)
{
	struct mw_span word;

	while (mw_take_word(&s, &word))
		if (!is_path(word))
			return false;
	return true;
}

/* Which of them are built in, the store says. */
static bool has_scheme(struct mw_span url)
{
	struct mw_span scheme;

	if (!mw_take_until(&url, ':', &scheme) || scheme.len == 0)
		return false;
	for (size_t i = 0; i < scheme.len; i++)
		if (scheme.ptr[i] < 'a' || scheme.ptr[i] > 'z')
			return false;
	return true;
}

/* Of a systemd credential: a file name, and an argument of systemd-creds(1). */
static bool is_credential(struct mw_span name)
{
	if (name.len == 0 || name.len > CREDENTIAL_MAX || name.ptr[0] == '.' || name.ptr[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

static bool well_formed(enum form form, struct mw_span v)
{
	switch (form) {
	case PATH:
		return is_path(v);
	case PATHS:
		return all_paths(v);
	case STORE_URL:
		return mw_take_prefix(&v, "sqlite:") ? is_path(v) : has_scheme(v);
	case KEY_SOURCE:
		return mw_take_prefix(&v, CREDENTIAL) ? is_credential(v) : is_path(v);
	case REQUIRED:
		return mw_span_is(v, "yes") || mw_span_is(v, "enrolled") || mw_span_is(v, "no");
	case ENROLL:
		return mw_span_is(v, "login") || mw_span_is(v, "invite") || mw_span_is(v, "admin");
	case SINK:
		return mw_span_is(v, "syslog") || mw_span_is(v, "none") ||
		       (mw_take_prefix(&v, "file:") && is_path(v));
	default:
		return true;
	}
}

/* "" is what an unset key holds: at once. */
static bool set_date(struct mw_span v, int64_t *out)
{
	*out = 0;
	return v.len == 0 || mw_units_date(v, out);
}

static bool set_pause(struct mw_span v, int64_t *out)
{
	*out = 0;
	return mw_span_is(v, "off") || mw_units_duration(v, out);
}

static bool set_switch(struct mw_span v, bool *out)
{
	*out = mw_span_is(v, "yes");
	return *out || mw_span_is(v, "no");
}

/* Lists go on over continuation lines; `more` is such a line. */
static bool set_text(const struct key_rule *rule, char *out, struct mw_span v, bool more)
{
	size_t len = more ? strlen(out) : 0;

	if (more && rule->form != PATHS && rule->form != WORDS)
		return false;
	if (len > 0 && len + 1 < rule->size)
		out[len++] = ' ';
	return well_formed(rule->form, v) && mw_span_copy(v, out + len, rule->size - len);
}

/* `base` is the start of what the rule's offset is in. */
static bool set_value(void *base, const struct key_rule *rule, struct mw_span v, bool more)
{
	void *at = (char *)base + rule->offset;

	if (!mw_span_is_text(v))
		return false;
	switch (rule->form) {
	case NUMBER:
		return !more && mw_span_number(v, 1000000, at);
	case TIME:
		return !more && mw_units_duration(v, at) && *(int64_t *)at > 0;
	case SWITCH:
		return !more && set_switch(v, at);
	case DATE:
		return !more && set_date(v, at);
	case PAUSE:
		return !more && set_pause(v, at);
	default:
		return set_text(rule, at, v, more);
	}
}

struct reading {
	struct mw_conf *conf;
	FILE *file;
	struct mw_err *err;
	int line;
	bool more;	/* the line begins with a blank: it continues the one before … */
	bool after_key; /* … if that was a key or one of its lines */
	bool failed;
};

/* Where the values of a section go. */
struct section {
	const struct key_rule *keys;
	size_t count;
	void *base;
	int *line;
};

static const struct key_rule *find_key(const struct section *s, const char *section,
				       const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->keys[i].section, section) == 0 && strcmp(s->keys[i].key, name) == 0)
			return &s->keys[i];
	return NULL;
}

static bool has_section(const char *section)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (strcmp(keys[i].section, section) == 0)
			return true;
	return false;
}

/* The NAME of `oauth "NAME"`. */
static bool oauth_name(struct mw_span section, struct mw_span *name)
{
	if (!mw_take_prefix(&section, OAUTH " \"") || !mw_take_until(&section, '"', name) ||
	    section.len > 0 || name->len == 0 ||
	    name->len >= sizeof(((struct mw_conf_oauth *)0)->name))
		return false;
	for (size_t i = 0; i < name->len; i++) {
		uint8_t c = name->ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static struct mw_conf_oauth *find_oauth(struct mw_conf *conf, struct mw_span name)
{
	for (size_t i = 0; i < conf->oauth_count; i++)
		if (mw_span_is(name, conf->oauth[i].name))
			return &conf->oauth[i];
	return NULL;
}

/* Its values start with the defaults. NULL when there are too many. */
static struct mw_conf_oauth *add_oauth(struct mw_conf *conf, struct mw_span name)
{
	struct mw_conf_oauth *o;

	if (conf->oauth_count == MW_CONF_OAUTH_MAX)
		return NULL;
	o = &conf->oauth[conf->oauth_count++];
	mw_span_copy(name, o->name, sizeof(o->name));
	for (size_t i = 0; i < OAUTH_KEY_COUNT; i++)
		set_value(o, &oauth_keys[i], mw_span_str(oauth_keys[i].fallback), false);
	return o;
}

/* The section's rules and values; `rules` is what its keys are filed under. */
static struct section open_section(struct mw_conf *conf, const char *section, const char **rules)
{
	struct mw_conf_oauth *o;
	struct mw_span name;

	*rules = section;
	if (!oauth_name(mw_span_str(section), &name) || (o = find_oauth(conf, name)) == NULL)
		return (struct section){ keys, KEY_COUNT, conf, conf->line };
	*rules = OAUTH;
	return (struct section){ oauth_keys, OAUTH_KEY_COUNT, o, o->line };
}

static int refuse(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int refuse(struct reading *r, const char *fmt, ...)
{
	char text[MW_ERROR_SIZE];
	va_list args;

	if (r->failed)
		return 0;
	r->failed = true;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	mw_fail(r->err, "%s:%d: %s", r->conf->path, r->line, text);
	return 0;
}

/* An unknown key, with those that the section has: they are few. */
static int refuse_key(struct reading *r, const struct section *s, const char *rules,
		      const char *section, const char *name)
{
	char known[400];
	struct mw_wbuf w = mw_wbuf_of(known, sizeof(known));

	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->keys[i].section, rules) == 0)
			mw_putf(&w, " %s", s->keys[i].key);
	return refuse(r, "unknown key \"%s\" in [%s]; its keys are:%s", name, section,
		      mw_wbuf_cstr(&w));
}

/* The value without a comment: "#" or ";" after a blank starts one. */
static struct mw_span uncommented(struct mw_span v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((v.ptr[i] == '#' || v.ptr[i] == ';') && (i == 0 || v.ptr[i - 1] <= ' '))
			v.len = i;
	return mw_span_trim(v);
}

/* inih's handler: 1 goes on, 0 says the line is wrong. */
static int on_key(void *ctx, const char *section, const char *name, const char *value)
{
	struct reading *r = ctx;
	const char *rules;
	struct section s = open_section(r->conf, section, &rules);
	const struct key_rule *rule = find_key(&s, rules, name);
	int *line;

	r->after_key = true;
	if (rule == NULL && section[0] == '\0')
		return refuse(r, "\"%s\" stands before any [section]", name);
	if (rule == NULL)
		return refuse_key(r, &s, rules, section, name);
	line = &s.line[rule - s.keys];
	if (*line != 0 && !r->more)
		return refuse(r, "[%s] %s is here for the second time (first in line %d)", section,
			      name, *line);
	if (!set_value(s.base, rule, uncommented(mw_span_str(value)), r->more))
		return refuse(r, "[%s] %s: \"%s\" is not %s", section, name, value,
			      wanted[rule->form]);
	if (*line == 0)
		*line = r->line;
	return 1;
}

/* Sections are looked at here: inih calls no handler for an empty one, and ignores
 * what follows the bracket. */
static void check_section(struct reading *r, struct mw_span line)
{
	struct mw_span section, name;
	char text[64];

	r->after_key = false;
	if (!mw_take_until(&line, ']', &section)) {
		refuse(r, "a section's name ends with ]");
	} else if (oauth_name(section, &name)) {
		if (find_oauth(r->conf, name) == NULL && add_oauth(r->conf, name) == NULL)
			refuse(r, "more than %d [oauth] sections", MW_CONF_OAUTH_MAX);
	} else if (mw_span_starts(section, OAUTH)) {
		refuse(r, "wanted [oauth \"NAME\"], a name of lower-case letters, digits and "
			  "hyphens, at most 32");
	} else if (!mw_span_copy(section, text, sizeof(text)) || !has_section(text)) {
		section = mw_span_head(section, 64);
		refuse(r, "unknown section [%.*s]", (int)section.len, section.ptr);
	}
	if (uncommented(line).len > 0)
		refuse(r, "there is something behind the ]");
}

/* What inih would pass over, or report only after later mistakes. */
static void check_line(struct reading *r, struct mw_span line)
{
	if (r->more || line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
		return;
	if (mw_take_prefix(&line, "["))
		check_section(r, line);
	else if (mw_span_find(line, '=') == line.len && mw_span_find(line, ':') == line.len)
		refuse(r, "wanted [section] or key = value");
}

/* fgets() that tells the length, for a NUL would hide the rest of the line. */
static struct mw_span take_line(FILE *file, char *buf, size_t size)
{
	size_t len = 0;
	int c = 0;

	while (len + 1 < size && c != '\n' && (c = getc(file)) != EOF)
		buf[len++] = (char)c;
	buf[len] = '\0';
	return mw_span_of(buf, len);
}

/* inih's reader. */
static char *read_line(char *buf, int size, void *ctx)
{
	struct reading *r = ctx;
	struct mw_span line;

	if (r->failed || (line = take_line(r->file, buf, (size_t)size)).len == 0)
		return NULL;
	r->line++;
	r->more = r->after_key && (buf[0] == ' ' || buf[0] == '\t');
	if (mw_span_find(line, '\0') < line.len)
		refuse(r, "holds a NUL byte");
	else if (line.len + 1 == (size_t)size && line.ptr[line.len - 1] != '\n' && !feof(r->file))
		refuse(r, "longer than %d characters (go on in the next line, after a blank)",
		       size - 2);
	else
		check_line(r, mw_span_trim(line));
	return r->failed ? NULL : buf;
}

static void set_defaults(struct mw_conf *conf, const char *path)
{
	memset(conf, 0, sizeof(*conf));
	snprintf(conf->path, sizeof(conf->path), "%s", path);
	for (size_t i = 0; i < KEY_COUNT; i++)
		set_value(conf, &keys[i], mw_span_str(keys[i].fallback), false);
}

/* What an issuer can't do without. */
static int check_oauth(const struct mw_conf *conf, struct mw_err *err)
{
	for (size_t i = 0; i < conf->oauth_count; i++) {
		const struct mw_conf_oauth *o = &conf->oauth[i];

		if (o->issuer[0] == '\0' || o->audience[0] == '\0' || o->jwks[0] == '\0')
			return mw_fail(err, "%s: [oauth \"%s\"] needs issuer, audience and jwks",
				       conf->path, o->name);
	}
	return 0;
}

int mw_conf_load(struct mw_conf *conf, const char *path, struct mw_err *err)
{
	struct reading r = { .conf = conf, .err = err };
	int bad_line;

	set_defaults(conf, path);
	if ((r.file = fopen(path, "re")) == NULL)
		return mw_fail(err, "%s: %s%s", path, strerror(errno),
			       errno == ENOENT ? " (\"mailward init\" writes one)" : "");
	bad_line = ini_parse_stream(read_line, &r, on_key, &r);
	if (ferror(r.file) && !r.failed) {
		r.failed = true;
		mw_fail(err, "%s: %s", path, strerror(errno));
	}
	fclose(r.file);
	if (bad_line > 0 && !r.failed) {
		r.line = bad_line;
		refuse(&r, "wanted [section] or key = value");
	}
	return r.failed ? -1 : check_oauth(conf, err);
}

const char *mw_conf_credential(const struct mw_conf *conf)
{
	struct mw_span key = mw_span_str(conf->master_key);

	return mw_take_prefix(&key, CREDENTIAL) ? conf->master_key + strlen(CREDENTIAL) : NULL;
}

int mw_conf_fault(const struct mw_conf *conf, struct mw_err *err, const char *section,
		  const char *key, const char *fmt, ...)
{
	const char *rules;
	/* Nothing is changed through it. */
	struct section s = open_section((struct mw_conf *)(uintptr_t)conf, section, &rules);
	const struct key_rule *rule = find_key(&s, rules, key);
	int line = rule ? s.line[rule - s.keys] : 0;
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (line == 0)
		return mw_fail(err, "%s: [%s] %s (default): %s", conf->path, section, key, text);
	return mw_fail(err, "%s:%d: [%s] %s: %s", conf->path, line, section, key, text);
}
