/*
 * NAME
 *	account - the account that a typed name stands for
 */
#include "common/login/account.h"

enum mw_store_result mw_account_find(struct mw_store *s, struct mw_span typed, const char *domain,
				     struct mw_account *out)
{
	char name[MW_NAME_SIZE], full[MW_NAME_SIZE];
	enum mw_store_result r;

	if (!mw_name_canonical(typed, name))
		return MW_STORE_NOT_FOUND;
	r = s->accounts->by_name(s, name, out);
	if (r != MW_STORE_NOT_FOUND || !mw_name_complete(name, domain, full))
		return r;
	return s->accounts->by_name(s, full, out);
}

enum mw_store_result mw_account_is_named(struct mw_store *s, int64_t account_id,
					 struct mw_span typed, const char *domain, bool *is)
{
	struct mw_account named;
	enum mw_store_result r = mw_account_find(s, typed, domain, &named);

	*is = r == MW_STORE_OK && named.id == account_id;
	return r == MW_STORE_NOT_FOUND ? MW_STORE_OK : r;
}
