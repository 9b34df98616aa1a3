/*
 * NAME
 *	token_claims - what a token says, beside what the configuration expects
 */
#include "cli/token_claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/wbuf.h"
#include "cli/output.h"

#define SHOWN 120 /* bytes of a value */

/* A part of the token, counted from 0. */
static json_t *part(struct mw_span token, int number)
{
	uint8_t *bytes = malloc(MW_SECRET_MAX);
	struct mw_wbuf w = mw_wbuf_of(bytes, bytes != NULL ? MW_SECRET_MAX : 0);
	struct mw_span one = { NULL, 0 };
	json_t *object = NULL;

	for (int i = 0; i <= number; i++)
		if (!mw_take_until(&token, '.', &one))
			one.len = 0;
	if (one.len > 0 && mw_b64_decode(MW_B64URL, one, &w))
		object = json_loadb((const char *)w.ptr, w.len, JSON_REJECT_DUPLICATES, NULL);
	if (object != NULL && !json_is_object(object)) {
		json_decref(object);
		object = NULL;
	}
	free(bytes);
	return object;
}

json_t *mw_token_header(struct mw_span token)
{
	return part(token, 0);
}

json_t *mw_token_payload(struct mw_span token)
{
	return part(token, 1);
}

/* By the section's path: an exact name first, then at each dot. */
static const json_t *find(const json_t *object, struct mw_span path)
{
	char name[MW_CLAIM_SIZE];
	const json_t *value;

	if (!mw_span_copy(path, name, sizeof(name)))
		return NULL;
	value = json_object_get(object, name);
	for (size_t i = 1; i + 1 < path.len && value == NULL; i++) {
		if (path.ptr[i] != '.')
			continue;
		mw_span_copy(mw_span_of(path.ptr, i), name, sizeof(name));
		value = find(json_object_get(object, name),
			     mw_span_of(path.ptr + i + 1, path.len - i - 1));
	}
	return value;
}

static void show(const char *claim, const json_t *value, const char *key, const char *expected)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	struct mw_span shown = mw_span_head(mw_span_str(text != NULL ? text : "(absent)"), SHOWN);

	mw_say("  %s: %.*s%s", claim, (int)shown.len, (const char *)shown.ptr,
	       text != NULL && shown.len < strlen(text) ? "..." : "");
	if (key != NULL)
		mw_say("      %s = %s", key, expected[0] != '\0' ? expected : "(not set)");
	free(text);
}

/* Each claim of a list, and what the section says about it. */
static void show_each(const json_t *payload, const char *claims, const char *key,
		      const char *expected)
{
	struct mw_span list = mw_span_str(claims), word;
	char name[MW_CLAIM_SIZE];

	while (mw_take_word(&list, &word))
		if (mw_span_copy(word, name, sizeof(name)))
			show(name, find(payload, word), key, expected);
}

static bool names(const json_t *value, const char *words)
{
	const json_t *one;
	size_t i;

	if (json_is_string(value))
		return mw_span_lists(mw_span_str(words), mw_span_str(json_string_value(value)));
	json_array_foreach(value, i, one)
	{
		if (json_is_string(one) && names(one, words))
			return true;
	}
	return false;
}

/* The section of the token's issuer: the one whose audience it names, else the first. */
static const struct mw_conf_oauth *section_of(const json_t *payload, const struct mw_conf *conf)
{
	const char *iss = json_string_value(json_object_get(payload, "iss"));
	const struct mw_conf_oauth *first = NULL;

	for (size_t i = 0; iss != NULL && i < conf->oauth_count; i++) {
		const struct mw_conf_oauth *o = &conf->oauth[i];

		if (strcmp(o->issuer, iss) != 0)
			continue;
		if (names(find(payload, mw_span_str(o->audience_claim)), o->audience))
			return o;
		if (first == NULL)
			first = o;
	}
	return first;
}

static void show_strangers(const json_t *payload, const struct mw_conf *conf)
{
	show("iss", json_object_get(payload, "iss"), NULL, "");
	for (size_t i = 0; i < conf->oauth_count; i++)
		mw_say("      [oauth \"%s\"] issuer = %s", conf->oauth[i].name,
		       conf->oauth[i].issuer);
}

static void show_section(const json_t *header, const json_t *payload, const struct mw_conf_oauth *o)
{
	mw_say("The token, and [oauth \"%s\"]:", o->name);
	show("typ (header)", json_object_get(header, "typ"), "token_type", o->token_type);
	show("alg (header)", json_object_get(header, "alg"), "algorithm", o->algorithm);
	show("kid (header)", json_object_get(header, "kid"), "jwks", o->jwks);
	show("iss", json_object_get(payload, "iss"), "issuer", o->issuer);
	show_each(payload, o->audience_claim, "audience", o->audience);
	show_each(payload, o->username, "username", o->username);
	show_each(payload, o->scopes_claim[0] != '\0' ? o->scopes_claim : "scope scp", "scopes",
		  o->scopes);
	if (o->access_claim[0] != '\0')
		mw_say("  access_claim = %s", o->access_claim);
	show("iat", json_object_get(payload, "iat"), NULL, "");
	show("exp", json_object_get(payload, "exp"), NULL, "");
	show("jti", json_object_get(payload, "jti"), NULL, "");
	show("sid", json_object_get(payload, "sid"), NULL, "");
}

void mw_token_show(const json_t *header, const json_t *payload, const struct mw_conf *conf)
{
	const struct mw_conf_oauth *o = section_of(payload, conf);

	if (o != NULL)
		show_section(header, payload, o);
	else
		show_strangers(payload, conf);
}
