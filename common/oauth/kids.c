/*
 * NAME
 *	kids - which key IDs of an issuer were seen, and which were asked for
 */
#include "common/oauth/kids.h"

#include <sodium.h>

_Static_assert(sizeof(((struct mw_kids *)0)->key) == crypto_shorthash_KEYBYTES, "key");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "hash");

void mw_kids_init(struct mw_kids *kids)
{
	randombytes_buf(kids->key, sizeof(kids->key));
}

uint64_t mw_kids_hash(const struct mw_kids *kids, struct mw_span what)
{
	uint64_t hash;

	crypto_shorthash((uint8_t *)&hash, what.ptr, what.len, kids->key);
	return hash != 0 ? hash : 1;
}

static bool has(const struct mw_kids *kids, uint64_t hash)
{
	for (size_t i = 0; i < MW_KIDS_SEEN; i++)
		if (kids->seen[i] == hash)
			return true;
	return false;
}

void mw_kids_saw(struct mw_kids *kids, struct mw_span kid)
{
	uint64_t hash = mw_kids_hash(kids, kid);

	if (has(kids, hash))
		return;
	kids->seen[kids->next_seen] = hash;
	kids->next_seen = (kids->next_seen + 1) % MW_KIDS_SEEN;
}

bool mw_kids_were_seen(const struct mw_kids *kids, struct mw_span kid)
{
	return has(kids, mw_kids_hash(kids, kid));
}

const struct mw_kid_asked *mw_kids_asked(const struct mw_kids *kids, uint64_t hash)
{
	for (size_t i = 0; i < MW_KIDS_ASKED; i++)
		if (kids->asked[i].request != 0 && kids->asked[i].hash == hash)
			return &kids->asked[i];
	return NULL;
}

void mw_kids_ask(struct mw_kids *kids, uint64_t hash, uint64_t request, int64_t now_ms)
{
	kids->asked[kids->next_asked] =
		(struct mw_kid_asked){ .hash = hash, .request = request, .since = now_ms };
	kids->next_asked = (kids->next_asked + 1) % MW_KIDS_ASKED;
}

bool mw_kids_wait_beyond(const struct mw_kids *kids, uint64_t request)
{
	for (size_t i = 0; i < MW_KIDS_ASKED; i++)
		if (kids->asked[i].request > request)
			return true;
	return false;
}
