/*
 * NAME
 *	login_token - decide a login with an access token
 */
#include "common/login/login_token.h"

#include <stdio.h>
#include <string.h>

#include "common/login/account.h"
#include "common/login/introspect.h"
#include "common/login/permit.h"
#include "common/oauth/found.h"

/* A verified token. The issuer is known earlier than the claims. */
struct token {
	const struct mw_oauth_issuer *issuer;
	struct mw_jwt_claims claims;
};

static void name_credential(const struct token *t, char out[static MW_CREDENTIAL_SIZE])
{
	const char *jti = t->claims.jti;

	if (t->issuer != NULL)
		snprintf(out, MW_CREDENTIAL_SIZE, "jwt:%s%s%s", t->issuer->name,
			 jti[0] != '\0' ? ":" : "", jti);
}

static struct mw_grant grant_of_token(const struct token *t, const struct mw_account *account)
{
	struct mw_grant grant = {
		.kind = MW_GRANT_TOKEN,
		.account = account,
		.scopes = t->claims.scopes,
		.networks = t->claims.networks,
		.issued = t->claims.issued,
		.expires = t->claims.expires,
		.skew = t->issuer->policy.skew,
		.bound = "",
		/* By the account alone; check_revoked() has looked at the rest. */
		.revoked = t->claims.issued <= account->tokens_valid_after
				   ? account->tokens_valid_after
				   : 0,
	};

	name_credential(t, grant.credential);
	return grant;
}

static enum mw_reason check_revoked(struct mw_core *core, const struct token *t)
{
	char full[MW_NAME_SIZE] = "";
	struct mw_token_facts facts = { .issuer = t->issuer->name,
					.jti = t->claims.jti,
					.sid = t->claims.sid,
					.sub = t->claims.sub,
					.name = t->claims.username,
					.full_name = full,
					.issued = t->claims.issued };

