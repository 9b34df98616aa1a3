/*
 * NAME
 *	subject - the user whose second factor is asked for
 */
#include "common/mfa/subject.h"

#include <string.h>

#include "common/login/account.h"

/* The same name is always the same decoy, and nobody can foresee which. */
static int64_t decoy(const struct mw_keyring *m, struct mw_span name)
{
	return mw_decoy(mw_keyring_decoy(m, name));
}

static void keep_confirmed(struct mw_subject *subject)
{
	size_t kept = 0;

	for (size_t i = 0; i < subject->device_count; i++)
		if (subject->devices[i].confirmed != 0)
			subject->devices[kept++] = subject->devices[i];
	subject->device_count = kept;
}

enum mw_store_result mw_subject_find(struct mw_store *s, const struct mw_keyring *m,
				     struct mw_span name, const char *domain,
				     struct mw_subject *out)
{
	enum mw_store_result r;

	memset(out, 0, sizeof(*out));
	r = mw_account_find(s, name, domain, &out->account);
	if (r != MW_STORE_OK && r != MW_STORE_NOT_FOUND)
		return r;
	out->known = r == MW_STORE_OK;
	out->who = out->known ? out->account.id : decoy(m, name);
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
