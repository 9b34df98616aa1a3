/*
 * NAME
 *	key_set - a look at keys that were fetched
 */
#include "cli/key_set.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "base/jws_alg.h"

/* The base64url of the shortest modulus. */
#define RSA_LETTERS_MIN ((MW_JWS_RSA_BITS_MIN + 5) / 6)

static const char *text(const json_t *key, const char *name)
{
	const char *value = json_string_value(json_object_get(key, name));

	return value != NULL ? value : "";
}

/* A key that names no algorithm has one that takes it. */
static bool has_known_algorithm(const json_t *key)
{
	struct mw_span kty = mw_span_str(text(key, "kty")), crv = mw_span_str(text(key, "crv"));
	bool taken = false;

	if (json_object_get(key, "alg") != NULL)
		return mw_jws_alg_takes(mw_jws_alg_of(mw_span_str(text(key, "alg"))), kty, crv);
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		taken = taken || mw_jws_alg_takes((enum mw_jws_alg)alg, kty, crv);
	return taken;
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
	return has_known_algorithm(key) && is_for_signatures(key) &&
	       json_object_get(key, "d") == NULL;
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
