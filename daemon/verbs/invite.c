/*
 * NAME
 *	invite - invitations, with which people enroll their first device
 */
#include <sodium.h>

#include "base/clock.h"
#include "common/mfa/invitation.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/verbs.h"

#define INVITATION_LIFE 604800 /* seconds, when the request does not say */

static void invite_create(struct mw_request *q)
{
	int64_t now = mw_clock_s(), expires;
	char code[MW_APIKEY_SIZE];
	enum mw_reason reason;
	struct mw_account a;

	if (!mw_request_account(q, MW_F_NAME, &a) ||
	    !mw_request_time(q, MW_F_EXPIRES, "the expiry lies in the past", now, &expires))
		return;
	if (expires == 0)
		expires = now + INVITATION_LIFE;
	reason = mw_invitation_make(&q->worker->core, a.id, expires, code);
	mw_reply_factor(q, reason, "account");
	if (reason == MW_R_ACCEPTED) {
		mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
		mw_message_put_number(q->reply, MW_F_EXPIRES, (uint64_t)expires);
		mw_message_put(q->reply, MW_F_KEY, mw_span_of(code, MW_APIKEY_LEN));
		mw_log_factor(q, "invitation", &a);
	}
	sodium_memzero(code, sizeof(code));
}

/* clang-format off */
const struct mw_verb_row mw_invite_verbs[] = {
	{ MW_V_INVITE_CREATE, "invite_create", MW_ROLE_ADMIN, invite_create, { MW_F_NAME }, { MW_F_EXPIRES } },
	{ 0 },
};
/* clang-format on */
