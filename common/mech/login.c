/*
 * NAME
 *	login - LOGIN (draft-murchison-sasl-login)
 * DESCRIPTION
 *	Never standardised, and still what many printers and Outlook speak: the
 *	server asks for the name, then for the password. Clients look at the
 *	letter case and the colon of the questions. A name that comes as the
 *	initial response answers the first question before it is asked.
 */
#include "common/mech/mech.h"

enum phase { WANT_NAME = 0, WANT_PASSWORD };

static enum mw_mech_next read_name(struct mw_mech_state *s, struct mw_span name,
				   struct mw_wbuf *challenge)
{
	if (!mw_mech_set_name(s, name))
		return MW_MECH_MALFORMED;
	s->phase = WANT_PASSWORD;
	mw_put_str(challenge, "Password:");
	return MW_MECH_MORE;
}

static enum mw_mech_next start(struct mw_mech_state *s, struct mw_span ir,
			       struct mw_wbuf *challenge)
{
	if (ir.ptr != NULL)
		return read_name(s, ir, challenge);
	mw_put_str(challenge, "Username:");
	return MW_MECH_MORE;
}

static enum mw_mech_next step(struct mw_mech_state *s, struct mw_span response,
			      struct mw_wbuf *challenge)
{
	if (s->phase == WANT_NAME)
		return read_name(s, response, challenge);
	return mw_mech_set_secret(s, response) ? MW_MECH_CREDENTIALS : MW_MECH_MALFORMED;
}

const struct mw_mech mw_mech_login = {
	.name = "LOGIN",
	.flags = MW_MECH_PLAINTEXT,
	.start = start,
	.step = step,
};
