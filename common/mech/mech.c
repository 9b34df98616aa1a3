/*
 * NAME
 *	mech - what SASL mechanisms keep between two messages
 */
#include "common/mech/mech.h"

#include <string.h>

#include "base/paste.h"

static bool set_text(uint8_t out[static MW_MECH_NAME_MAX], size_t *len, struct mw_span text)
{
	text = mw_paste_trim(text);
	if (text.len > MW_MECH_NAME_MAX || !mw_span_is_text(text))
		return false;
	if (text.len > 0)
		memcpy(out, text.ptr, text.len);
	*len = text.len;
	return true;
}

bool mw_mech_set_name(struct mw_mech_state *s, struct mw_span name)
{
	return set_text(s->name, &s->name_len, name) && s->name_len > 0;
}

bool mw_mech_set_authzid(struct mw_mech_state *s, struct mw_span authzid)
{
	return set_text(s->authzid, &s->authzid_len, authzid);
}

bool mw_mech_set_secret(struct mw_mech_state *s, struct mw_span secret)
{
	return secret.len > 0 && mw_span_find(secret, '\0') == secret.len &&
	       mw_secret_set(&s->secret, secret);
}

enum mw_mech_next mw_mech_start(const struct mw_mech *mech, struct mw_mech_state *s,
				struct mw_span ir, struct mw_wbuf *challenge)
{
	if (mech->start != NULL)
		return mech->start(s, ir, challenge);
	return ir.ptr == NULL ? MW_MECH_MORE : mech->step(s, ir, challenge);
}

/* Names go as well: people type their password where the name belongs. */
void mw_mech_state_init(struct mw_mech_state *s)
{
	s->phase = 0;
	s->name_len = s->authzid_len = s->secret.len = 0;
}

void mw_mech_state_wipe(struct mw_mech_state *s)
{
	mw_wipe(s->name, s->name_len);
	mw_wipe(s->authzid, s->authzid_len);
	mw_secret_wipe(&s->secret);
	s->name_len = s->authzid_len = 0;
	s->phase = 0;
}
