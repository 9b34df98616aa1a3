/*
 * NAME
 *	account_phase - may an account be used
 */
#include "common/mfa/account_phase.h"

#include <string.h>

#include "common/login/finish.h"
#include "common/mfa/subject.h"

void mw_mfa_account(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		    struct mw_outcome *out, int64_t *deadline)
{
	int64_t started = core->clock_us();
	enum mw_reason reason = MW_R_STORE_UNAVAILABLE;
	struct mw_subject subject = { 0 };
	struct mw_mfa_facts facts;
	char given[MW_NAME_SIZE];

	*deadline = 0;
	mw_span_copy(name, given, sizeof(given));
	memset(out, 0, sizeof(*out));
	if (core->store != NULL &&
	    mw_subject_find(core, name, login->unix_user, &subject) == MW_STORE_OK) {
		facts = mw_subject_facts(&subject);
		reason = mw_mfa_account_state(&facts);
		/* From then on, unknown names are refused like all others. */
		if (mw_reason_verdict(reason) == MW_OK)
			*deadline = mw_enforcement_deadline(&core->mfa->enforcement, facts.enrolled,
							    mw_core_now(core));
	}
	if (subject.known)
		mw_span_copy(mw_span_str(subject.account.name), out->account, sizeof(out->account));
	mw_login_finish(core, login, mw_span_str(given), reason, started, out);
}
