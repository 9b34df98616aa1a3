/*
 * NAME
 *	dovecot_oauth2 - whom Dovecot's passdb oauth2 asks
 * DESCRIPTION
 *	2.3 has the settings in a file of their own, which the passdb names; 2.4 has them
 *	in a block oauth2 among all the others.
 */
#include "cli/doctor/dovecot_oauth2.h"

#include <stdio.h>
#include <string.h>

#include "cli/doctor/doveconf.h"

struct oauth2 {
	bool introspects;     /* introspection_mode is set */
	bool ours, elsewhere; /* a URL that leads to us; one that does not */
	bool by_itself;	      /* Dovecot judges tokens by keys of its own */
	char socket[512];     /* all URLs go there; "" for none */
	char active[64], value[64], headers[16];
};

bool mw_names_us(const struct mw_doctor *d, struct mw_span value)
{
	if (d->configured && mw_span_lists(mw_span_str(d->cli->conf.listen_http), value))
		return true;
	for (; value.len > 0; value.ptr++, value.len--)
		if (mw_span_starts(value, "mailward"))
			return true;
	return false;
}

static void read_setting(const struct mw_doctor *d, struct oauth2 *o, struct mw_span key,
			 struct mw_span value)
{
	if (mw_span_is(key, "http_client_proxy_socket_path"))
		mw_span_copy(value, o->socket, sizeof(o->socket));
	else if (mw_span_is(key, "active_attribute"))
		mw_span_copy(value, o->active, sizeof(o->active));
	else if (mw_span_is(key, "active_value"))
		mw_span_copy(value, o->value, sizeof(o->value));
	else if (mw_span_is(key, "send_auth_headers"))
		mw_span_copy(value, o->headers, sizeof(o->headers));
	else if (mw_span_is(key, "introspection_mode")) {
		o->introspects = value.len > 0;
		o->by_itself = o->by_itself || mw_span_is(value, "local");
	} else if (value.len > 0 &&
		   (mw_span_is(key, "introspection_url") || mw_span_is(key, "grant_url") ||
		    mw_span_is(key, "tokeninfo_url")))
		*(mw_names_us(d, value) ? &o->ours : &o->elsewhere) = true;
}

/* `all`: the text has nothing else. */
static void read_text(const struct mw_doctor *d, const char *text, bool all, struct oauth2 *o)
{
	struct mw_doveconf at = { .rest = mw_span_str(text) };

	memset(o, 0, sizeof(*o));
	while (mw_doveconf_next(&at)) {
		struct mw_span key = at.key;
		bool within = all || mw_span_is(mw_doveconf_block(&at), "oauth2") ||
			      mw_take_prefix(&key, "oauth2_");

		if (within && at.value.ptr != NULL)
			read_setting(d, o, key, at.value);
	}
}

static void read_settings(const struct mw_doctor *d, const struct mw_dovecot *v,
			  const struct mw_passdb *p, struct oauth2 *o)
{
	char text[16384];
	size_t len = 0;
	FILE *f;

	if (v->is_24 || p->args[0] != '/') {
		read_text(d, v->text, false, o);
		return;
	}
	if ((f = fopen(p->args, "re")) != NULL) {
		len = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[len] = '\0';
	read_text(d, text, true, o);
}

/* Where there is a socket, it counts, whatever host a URL names. */
static bool is_ours(const struct mw_doctor *d, const struct oauth2 *o)
{
	if (o->by_itself || !(o->ours || o->elsewhere))
		return false;
	if (o->socket[0] != '\0')
		return mw_names_us(d, mw_span_str(o->socket));
	return o->ours && !o->elsewhere;
}

bool mw_oauth2_is_ours(const struct mw_doctor *d, const struct mw_dovecot *v,
		       const struct mw_passdb *p)
{
	struct oauth2 o;

	if (strcmp(p->driver, "oauth2") != 0)
		return false;
	read_settings(d, v, p, &o);
	return is_ours(d, &o);
}

static bool check_socket(struct mw_doctor *d, const struct oauth2 *o)
{
	if (o->socket[0] == '\0' || !d->configured ||
	    mw_span_lists(mw_span_str(d->cli->conf.listen_http), mw_span_str(o->socket)))
		return true;
	mw_doctor_found(d, MW_BROKEN, "Dovecot",
			mw_doctor_remedy(d,
					 "mailward.conf: [listen] http = %s; with systemd also "
					 "ListenStream=%s in `systemctl edit mailwardd.socket`",
					 o->socket, o->socket),
			"asks about tokens at %s, where mailwardd does not listen", o->socket);
	return false;
}

bool mw_oauth2_check(struct mw_doctor *d, const struct mw_dovecot *v, const struct mw_passdb *p)
{
	struct oauth2 o;
	bool fine;

	read_settings(d, v, p, &o);
	fine = check_socket(d, &o);
	if (strcmp(o.active, "active") != 0 || strcmp(o.value, "true") != 0) {
		mw_doctor_found(d, MW_WARNING, "Dovecot",
				"oauth2: active_attribute = active, active_value = true",
				"oauth2 does not look at \"active\", where mailward says whether a "
				"token is good");
		fine = false;
	}
	if (v->is_24 && strcmp(o.headers, "yes") != 0) {
		mw_doctor_found(d, MW_BROKEN, "Dovecot", "oauth2: send_auth_headers = yes",
				"oauth2 does not tell mailward a client's protocol and address: "
				"keys for mail are refused");
		fine = false;
	}
	return fine;
}

static bool takes_tokens(const struct mw_dovecot *v)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	struct mw_span words;

	while (mw_doveconf_next(&at))
		if (mw_doveconf_words(&at, "auth_mechanisms", &words) &&
		    (mw_span_lists(words, mw_span_str("xoauth2")) ||
		     mw_span_lists(words, mw_span_str("oauthbearer"))))
			return true;
	return false;
}

bool mw_oauth2_check_mechanisms(struct mw_doctor *d, const struct mw_dovecot *v)
{
	struct oauth2 o;

	if (!v->is_24 || !takes_tokens(v))
		return true;
	read_text(d, v->text, false, &o);
	if (o.introspects)
		return true;
	mw_doctor_found(d, MW_BROKEN, "Dovecot",
			"add the oauth2 blocks of examples/dovecot-2.4/mailward.conf",
			"auth_mechanisms has xoauth2 or oauthbearer, and no introspection_mode "
			"is set: Dovecot's auth process ends, and nobody can log in");
	return false;
}
