/*
 * NAME
 *	store - what every handle can be asked for
 */
#include "common/store/store.h"

void mw_store_close(struct mw_store *s)
{
	if (s != NULL)
		s->lifecycle->close(s);
}

void mw_store_view_begin(struct mw_store *s)
{
	if (s != NULL)
		s->lifecycle->view_begin(s);
}

void mw_store_view_end(struct mw_store *s)
{
	if (s != NULL)
		s->lifecycle->view_end(s);
}

void mw_store_hash(const struct mw_store *s, enum mw_hash_kind kind, int64_t account_id,
		   struct mw_span credential, uint8_t hash[static MW_KEY_HASH_SIZE])
{
	mw_pepper_hash(s->pepper, kind, account_id, credential, hash);
}

/* No account has the number 0, so no credential has this hash. */
void mw_store_identity(const struct mw_store *s, uint8_t identity[static MW_KEY_HASH_SIZE])
{
	mw_store_hash(s, MW_HASH_INVITATION, 0, mw_span_str("store"), identity);
}

const char *mw_store_error(const struct mw_store *s)
{
	return s->error.text;
}
