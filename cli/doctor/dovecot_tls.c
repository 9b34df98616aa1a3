/*
 * NAME
 *	dovecot_tls - which protocols take keys in clear text
 * DESCRIPTION
 *	A protocol does if a listener of it without TLS is open to the network, and
 *	passwords are taken there. Either may be said for all, or in a block for a
 *	protocol, an address or a listener.
 */
#include "cli/doctor/dovecot_tls.h"

#include <stdio.h>
#include <string.h>

#include "cli/doctor/doveconf.h"

/* "protocol imap {": settings in there are for imap alone. Other blocks at the top, such
 * as "remote 192.0.2.0/24 {", may be about any protocol. */
static bool applies(const struct mw_doveconf *at, const char *protocol)
{
	struct mw_span outer = mw_doveconf_outer(at);

	if (mw_span_starts(outer, "service ") || mw_span_starts(outer, "passdb"))
		return false;
	return !mw_take_prefix(&outer, "protocol ") || mw_span_starts(outer, "!") ||
	       mw_span_lists(outer, mw_span_str(protocol));
}

/* Whether a setting has this value anywhere where it counts for a protocol. */
static bool anywhere(const struct mw_dovecot *v, const char *protocol, const char *key,
		     const char *value)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };

	while (mw_doveconf_next(&at))
		if (at.value.ptr != NULL && mw_span_is(at.key, key) && applies(&at, protocol) &&
		    mw_span_is(at.value, value))
			return true;
	return false;
}

static bool requires_tls(const struct mw_dovecot *v, const char *protocol)
{
	return anywhere(v, protocol, "ssl", "required") && !anywhere(v, protocol, "ssl", "yes") &&
	       !anywhere(v, protocol, "ssl", "no");
}

/* 2.3: disable_plaintext_auth = no; 2.4: auth_allow_cleartext = yes. */
static bool takes_cleartext(const struct mw_dovecot *v, const char *protocol)
{
	return anywhere(v, protocol, "disable_plaintext_auth", "no") ||
	       anywhere(v, protocol, "auth_allow_cleartext", "yes");
}

static bool is_loopback(struct mw_span address)
{
	return mw_span_starts(address, "127.") || mw_span_is(address, "::1") ||
	       mw_span_is(address, "[::1]") || mw_span_is(address, "localhost");
}

/* A list of addresses, all of them this machine's own; an empty one is not. */
static bool all_loopback(const char *addresses)
{
	struct mw_span rest = mw_span_str(addresses), address;
	bool any = false;

	while (mw_take_word(&rest, &address)) {
		if (!is_loopback(address))
			return false;
		any = true;
	}
	return any;
}

/* imaps, pop3s and submissions have TLS from the start; so has what says ssl = yes. */
static bool has_tls(const struct mw_dovecot *v, const char *section, struct mw_span name)
{
	char ssl[16];

	mw_doveconf_get(v->text, section, "ssl", ssl, sizeof(ssl));
	if (ssl[0] != '\0')
		return strcmp(ssl, "yes") == 0;
	return mw_span_is(name, "imaps") || mw_span_is(name, "pop3s") ||
	       mw_span_is(name, "submissions");
}

/* 2.3 says address, 2.4 listen; without it all of Dovecot's addresses are meant. */
static bool is_open(const struct mw_dovecot *v, const char *section)
{
	char port[64], address[256], listen[256], all[256];

	mw_doveconf_get(v->text, section, "port", port, sizeof(port));
	mw_doveconf_get(v->text, section, "address", address, sizeof(address));
	mw_doveconf_get(v->text, section, "listen", listen, sizeof(listen));
	mw_doveconf_get(v->text, "", "listen", all, sizeof(all));
	if (strcmp(port, "0") == 0)
		return false;
	return !all_loopback(listen[0] != '\0' ? listen : address[0] != '\0' ? address : all);
}

/* The listener that there is by default is not printed unless it was changed. */
static bool network_reaches(const struct mw_dovecot *v, const char *protocol)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	const char *service = strcmp(protocol, "sieve") == 0 ? "managesieve" : protocol;
	char login[128], standard[256];
	bool printed = false, reached = false;

	snprintf(login, sizeof(login), "service %.64s-login", service);
	snprintf(standard, sizeof(standard), "%s/inet_listener %.64s", login, protocol);
	while (mw_doveconf_next(&at)) {
		struct mw_span name = mw_doveconf_block(&at);

		if (at.value.ptr != NULL || at.depth != 2 ||
		    !mw_span_is(mw_doveconf_outer(&at), login) ||
		    !mw_take_prefix(&name, "inet_listener "))
			continue;
		printed = printed || strcmp(at.section, standard) == 0;
		reached = reached || (!has_tls(v, at.section, name) && is_open(v, at.section));
	}
	return reached || (!printed && is_open(v, standard));
}

void mw_dovecot_check_tls(struct mw_doctor *d, const struct mw_dovecot *v)
{
	struct mw_span rest = mw_span_str(v->protocols), word;
	char protocol[64];

	while (mw_take_word(&rest, &word))
		if (mw_span_copy(word, protocol, sizeof(protocol)) &&
		    strcmp(protocol, "smtp") != 0 && takes_cleartext(v, protocol) &&
		    !requires_tls(v, protocol) && network_reaches(v, protocol))
			mw_doctor_found(
				d, MW_WARNING, "Dovecot",
				v->is_24 ? "auth_allow_cleartext = no, or ssl = required"
					 : "disable_plaintext_auth = yes, or ssl = required",
				"%s takes keys over connections that are not encrypted", protocol);
}
