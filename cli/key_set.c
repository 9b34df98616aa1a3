/*
 * NAME
 *	key_set - a look at keys that were fetched
 */
#include "cli/key_set.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "base/span.h"

/* The base64url of 2048 bits. */
#define RSA_LETTERS_MIN 342

static const struct {
	const char *kty, *crv, *algs;
} kinds[] = {
	{ "RSA", "", "RS256 PS256" },
	{ "EC", "P-256", "ES256" },
	{ "EC", "P-384", "ES384" },
	{ "OKP", "Ed25519", "EdDSA Ed25519" },
};

static const char *text(const json_t *key, const char *name)
{
	const char *value = json_string_value(json_object_get(key, name));

	return value != NULL ? value : "";
}

/* A key that names no algorithm has that of its kind. */
static bool has_known_kind(const json_t *key)
{
	bool any = json_object_get(key, "alg") == NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(text(key, "kty"), kinds[i].kty) == 0 &&
		    (kinds[i].crv[0] == '\0' || strcmp(text(key, "crv"), kinds[i].crv) == 0))
			return any || mw_span_lists(mw_span_str(kinds[i].algs),
						    mw_span_str(text(key, "alg")));
	return false;
}

static bool is_for_signatures(const json_t *key)
{
	return json_object_get(key, "use") == NULL || strcmp(text(key, "use"), "sig") == 0;
}

static bool looks_usable(const json_t *key)
{
	if (strcmp(text(key, "kty"), "RSA") == 0 && strlen(text(key, "n")) < RSA_LETTERS_MIN)
		return false;
	/* Who tells its private part is of no use. */
	return has_known_kind(key) && is_for_signatures(key) && json_object_get(key, "d") == NULL;
}

int mw_key_set_usable(const char *json)
{
	json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	const json_t *keys = json_object_get(root, "keys"), *key;
	int usable = json_array_size(keys) > 0 ? 0 : -1;
	size_t i;

	json_array_foreach(keys, i, key) usable += looks_usable(key);
	json_decref(root);
	return usable;
}
