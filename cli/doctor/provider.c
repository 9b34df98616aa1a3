/*
 * NAME
 *	provider - does the identity provider offer what mail programs need?
 * DESCRIPTION
 *	Mail programs run on the user's own machine: they keep no secret, so they are
 *	public clients with PKCE (RFC 8252, RFC 7636), and stay logged in with refresh
 *	tokens. The provider's metadata (RFC 8414, OpenID Connect Discovery) says
 *	whether it can do that. It is asked for here, over https, since it may have
 *	changed after the keys were fetched; only the provider that mail programs are
 *	sent to is asked.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/doctor/look.h"
#include "cli/fetch.h"

#define URL_SIZE 2048

/* What is missing in metadata without the member is what the standards say it means. */
static const struct {
	const char *member, *value;
	bool by_default;
	const char *missing, *remedy;
} needs[] = {
	{ "code_challenge_methods_supported", "S256", false,
	  "no PKCE with S256, which mail programs use", "allow PKCE (S256) at the provider" },
	{ "token_endpoint_auth_methods_supported", "none", false,
	  "no public clients (\"none\"), and a mail program cannot keep a secret",
	  "allow public clients at the provider, or give the mail program a client secret" },
	{ "grant_types_supported", "refresh_token", false,
	  "no refresh tokens, so users log in again whenever an access token expires",
	  "allow the grant type refresh_token (and the scope offline_access) at the provider" },
	{ "response_types_supported", "code", true, "no authorization codes",
	  "allow the response type code at the provider" },
};

static bool offers(const json_t *metadata, size_t need)
{
	const json_t *list = json_object_get(metadata, needs[need].member), *one;
	size_t i;

	if (list == NULL)
		return needs[need].by_default;
	json_array_foreach(list, i, one)
	{
		if (json_is_string(one) && strcmp(json_string_value(one), needs[need].value) == 0)
			return true;
	}
	return false;
}

static json_t *fetch(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char oidc[URL_SIZE], oauth[URL_SIZE], *text;
	json_t *metadata;
	long status;

	if (!mw_fetch_discovery(o->issuer, oidc, oauth, URL_SIZE)) {
		mw_fail(err, "the issuer is no https URL without query and fragment");
		return NULL;
	}
	text = mw_fetch(oidc, o->ca, &status, err);
	if (text == NULL && status == 404)
		text = mw_fetch(oauth, o->ca, &status, err);
	if (text == NULL)
		return NULL;
	metadata = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	if (!json_is_object(metadata))
		mw_fail(err, "the metadata is not a JSON object");
	return metadata;
}

static void report(struct mw_doctor *d, const struct mw_conf_oauth *o, const json_t *metadata)
{
	bool good = true;

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (offers(metadata, i))
			continue;
		good = false;
		mw_doctor_found(d, MW_WARNING, "provider", needs[i].remedy, "%s: %s offers %s",
				o->name, o->issuer, needs[i].missing);
	}
	if (good)
		mw_doctor_found(d, MW_FINE, "provider", NULL, "%s: offers what mail programs need",
				o->name);
}

static void look_at(struct mw_doctor *d, const struct mw_conf_oauth *o)
{
	struct mw_err err = { "" };
	json_t *metadata = fetch(o, &err);

	if (json_is_object(metadata))
		report(d, o, metadata);
	else
		mw_doctor_found(d, MW_WARNING, "provider",
				"check the network and [oauth] issuer, or set for_clients = no",
				"%s: its metadata cannot be read: %s", o->name, err.text);
	json_decref(metadata);
}

static bool is_for_clients(const struct mw_conf *conf, const struct mw_conf_oauth *o)
{
	return strcmp(o->for_clients, "yes") == 0 ||
	       (o->for_clients[0] == '\0' && conf->oauth_count == 1);
}

static void look_at_provider(struct mw_doctor *d)
{
	const struct mw_conf *conf = &d->cli->conf;

	for (size_t i = 0; i < conf->oauth_count; i++)
		if (is_for_clients(conf, &conf->oauth[i]))
			look_at(d, &conf->oauth[i]);
}

const struct mw_look mw_provider_looks[] = {
	{ true, look_at_provider },
	{ .run = NULL },
};