	/* Our own name the account by its number, whatever became of its names. */
	if (t->issuer->ours)
		facts.name = "";
	else if (!mw_name_complete(t->claims.username, core->default_domain, full))
		full[0] = '\0';
	switch (core->store->tokens->revoked(core->store, &facts)) {
	case MW_STORE_NOT_FOUND:
		return MW_R_NONE;
	case MW_STORE_OK:
		return MW_R_TOKEN_REVOKED;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_store_result find_account(struct mw_core *core, const char *name,
					 struct mw_account *out)
{
	return mw_account_find(core, mw_span_str(name), out);
}

/* The issuer vouches for a user who has no account here yet. */
static enum mw_reason create_account(struct mw_core *core, const struct token *t,
				     struct mw_account *account)
{
	const char *name = t->claims.username;
	const char *fault = mw_name_fault(mw_span_str(name), core->utf8);

	if (fault != NULL) {
		mw_logf(core->log, MW_LOG_NOTICE, "issuer %s: no account is added for %s: %s",
			t->issuer->name, name, fault);
		return MW_R_TOKEN_ACCOUNT_UNKNOWN;
	}
	*account = (struct mw_account){ .created = mw_core_now(core) };
	if (!mw_name_complete(name, core->default_domain, account->name))
		mw_span_copy(mw_span_str(name), account->name, sizeof(account->name));
	switch (core->store->accounts->create(core->store, account)) {
	case MW_STORE_OK:
		mw_logf(core->log, MW_LOG_NOTICE, "account %lld (%s) added by issuer %s",
			(long long)account->id, account->name, t->issuer->name);
		return MW_R_NONE;
	case MW_STORE_EXISTS: /* another login was first */
		return find_account(core, account->name, account) == MW_STORE_OK
			       ? MW_R_NONE
			       : MW_R_STORE_UNAVAILABLE;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason take_account(struct mw_core *core, const struct token *t,
				   struct mw_account *account)
{
	switch (find_account(core, t->claims.username, account)) {
	case MW_STORE_OK:
		/* The name may have been given to another account since. */
		if (t->issuer->ours && t->claims.account_id != account->id)
			return MW_R_TOKEN_ACCOUNT_UNKNOWN;
		return MW_R_NONE;
	case MW_STORE_NOT_FOUND:
		if (!t->issuer->auto_provision)
			return MW_R_TOKEN_ACCOUNT_UNKNOWN;
		return create_account(core, t, account);
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason match_name(struct mw_core *core, const struct mw_account *account,
				 struct mw_claimed_name *claimed)
{
	claimed->matches = false;
	if (claimed->text[0] == '\0')
		return MW_R_NONE;
	if (mw_account_is_named(core, account->id, mw_span_str(claimed->text), &claimed->matches) !=
	    MW_STORE_OK)
		return MW_R_STORE_UNAVAILABLE;
	return MW_R_NONE;
}

static void say_user(const struct token *t, const char *what, struct mw_outcome *out)
{
	struct mw_wbuf w = mw_found_begin(out->detail);

	mw_put_str(&w, "the token is for ");
	mw_found_text(&w, mw_span_str(t->claims.username));
	mw_putf(&w, ", %s", what);
}

/* What the issuer's rules had nothing against, and ours have. */
static void explain(const struct token *t, const struct mw_login *login,
		    const struct mw_claimed_name *claimed, enum mw_reason reason,
		    struct mw_outcome *out)
{
	char text[MW_NAME_SIZE + 64];
	struct mw_wbuf w;

	if (reason == MW_R_TOKEN_ACCOUNT_UNKNOWN) {
		say_user(t, "and there is no such account", out);
	} else if (reason == MW_R_NAME_MISMATCH) {
		snprintf(text, sizeof(text), "and the login for \"%s\"", claimed->text);
		say_user(t, text, out);
	} else if (reason == MW_R_SCOPE_MISSING) {
		w = mw_found_begin(out->detail);
		mw_put_str(&w, t->claims.given);
		mw_put_str(&w, ", here ");
		mw_found_text(&w, mw_span_str(t->claims.scopes));
		mw_put_str(&w, ", expected ");
		mw_found_text(&w, mw_span_str(login->service));
	}
}

/* A genuine token. Revocations come before an account is made for it. */
static enum mw_reason try_token(struct mw_core *core, const struct mw_login *login,
				const struct mw_credentials *c, const struct token *t,
				struct mw_claimed_name *claimed, struct mw_outcome *out)
{
	struct mw_account account;
	struct mw_grant grant;
	enum mw_reason reason;

	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	if ((reason = check_revoked(core, t)) != MW_R_NONE ||
	    (reason = take_account(core, t, &account)) != MW_R_NONE)
		return reason;
	grant = grant_of_token(t, &account);
	mw_login_describe(&grant, out);
	if ((reason = match_name(core, &account, claimed)) != MW_R_NONE)
		return reason;
	return mw_login_permit(core, login, c, claimed, &grant).reason;
}

/* Whose it is and what it says: by its signature or, if it has none, by its provider. */
static enum mw_reason verify(struct mw_core *core, const struct mw_login *login,
			     struct mw_span token, struct token *t, struct mw_outcome *out)
{
	if (mw_jwt_looks_like_one(token))
		return mw_oauth_verify(core->oauth, token, mw_core_now(core), &t->claims,
				       &t->issuer);
	t->claims = (struct mw_jwt_claims){ 0 };
	if ((t->issuer = mw_oauth_introspecting(core->oauth)) == NULL)
		return MW_R_TOKEN_OPAQUE;
	return mw_login_introspect(core, login, token, t->issuer, &t->claims, out);
}

static void copy(const char *from, char *to, size_t size)
{
	mw_span_copy(mw_span_str(from), to, size);
}

enum mw_reason mw_login_token(struct mw_core *core, const struct mw_login *login,
			      const struct mw_credentials *c, struct mw_claimed_name *claimed,
			      struct mw_outcome *out)
{
	struct token t;
	enum mw_reason reason;

	if (core->oauth == NULL)
		return mw_jwt_looks_like_one(c->secret) ? MW_R_TOKEN_ISSUER_UNKNOWN
							: MW_R_TOKEN_OPAQUE;
	reason = verify(core, login, c->secret, &t, out);
	if (out->verdict == MW_WAIT)
		return reason;
	name_credential(&t, out->credential);
	copy(t.claims.jti, out->jti, sizeof(out->jti));
	copy(t.claims.sid, out->sid, sizeof(out->sid));
	copy(t.claims.client, out->client, sizeof(out->client));
	copy(t.claims.detail, out->detail, sizeof(out->detail));
	if (reason != MW_R_NONE)
		return reason;
	reason = try_token(core, login, c, &t, claimed, out);
	explain(&t, login, claimed, reason, out);
	return reason;
}
