/*
 * NAME
 *	xoauth2 - XOAUTH2, as Google and Microsoft made it
 * DESCRIPTION
 *	One message: user=NAME ^A auth=Bearer TOKEN ^A ^A. A refusal is a challenge
 *	of JSON; clients look for its "schemes", in the plural.
 */
#include "common/mech/bearer.h"

static enum mw_mech_next read_message(struct mw_mech_state *s, struct mw_span message,
				      struct mw_wbuf *challenge)
{
	struct mw_bearer_pair pairs[] = { { .key = "user" }, { .key = "auth" } };

	(void)challenge;
	if (!mw_bearer_read(message, pairs, 2) || !mw_mech_set_name(s, pairs[0].value) ||
	    !mw_bearer_set_token(s, pairs[1].value))
		return MW_MECH_MALFORMED;
	return MW_MECH_CREDENTIALS;
}

static void refusal(const struct mw_mech_remedy *remedy, struct mw_wbuf *challenge)
{
	mw_put_str(challenge, "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":");
	mw_bearer_put_json(challenge, mw_span_str(remedy->scope), "");
	mw_put_str(challenge, "}");
}

const struct mw_mech mw_mech_xoauth2 = {
	.name = "XOAUTH2",
	.flags = MW_MECH_PLAINTEXT | MW_MECH_TOKEN,
	.step = read_message,
	.refusal = refusal,
};
