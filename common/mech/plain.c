/*
 * NAME
 *	plain - PLAIN (RFC 4616)
 * DESCRIPTION
 *	One message: [authzid] NUL authcid NUL passwd. None of the three holds a
 *	NUL, and only the authzid may be empty.
 */
#include "common/mech/mech.h"

static enum mw_mech_next read_message(struct mw_mech_state *s, struct mw_span message,
				      struct mw_wbuf *challenge)
{
	struct mw_span authzid, authcid;

	(void)challenge;
	if (!mw_take_until(&message, '\0', &authzid) || !mw_take_until(&message, '\0', &authcid) ||
	    !mw_mech_set_authzid(s, authzid) || !mw_mech_set_name(s, authcid) ||
	    !mw_mech_set_secret(s, message))
		return MW_MECH_MALFORMED;
	return MW_MECH_CREDENTIALS;
}

const struct mw_mech mw_mech_plain = {
	.name = "PLAIN",
	.flags = MW_MECH_PLAINTEXT,
	.step = read_message,
};
