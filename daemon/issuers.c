/*
 * NAME
 *	issuers - the issuers of access tokens, from the configuration
 */
#include "daemon/issuers.h"

#include <stdio.h>
#include <string.h>

#include "common/oauth/claims.h"
#include "common/oauth/token.h"

#define ISSUERS_MAX (MW_CONF_OAUTH_MAX + 1)

static int fault(const struct mw_conf *conf, const struct mw_conf_oauth *o, const char *key,
		 struct mw_err *err, const char *wanted)
{
	char section[MW_ISSUER_SIZE + sizeof("oauth \"\"")];

	snprintf(section, sizeof(section), "oauth \"%s\"", o->name);
	return mw_conf_fault(conf, err, section, key, "%s", wanted);
}

/* Each "ours=theirs", or one "*". */
static bool good_scope_map(const char *map)
{
	struct mw_span list = mw_span_str(map), word, ours;
	char scope[MW_SCOPE_MAX + 1];

	if (strcmp(map, "*") == 0)
		return true;
	while (mw_take_word(&list, &word))
		if (!mw_take_until(&word, '=', &ours) || word.len == 0 ||
		    !mw_scope_of_service(ours, scope))
			return false;
	return true;
}

static bool good_scopes(const char *list)
{
	char scopes[MW_SCOPES_SIZE];
	struct mw_err err;

	return list[0] == '\0' || mw_scopes_parse(mw_span_str(list), scopes, &err) == 0;
}

/* Words that all can be understood. */
static bool good_access_claim(const char *conditions)
{
	struct mw_span list = mw_span_str(conditions), word;
	struct mw_jwt_condition condition;

	while (mw_take_word(&list, &word))
		if (!mw_jwt_condition_parse(word, &condition))
			return false;
	return true;
}

static bool is_empty(const char *words)
{
	struct mw_span list = mw_span_str(words), word;

	return !mw_take_word(&list, &word);
}

/* What a token must look like to tell it from an ID token. */
static int check_type(const struct mw_conf *conf, const struct mw_conf_oauth *o, struct mw_err *err)
{
	bool plain = strcmp(o->token_type, "JWT") == 0;

	if (!plain && strcmp(o->token_type, "at+jwt") != 0)
		return fault(conf, o, "token_type", err, "wanted at+jwt or JWT");
	if (!good_access_claim(o->access_claim))
		return fault(conf, o, "access_claim", err,
			     "wanted words of the form name, name=value or !name");
	if (plain && is_empty(o->access_claim))
		return fault(conf, o, "access_claim", err,
			     "wanted what tells access tokens from ID tokens, such as scp, "
			     "typ=Bearer or !c_hash, since token_type is JWT");
	return 0;
}

static int check_issuer(const struct mw_conf *conf, const struct mw_conf_oauth *o,
			struct mw_err *err)
{
	if (strcmp(o->name, MW_OWN_ISSUER) == 0)
		return fault(conf, o, "issuer", err, "the name " MW_OWN_ISSUER " is our own");
	if (o->skew > MW_JWT_SKEW_MAX)
		return fault(conf, o, "skew", err, "wanted at most 60s");
	if (mw_jws_algs_of_rsa(mw_span_str(o->algorithm)) == 0)
		return fault(conf, o, "algorithm", err,
			     "wanted one or several of RS256 RS384 RS512 PS256 PS384 PS512");
	if (!good_scope_map(o->scopes))
		return fault(conf, o, "scopes", err,
			     "wanted ours=theirs with a blank between two, or *");
	if (!good_scopes(o->default_scopes))
		return fault(conf, o, "default_scopes", err, "wanted scopes such as smtp imap");
	if (o->scopes[0] == '\0' && o->default_scopes[0] == '\0')
		return fault(conf, o, "scopes", err,
			     "wanted scopes or default_scopes, or no token may log in to anything");
	return check_type(conf, o, err);
}

static struct mw_oauth_issuer issuer_of(const struct mw_conf_oauth *o)
{
	return (struct mw_oauth_issuer){
		.name = o->name,
		.jwks = o->jwks,
		.rsa = mw_jws_algs_of_rsa(mw_span_str(o->algorithm)),
		.policy = { .issuer = o->issuer,
			    .audience = o->audience,
			    .type = strcmp(o->token_type, "JWT") == 0 ? MW_JWT_PLAIN : MW_JWT_AT,
			    .access_claim = o->access_claim,
			    .username_claim = o->username,
			    .scopes = o->scopes,
			    .default_scopes = o->default_scopes,
			    .skew = o->skew },
		.auto_provision = o->auto_provision,
	};
}

/* Ourselves. The keys are the caller's to release. */
static int own_issuer(const struct mw_conf *conf, const struct mw_keyring *keyring,
		      struct mw_oauth_issuer *out, struct mw_err *err)
{
	char text[MW_TOKEN_JWKS_MAX];
	struct mw_wbuf jwks = mw_wbuf_of(text, sizeof(text));

	if (conf->token_max_ttl > MW_TOKEN_LIFE_MAX)
		return mw_conf_fault(conf, err, "token", "max_ttl", "wanted at most 1y");
	*out = (struct mw_oauth_issuer){
		.name = MW_OWN_ISSUER,
		.rsa = MW_JWS_BIT(MW_JWS_RS256),
		.policy = { .issuer = conf->token_issuer,
			    .audience = conf->token_audience,
			    .type = MW_JWT_AT,
			    .access_claim = "",
			    .username_claim = "sub",
			    .scopes = "*",
			    .default_scopes = "",
			    .max_life = conf->token_max_ttl },
		.ours = true,
	};
	if (!mw_token_jwks(keyring, &jwks))
		return mw_fail(err, "cannot make the keys of our own tokens");
	out->keys = mw_jwks_parse(mw_wbuf_span(&jwks), MW_JWS_BIT(MW_JWS_RS256), err);
	return out->keys != NULL ? 0 : -1;
}

/* With two of one iss, a token would not tell which one issued it. */
static int check_distinct(const struct mw_oauth_issuer *issuers, size_t count, struct mw_err *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(issuers[i].policy.issuer, issuers[j].policy.issuer) == 0)
				return mw_fail(err, "%s and %s have the same issuer, %s",
					       issuers[j].name, issuers[i].name,
					       issuers[i].policy.issuer);
	return 0;
}

struct mw_oauth *mw_issuers_open(const struct mw_conf *conf, const struct mw_keyring *keyring,
				 const struct mw_log *log, struct mw_err *err)
{
	struct mw_oauth_issuer issuers[ISSUERS_MAX];
	struct mw_oauth *oauth = NULL;
	struct mw_jwks *own = NULL;
	size_t count = 0;

	for (; count < conf->oauth_count; count++) {
		if (check_issuer(conf, &conf->oauth[count], err) != 0)
			return NULL;
		issuers[count] = issuer_of(&conf->oauth[count]);
	}
	if (conf->token_issuer[0] != '\0') {
		if (own_issuer(conf, keyring, &issuers[count], err) != 0)
			return NULL;
		own = issuers[count++].keys;
	}
	if (check_distinct(issuers, count, err) == 0 &&
	    (oauth = mw_oauth_new(issuers, count, log)) == NULL)
		mw_fail(err, "no memory");
	mw_jwks_unref(own);
	return oauth;
}
