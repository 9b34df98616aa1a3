/*
 * NAME
 *	key_find - which key a secret is, outside of a login
 */
#include "daemon/verbs/key_find.h"

#include <string.h>

#include "base/secret.h"
#include "common/ident/apikey.h"

static enum mw_reason find_deleted(struct mw_store *s, const uint8_t *hash,
				   struct mw_key_record *out)
{
	switch (s->keys->deleted(s, hash, &out->key.id)) {
	case MW_STORE_OK:
		return MW_R_KEY_DELETED;
	case MW_STORE_NOT_FOUND:
		return MW_R_KEY_UNKNOWN;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason find_hash(struct mw_store *s, const uint8_t *hash, struct mw_key_record *out)
{
	enum mw_store_result r = s->keys->by_hash(s, hash, "", out);

	/* Its label and its last use are not among what a decision reads. */
	if (r == MW_STORE_OK)
		r = s->keys->by_id(s, out->key.id, out);
	if (r == MW_STORE_NOT_FOUND)
		return find_deleted(s, hash, out);
	return r == MW_STORE_OK ? MW_R_NONE : MW_R_STORE_UNAVAILABLE;
}

enum mw_reason mw_key_find(struct mw_store *s, struct mw_span secret, struct mw_key_record *out)
{
	uint8_t hash[MW_KEY_HASH_SIZE];
	char key[MW_APIKEY_SIZE];
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	switch (mw_apikey_parse(MW_APIKEY_PREFIX, secret, key)) {
	case MW_APIKEY_NOT:
		return MW_R_PASSWORD;
	case MW_APIKEY_MALFORMED:
		return MW_R_KEY_MALFORMED;
	case MW_APIKEY_MISTYPED:
		return MW_R_KEY_MISTYPED;
	case MW_APIKEY_GOOD:
		break;
	}
	mw_store_hash(s, MW_HASH_KEY, 0, mw_span_of(key, MW_APIKEY_LEN), hash);
	reason = find_hash(s, hash, out);
	mw_wipe(key, sizeof(key));
	mw_wipe(hash, sizeof(hash));
	mw_wipe(out->key.hash, sizeof(out->key.hash));
	return reason;
}
