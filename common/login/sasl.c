/*
 * NAME
 *	sasl - one SASL exchange, from its first message to its verdict
 */
#include "common/login/sasl.h"

#include <string.h>

#include "common/mech/mechs.h"
#include "common/oauth/scope_map.h"

/* The exchange is over: nothing but its outcome stays. */
static enum mw_verdict finish(struct mw_sasl *s)
{
	mw_mech_state_wipe(&s->state);
	s->mech = NULL;
	s->refused = false;
	return s->outcome.verdict;
}

/* Absent when the client has not given one. */
static struct mw_span name_given(const struct mw_mech_state *state)
{
	if (state->name_len == 0)
		return (struct mw_span){ 0 };
	return mw_span_of(state->name, state->name_len);
}

static enum mw_verdict refuse(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			      enum mw_reason reason)
{
	mw_login_refuse(core, login, name_given(&s->state), reason, &s->outcome);
	return finish(s);
}

/* The client may get a better token from the provider that it is sent to, and asks it
 * in the provider's words. Without one, our own word is all there is to say. */
static void put_refusal(const struct mw_mech *mech, const struct mw_core *core,
			const struct mw_login *login, struct mw_wbuf *challenge)
{
	const struct mw_oauth_issuer *provider = mw_oauth_for_clients(core->oauth);
	struct mw_mech_remedy remedy = { "", "" };
	char ours[MW_SCOPE_MAX + 1] = "", theirs[MW_CLIENT_SCOPE_SIZE];
	struct mw_wbuf w = mw_wbuf_of(theirs, sizeof(theirs));

	mw_scope_of_service(mw_span_str(login->service), ours);
	remedy.scope = ours;
	if (provider != NULL) {
		remedy.issuer = provider->policy.issuer;
		if (provider->client_scope != NULL && provider->client_scope[0] != '\0')
			mw_put_str(&w, provider->client_scope);
		else
			mw_scope_map_theirs(provider->policy.scopes, ours, &w);
		remedy.scope = mw_wbuf_cstr(&w);
	}
	mech->refusal(&remedy, challenge);
}

static enum mw_verdict decide(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_wbuf *challenge)
{
	const struct mw_credentials credentials = {
		.name = name_given(&s->state),
		.authzid = mw_span_of(s->state.authzid, s->state.authzid_len),
		.secret = mw_secret_span(&s->state.secret),
		.bearer = (s->mech->flags & MW_MECH_TOKEN) != 0,
		.is_token = (s->mech->flags & MW_MECH_TOKEN) != 0,
	};

	mw_login_decide(core, login, &credentials, &s->outcome);
	if (s->outcome.verdict == MW_WAIT)
		return MW_WAIT; /* the credentials stay in s->state */
	if (s->outcome.verdict != MW_DENY || s->mech->refusal == NULL)
		return finish(s);
	mw_mech_state_wipe(&s->state);
	s->refused = true;
	put_refusal(s->mech, core, login, challenge);
	return MW_CONTINUE;
}

static enum mw_verdict advance(struct mw_sasl *s, struct mw_core *core,
			       const struct mw_login *login, enum mw_mech_next next,
			       struct mw_wbuf *challenge)
{
	switch (next) {
	case MW_MECH_MORE:
		return MW_CONTINUE;
	case MW_MECH_CREDENTIALS:
		return decide(s, core, login, challenge);
	case MW_MECH_MALFORMED:
		break;
	}
	return refuse(s, core, login, MW_R_MALFORMED);
}

/* Only a token is ever that long. */
static enum mw_reason too_long(const struct mw_sasl *s)
{
	return (s->mech->flags & MW_MECH_TOKEN) != 0 ? MW_R_TOKEN_LENGTH : MW_R_MALFORMED;
}

void mw_sasl_init(struct mw_sasl *s)
{
	/* Not the whole of *s: its 12 KiB for a secret need no clearing. */
	memset(&s->outcome, 0, sizeof(s->outcome));
	mw_mech_state_init(&s->state);
	s->mech = NULL;
	s->refused = false;
}

enum mw_verdict mw_sasl_start(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			      struct mw_span mechanism, struct mw_span initial_response,
			      struct mw_wbuf *challenge)
{
	mw_sasl_init(s);
	s->mech = mw_mech_find(mechanism);
	if (s->mech == NULL)
		return refuse(s, core, login, MW_R_MECHANISM_UNKNOWN);
	if (initial_response.len > MW_MECH_MESSAGE_MAX)
		return refuse(s, core, login, too_long(s));
	return advance(s, core, login,
		       mw_mech_start(s->mech, &s->state, initial_response, challenge), challenge);
}

enum mw_verdict mw_sasl_start_too_long(struct mw_sasl *s, struct mw_core *core,
				       const struct mw_login *login, struct mw_span mechanism)
{
	mw_sasl_init(s);
	s->mech = mw_mech_find(mechanism);
	if (s->mech == NULL)
		return refuse(s, core, login, MW_R_MECHANISM_UNKNOWN);
	return refuse(s, core, login, too_long(s));
}

enum mw_verdict mw_sasl_step(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login,
			     struct mw_span response, struct mw_wbuf *challenge)
{
	if (s->mech == NULL)
		return refuse(s, core, login, MW_R_BAD_REQUEST);
	if (s->refused)
		return finish(s);
	if (response.len > MW_MECH_MESSAGE_MAX)
		return refuse(s, core, login, too_long(s));
	return advance(s, core, login, s->mech->step(&s->state, response, challenge), challenge);
}

enum mw_verdict mw_sasl_too_long(struct mw_sasl *s, struct mw_core *core,
				 const struct mw_login *login)
{
	if (s->mech == NULL)
		return refuse(s, core, login, MW_R_BAD_REQUEST);
	if (s->refused)
		return finish(s);
	return refuse(s, core, login, too_long(s));
}

enum mw_verdict mw_sasl_resume(struct mw_sasl *s, struct mw_core *core,
			       const struct mw_login *login, struct mw_wbuf *challenge)
{
	return decide(s, core, login, challenge);
}

enum mw_verdict mw_sasl_malformed(struct mw_sasl *s, struct mw_core *core,
				  const struct mw_login *login)
{
	if (s->refused)
		return finish(s);
	return refuse(s, core, login, MW_R_MALFORMED);
}

void mw_sasl_cancel(struct mw_sasl *s, struct mw_core *core, const struct mw_login *login)
{
	if (s->mech == NULL)
		return;
	if (s->refused)
		finish(s);
	else
		refuse(s, core, login, MW_R_CANCELLED);
}

const struct mw_outcome *mw_sasl_outcome(const struct mw_sasl *s)
{
	return &s->outcome;
}
