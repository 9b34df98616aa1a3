/*
 * NAME
 *	account - the account that a typed name stands for
 */
#include "common/login/account.h"

#include <string.h>

static const char *strip_of(const struct mw_core *core)
{
	return core->strip != NULL ? core->strip : "";
}

bool mw_account_name(const struct mw_core *core, const char *name, unsigned number,
		     char out[static MW_NAME_SIZE])
{
	char stripped[MW_NAME_SIZE];

	if (number % 2 == 1) {
		if (!mw_name_strip(name, strip_of(core), stripped))
			return false;
		name = stripped;
	}
	switch (number / 2) {
	case 0:
		return mw_span_copy(mw_span_str(name), out, MW_NAME_SIZE);
	case 1:
		return mw_name_complete(name, core->default_domain, out);
	default:
		return mw_name_shorten(name, core->default_domain, out);
	}
}

void mw_account_settled_name(const struct mw_core *core, const char *name,
			     char out[static MW_NAME_SIZE])
{
	char stripped[MW_NAME_SIZE];

	if (mw_name_strip(name, strip_of(core), stripped))
		name = stripped;
	if (!mw_name_complete(name, core->default_domain, out))
		mw_span_copy(mw_span_str(name), out, MW_NAME_SIZE);
}

static enum mw_store_result find(const struct mw_core *core, const char *name, unsigned names,
				 bool exact, struct mw_account *out)
{
	enum mw_store_result r = MW_STORE_NOT_FOUND;
	char candidate[MW_NAME_SIZE];

	for (unsigned i = 0; i < names && r == MW_STORE_NOT_FOUND; i++)
		if (mw_account_name(core, name, i, candidate) &&
		    (!exact || mw_name_is_canonical(candidate)))
			r = core->store->accounts->by_name(core->store, candidate, out);
	return r;
}

enum mw_store_result mw_account_find(const struct mw_core *core, struct mw_span typed,
				     struct mw_account *out)
{
	char name[MW_NAME_SIZE];

	if (!mw_name_canonical(typed, name))
		return MW_STORE_NOT_FOUND;
	return find(core, name, MW_ACCOUNT_NAMES, false, out);
}

enum mw_store_result mw_account_find_subject(const struct mw_core *core, struct mw_span typed,
					     struct mw_account *out)
{
	char name[MW_NAME_SIZE];

	if (!mw_name_canonical(typed, name))
		return MW_STORE_NOT_FOUND;
	return find(core, name, MW_SUBJECT_NAMES, false, out);
}

enum mw_store_result mw_account_find_user(const struct mw_core *core, struct mw_span user,
					  struct mw_account *out)
{
	char name[MW_NAME_SIZE];

	if (!mw_span_copy(user, name, sizeof(name)) || name[0] == '\0')
		return MW_STORE_NOT_FOUND;
	return find(core, name, MW_SUBJECT_NAMES, true, out);
}

const char *mw_account_user_fault(const struct mw_core *core, const char *user)
{
	char stripped[MW_NAME_SIZE];

	if (mw_name_strip(user, strip_of(core), stripped))
		user = stripped;
	if (mw_name_is_canonical(user))
		return NULL;
	if (strpbrk(user, " \t") != NULL)
		return "no account has a blank in its name: rename the user, or let NSS "
		       "replace blanks (sssd.conf: override_space, smb.conf: winbind normalize "
		       "names)";
	if (strpbrk(user, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL)
		return "names of accounts are in lower case and names of users are exact: rename "
		       "the user, or take a prefix off (mailward.conf: [identity] strip)";
	return "no account can have that name: rename the user";
}

enum mw_store_result mw_account_is_named(const struct mw_core *core, int64_t account_id,
					 struct mw_span typed, bool *is)
{
	struct mw_account named;
	enum mw_store_result r = mw_account_find(core, typed, &named);

	*is = r == MW_STORE_OK && named.id == account_id;
	return r == MW_STORE_NOT_FOUND ? MW_STORE_OK : r;
}
