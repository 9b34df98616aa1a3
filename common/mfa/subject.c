/*
 * NAME
 *	subject - the user whose second factor is asked for
 */
#include "common/mfa/subject.h"

#include <string.h>

#include "common/login/account.h"

/*
 * All spellings of a name are the same decoy, and nobody can foresee which. Text that
 * can't be a name is one as it is.
 */
static int64_t decoy(const struct mw_core *core, struct mw_span typed)
{
	char name[MW_NAME_SIZE], settled[MW_NAME_SIZE];

	if (mw_name_canonical(typed, name)) {
		mw_account_settled_name(core, name, settled);
		typed = mw_span_str(settled);
	}
	return mw_decoy(mw_keyring_decoy(core->keyring, typed));
}

static void keep_confirmed(struct mw_subject *subject)
{
	size_t kept = 0;

	for (size_t i = 0; i < subject->device_count; i++)
		if (subject->devices[i].confirmed != 0)
			subject->devices[kept++] = subject->devices[i];
	subject->device_count = kept;
}

enum mw_store_result mw_subject_find(const struct mw_core *core, struct mw_span name,
				     bool unix_user, struct mw_subject *out)
{
	struct mw_store *s = core->store;
	enum mw_store_result r;

	memset(out, 0, sizeof(*out));
	r = unix_user ? mw_account_find_user(core, name, &out->account)
		      : mw_account_find_subject(core, name, &out->account);
	if (r != MW_STORE_OK && r != MW_STORE_NOT_FOUND)
		return r;
	out->known = r == MW_STORE_OK;
	out->who = out->known ? out->account.id : decoy(core, name);
	r = s->devices->list(s, out->who, out->devices, &out->device_count);
	keep_confirmed(out);
	return r;
}

struct mw_mfa_facts mw_subject_facts(const struct mw_subject *subject)
{
	return (struct mw_mfa_facts){
		.known = subject->known,
		.disabled = subject->known && subject->account.disabled,
		.enrolled = subject->device_count > 0,
	};
}
