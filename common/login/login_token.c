/*
 * NAME
 *	login_token - decide a login with an access token
 */
#include "common/login/login_token.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"

/* Of a jti, so many bytes at most: enough to find it in the issuer's own log. */
#define JTI_SHOWN 16

static void name_credential(const struct mw_oauth_issuer *issuer,
			    const struct mw_jwt_claims *claims, struct mw_outcome *out)
{
	struct mw_span jti = mw_span_head(mw_span_str(claims->jti), JTI_SHOWN);

	if (issuer == NULL)
		return;
	snprintf(out->credential, sizeof(out->credential), "jwt:%s%s%.*s", issuer->name,
		 jti.len > 0 ? ":" : "", (int)jti.len, (const char *)jti.ptr);
}

/* A bare "alice" as alice@default_domain; false when there is nothing to add. */
static bool complete(const struct mw_core *core, const char *name, char out[static MW_NAME_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_NAME_SIZE - 1);

	if (core->default_domain[0] == '\0' || strchr(name, '@') != NULL)
		return false;
	mw_put_str(&w, name);
	mw_put_str(&w, "@");
	mw_put_str(&w, core->default_domain);
	out[w.len] = '\0';
	return !w.overflow;
}

static enum mw_store_result find_account(struct mw_core *core, const char *name,
					 struct mw_account *out)
{
	struct mw_store *s = core->store;
	enum mw_store_result r = s->accounts->by_name(s, name, out);
	char full[MW_NAME_SIZE];

	if (r != MW_STORE_NOT_FOUND || !complete(core, name, full))
		return r;
	return s->accounts->by_name(s, full, out);
}

/* Somebody that the issuer vouches for and we have not seen yet. */
static enum mw_reason create_account(struct mw_core *core, const struct mw_oauth_issuer *issuer,
				     const struct mw_jwt_claims *claims, struct mw_account *account)
{
	*account = (struct mw_account){ .created = core->clock_us() / 1000000 };
	if (!complete(core, claims->username, account->name))
		snprintf(account->name, sizeof(account->name), "%s", claims->username);
	switch (core->store->accounts->create(core->store, account)) {
	case MW_STORE_OK:
		mw_logf(core->log, MW_LOG_NOTICE, "account %lld (%s) added by issuer %s",
			(long long)account->id, account->name, issuer->name);
		return MW_R_NONE;
	case MW_STORE_EXISTS: /* another login was first */
		return find_account(core, account->name, account) == MW_STORE_OK
			       ? MW_R_NONE
			       : MW_R_STORE_UNAVAILABLE;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason token_account(struct mw_core *core, const struct mw_oauth_issuer *issuer,
				    const struct mw_jwt_claims *claims, struct mw_account *account)
{
	switch (find_account(core, claims->username, account)) {
	case MW_STORE_OK:
		/* The name may have been given to somebody else since. */
		if (issuer->ours && claims->account_id != account->id)
			return MW_R_TOKEN_ACCOUNT_UNKNOWN;
		return MW_R_NONE;
	case MW_STORE_NOT_FOUND:
		if (!issuer->auto_provision)
			return MW_R_TOKEN_ACCOUNT_UNKNOWN;
		return create_account(core, issuer, claims, account);
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

/* Whether a name is one of the account's; `otherwise` when it is not. */
static enum mw_reason is_name_of(struct mw_core *core, const struct mw_account *account,
				 const char *name, enum mw_reason otherwise)
{
	struct mw_account named;

	switch (find_account(core, name, &named)) {
	case MW_STORE_OK:
		return named.id == account->id ? MW_R_NONE : otherwise;
	case MW_STORE_NOT_FOUND:
		return otherwise;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason check_names(struct mw_core *core, const struct mw_credentials *c,
				  const char *name, const struct mw_account *account)
{
	enum mw_reason reason = MW_R_NONE;
	char as[MW_NAME_SIZE];

	if (name[0] != '\0')
		reason = is_name_of(core, account, name, MW_R_NAME_MISMATCH);
	if (reason != MW_R_NONE || c->authzid.len == 0)
		return reason;
	if (!mw_name_canonical(c->authzid, as))
		return MW_R_MALFORMED;
	return is_name_of(core, account, as, MW_R_AUTHZID_REFUSED);
}

static enum mw_reason check_revoked(struct mw_core *core, const struct mw_oauth_issuer *issuer,
				    const struct mw_jwt_claims *claims)
{
	switch (core->store->tokens->revoked(core->store, issuer->name, claims->jti, claims->sid,
					     claims->issued)) {
	case MW_STORE_NOT_FOUND:
		return MW_R_NONE;
	case MW_STORE_OK:
		return MW_R_TOKEN_REVOKED;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason check_use(const struct mw_login *login, const struct mw_account *account,
				const struct mw_jwt_claims *claims)
{
	char scope[MW_SCOPE_MAX + 1];

	if (account->disabled)
		return MW_R_ACCOUNT_DISABLED;
	if (claims->issued < account->valid_after)
		return MW_R_ISSUED_BEFORE_RESET;
	if (!mw_scope_of_service(mw_span_str(login->service), scope) ||
	    !mw_scopes_have(claims->scopes, scope))
		return MW_R_SCOPE_MISSING;
	if (claims->networks[0] != '\0' && !mw_networks_contain(claims->networks, &login->remote))
		return MW_R_NETWORK_REFUSED;
	return MW_R_NONE;
}

enum mw_reason mw_login_token(struct mw_core *core, const struct mw_login *login,
			      const struct mw_credentials *credentials, const char *name,
			      struct mw_outcome *out)
{
	const struct mw_oauth_issuer *issuer;
	struct mw_jwt_claims claims;
	struct mw_account account;
	enum mw_reason reason;

	if (core->oauth == NULL)
		return MW_R_TOKEN_ISSUER_UNKNOWN;
	reason = mw_oauth_verify(core->oauth, credentials->secret, core->clock_us() / 1000000,
				 &claims, &issuer);
	name_credential(issuer, &claims, out);
	if (reason != MW_R_NONE)
		return reason;
	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	/* Before an account is made for it. */
	if ((reason = check_revoked(core, issuer, &claims)) != MW_R_NONE ||
	    (reason = token_account(core, issuer, &claims, &account)) != MW_R_NONE)
		return reason;
	snprintf(out->account, sizeof(out->account), "%s", account.name);
	snprintf(out->scopes, sizeof(out->scopes), "%s", claims.scopes);
	out->issued = claims.issued;
	out->expires = claims.expires;
	if ((reason = check_names(core, credentials, name, &account)) != MW_R_NONE ||
	    (reason = check_use(login, &account, &claims)) != MW_R_NONE)
		return reason;
	return MW_R_ACCEPTED;
}
