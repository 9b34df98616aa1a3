/*
 * NAME
 *	login - decide one login, whichever door it came through
 * DESCRIPTION
 *	decide() finds the reason, with a key (login_key.c) or a token
 *	(login_token.c); mw_login_finish() is the only way out.
 */
#include "common/login/login.h"

#include <string.h>

#include "base/paste.h"
#include "base/secret.h"
#include "common/ident/apikey.h"
#include "common/login/finish.h"
#include "common/login/login_key.h"
#include "common/login/login_token.h"

/* The name that the login came under. false: it can't be a name. */
static bool take_name(const struct mw_core *core, struct mw_span given,
		      struct mw_claimed_name *claimed)
{
	*claimed = (struct mw_claimed_name){ 0 };
	if (given.ptr == NULL)
		return true;
	if (!mw_name_canonical(given, claimed->text))
		return false;
	claimed->literal = core->apikey_username[0] != '\0' &&
			   strcmp(claimed->text, core->apikey_username) == 0;
	if (claimed->literal)
		claimed->text[0] = '\0';
	return true;
}

static enum mw_reason with_key(struct mw_core *core, const struct mw_login *login,
			       const struct mw_credentials *c, const char *key,
			       struct mw_outcome *out)
{
	struct mw_claimed_name claimed;

	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	if (!take_name(core, c->name, &claimed))
		return MW_R_MALFORMED;
	return mw_login_key(core, login, c, key, &claimed, out);
}

/* Programs that speak OAuth 2 are given passwords, too. A token is of these letters (RFC
 * 6750 section 2.1), and nobody types one of 100 bits or more. */
#define OPAQUE_MIN 20

static bool looks_opaque(struct mw_span secret)
{
	static const char others[] = "-._~+/=";

	for (size_t i = 0; i < secret.len; i++) {
		uint8_t c = secret.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(others, c) == NULL))
			return false;
	}
	return secret.len >= OPAQUE_MIN;
}

/* Not a key: an access token, where one is accepted, or a password. */
static enum mw_reason without_key(struct mw_core *core, const struct mw_login *login,
				  const struct mw_credentials *c, struct mw_outcome *out)
{
	struct mw_credentials token = *c;
	struct mw_claimed_name claimed;

	token.secret = mw_paste_unquote(c->secret);
	if (!mw_jwt_looks_like_one(token.secret) && !(c->is_token && looks_opaque(token.secret)))
		return MW_R_PASSWORD;
	if (!c->bearer)
		return MW_R_TOKEN_MECHANISM_REFUSED;
	if (!take_name(core, c->name, &claimed))
		return MW_R_MALFORMED;
	return mw_login_token(core, login, &token, &claimed, out);
}

static enum mw_reason decide(struct mw_core *core, const struct mw_login *login,
			     const struct mw_credentials *c, struct mw_outcome *out)
{
	char key[MW_APIKEY_SIZE];
	enum mw_reason reason;

	if (login->tls_known && !login->tls && core->require_tls)
		return MW_R_TLS_REQUIRED;
	switch (mw_apikey_parse(MW_APIKEY_PREFIX, c->secret, key)) {
	case MW_APIKEY_NOT:
		return without_key(core, login, c, out);
	case MW_APIKEY_MALFORMED:
		return MW_R_KEY_MALFORMED;
	case MW_APIKEY_MISTYPED:
		return MW_R_KEY_MISTYPED;
	case MW_APIKEY_GOOD:
		break;
	}
	reason = with_key(core, login, c, key, out);
	mw_wipe(key, sizeof(key));
	return reason;
}

void mw_login_decide(struct mw_core *core, const struct mw_login *login,
		     const struct mw_credentials *credentials, struct mw_outcome *out)
{
	int64_t started = core->clock_us();
	enum mw_reason reason;

	memset(out, 0, sizeof(*out));
	reason = decide(core, login, credentials, out);
	if (out->verdict == MW_WAIT)
		return;
	/* Whether that is a login, only the host knows. */
	if (reason == MW_R_ACCEPTED && login->host_name == MW_HOST_COMPARES_UNSEEN)
		reason = MW_R_NAME_UNCHECKED;
	mw_login_finish(core, login, credentials->name, reason, started, out);
	if (out->reason == MW_R_STORE_UNAVAILABLE && core->store != NULL)
		mw_logf(core->log, MW_LOG_ERR, "store: %s", mw_store_error(core->store));
}

void mw_login_refuse(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, struct mw_outcome *out)
{
	memset(out, 0, sizeof(*out));
	mw_login_finish(core, login, name, reason, core->clock_us(), out);
}
