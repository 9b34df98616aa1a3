/*
 * NAME
 *	store - pick a backend, and what all of them share
 */
#include "common/store/store.h"

#include <string.h>

static const struct mw_store_lifecycle *const backends[] = { &mw_store_sqlite, &mw_store_memory };

struct mw_store *mw_store_open(const char *url, bool create,
			       const uint8_t check[static MW_KEYRING_CHECK_SIZE],
			       struct mw_err *err)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
		if (mw_span_starts(mw_span_str(url), backends[i]->scheme))
			return backends[i]->open(url, create, check, err);
	mw_fail(err, "%s: no store of this kind is built in", url);
	return NULL;
}

void mw_store_close(struct mw_store *s)
{
	if (s != NULL)
		s->lifecycle->close(s);
}

void mw_store_view_begin(struct mw_store *s)
{
	if (s != NULL && s->lifecycle->view_begin != NULL)
		s->lifecycle->view_begin(s);
}

void mw_store_view_end(struct mw_store *s)
{
	if (s != NULL && s->lifecycle->view_end != NULL)
		s->lifecycle->view_end(s);
}

const char *mw_store_error(const struct mw_store *s)
{
	return s->error.text;
}
