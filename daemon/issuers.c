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
_Static_assert(ISSUERS_MAX <= MW_OAUTH_ISSUERS_MAX, "a logout may be about all of them");

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

/* Names or paths of claims, at least one, that are not too long. */
static bool good_claims(const char *names)
{
	struct mw_span list = mw_span_str(names), word;
	size_t count = 0;

	for (; mw_take_word(&list, &word); count++)
		if (word.len >= MW_CLAIM_SIZE)
			return false;
	return count > 0;
}

/* Scopes as OAuth 2 has them (RFC 6749 section 3.3). */
static bool good_client_scope(const char *scopes)
{
	for (; *scopes != '\0'; scopes++)
		if (*scopes == '"' || *scopes == '\\' || *scopes < ' ' || *scopes > '~')
			return false;
	return true;
}

static bool is_empty(const char *words)
{
	struct mw_span list = mw_span_str(words), word;

	return !mw_take_word(&list, &word);
}

/* The host of an http URL: up to a port, a path or the end. */
static struct mw_span host_of(struct mw_span url)
{
	struct mw_span host = url;

	if (mw_take_prefix(&url, "[") && mw_take_until(&url, ']', &host))
		return host;
	host.len = 0;
	while (host.len < url.len && url.ptr[host.len] != ':' && url.ptr[host.len] != '/' &&
	       url.ptr[host.len] != '?' && url.ptr[host.len] != '#')
		host.len++;
	return host;
}

static bool is_loopback(struct mw_span host)
{
	struct mw_address address = mw_address_parse(host);
	struct mw_err err;
	char networks[MW_NETWORKS_SIZE];

	if (mw_span_is_nocase(host, "localhost"))
		return true;
	return mw_networks_parse(mw_span_str("127.0.0.0/8 ::1"), networks, &err) == 0 &&
	       mw_networks_contain(networks, &address);
}

/* Over plain http anybody on the way can be the issuer. NULL when nothing is wrong. */
static const char *url_fault(const char *issuer)
{
	static const char scheme[] = "http://";
	struct mw_span url = mw_span_str(issuer), begin = mw_span_head(url, sizeof(scheme) - 1);

	if (mw_span_find(url, '"') < url.len || mw_span_find(url, '\\') < url.len)
		return "a URL has no quotes or backslashes";
	if (!mw_span_is_nocase(begin, scheme))
		return NULL;
	url = mw_span_of(url.ptr + begin.len, url.len - begin.len);
	if (mw_span_find(url, '@') == url.len && is_loopback(host_of(url)))
		return NULL;
	return "an http URL is accepted for loopback addresses only; use https";
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

static int check_words(const struct mw_conf *conf, const struct mw_conf_oauth *o,
		       struct mw_err *err)
{
	if (!good_claims(o->username))
		return fault(conf, o, "username", err, "wanted names of claims");
	if (o->audience_claim[0] == '\0')
		return fault(conf, o, "audience_claim", err, "wanted the name of a claim");
	if (o->scopes_claim[0] != '\0' && !good_claims(o->scopes_claim))
		return fault(conf, o, "scopes_claim", err, "wanted names of claims");
	if (!good_client_scope(o->client_scope))
		return fault(conf, o, "client_scope", err,
			     "wanted the provider's scopes, such as openid offline_access mail");
	if (o->for_clients[0] != '\0' && strcmp(o->for_clients, "yes") != 0 &&
	    strcmp(o->for_clients, "no") != 0)
		return fault(conf, o, "for_clients", err, "wanted yes or no");
	return 0;
}

static int check_introspection(const struct mw_conf *conf, const struct mw_conf_oauth *o,
			       struct mw_err *err)
{
	if (o->introspection[0] == '\0')
		return 0;
	if (url_fault(o->introspection) != NULL)
		return fault(conf, o, "introspection", err, url_fault(o->introspection));
	if (o->introspection_client[0] == '\0')
		return fault(conf, o, "introspection_client", err,
			     "wanted the ID of the client that may introspect");
	if (o->introspection_secret[0] == '\0')
		return fault(conf, o, "introspection_secret", err,
			     "wanted the file that holds the client's secret");
	return 0;
}

static int check_issuer(const struct mw_conf *conf, const struct mw_conf_oauth *o,
			struct mw_err *err)
{
	if (strcmp(o->name, MW_OWN_ISSUER) == 0)
		return fault(conf, o, "issuer", err, "the name " MW_OWN_ISSUER " is our own");
	if (url_fault(o->issuer) != NULL)
		return fault(conf, o, "issuer", err, url_fault(o->issuer));
	if (o->skew > MW_JWT_SKEW_MAX)
		return fault(conf, o, "skew", err, "wanted at most 60s");
	if (mw_jws_algs_of_rsa(mw_span_str(o->algorithm)) == 0)
		return fault(conf, o, "algorithm", err,
			     "wanted RS256 or PS256, or RS384 RS512 PS384 PS512; several with a "
			     "blank between two");
	if (!good_scope_map(o->scopes))
		return fault(conf, o, "scopes", err,
			     "wanted ours=theirs with a blank between two, or *");
	if (!good_scopes(o->default_scopes))
		return fault(conf, o, "default_scopes", err, "wanted scopes such as smtp imap");
	if (o->scopes[0] == '\0' && o->default_scopes[0] == '\0')
		return fault(conf, o, "scopes", err,
			     "wanted scopes or default_scopes, or no token may log in to anything");
	if (check_introspection(conf, o, err) != 0 || check_type(conf, o, err) != 0)
		return -1;
	return check_words(conf, o, err);
}

/* A program is sent to one provider: the one that says so, or the only one. */
static bool is_for_clients(const struct mw_conf *conf, const struct mw_conf_oauth *o)
{
	if (o->for_clients[0] == '\0')
		return conf->oauth_count == 1;
	return strcmp(o->for_clients, "yes") == 0;
}

static struct mw_oauth_issuer issuer_of(const struct mw_conf *conf, const struct mw_conf_oauth *o)
{
	bool has_aud = strcmp(o->audience_claim, "aud") == 0;

	return (struct mw_oauth_issuer){
		.name = o->name,
		.jwks = o->jwks,
		.rsa = mw_jws_algs_of_rsa(mw_span_str(o->algorithm)),
		.policy = { .issuer = o->issuer,
			    .audience = { .ours = o->audience,
					  .claim = has_aud ? "" : o->audience_claim,
					  .words = o->audience_words },
			    .logout_audience = { .ours = o->logout_audience,
						 .words = o->audience_words },
			    .type = strcmp(o->token_type, "JWT") == 0 ? MW_JWT_PLAIN : MW_JWT_AT,
			    .access_claim = o->access_claim,
			    .username_claim = o->username,
			    .scopes_claim = o->scopes_claim,
			    .scopes = o->scopes,
			    .default_scopes = o->default_scopes,
			    .skew = o->skew },
		.auto_provision = o->auto_provision,
		.introspects = o->introspection[0] != '\0',
		.for_clients = is_for_clients(conf, o),
		.client_scope = o->client_scope,
	};
}

/* Ourselves. The keys are the caller's to release. */
static int own_issuer(const struct mw_conf *conf, const struct mw_keyring *keyring,
		      struct mw_oauth_issuer *out, struct mw_err *err)
{
	char text[MW_TOKEN_JWKS_MAX];
	struct mw_wbuf jwks = mw_wbuf_of(text, sizeof(text));

	if (url_fault(conf->token_issuer) != NULL)
		return mw_conf_fault(conf, err, "token", "issuer", "%s",
				     url_fault(conf->token_issuer));
	if (conf->token_max_ttl > MW_TOKEN_LIFE_MAX)
		return mw_conf_fault(conf, err, "token", "max_ttl", "wanted at most 1y");
	*out = (struct mw_oauth_issuer){
		.name = MW_OWN_ISSUER,
		.rsa = MW_JWS_BIT(MW_JWS_RS256),
		.policy = { .issuer = conf->token_issuer,
			    .audience = { .ours = conf->token_audience },
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

static bool shares_a_word(const char *a, const char *b)
{
	struct mw_span list = mw_span_str(a), word;

	while (mw_take_word(&list, &word))
		if (mw_span_lists(mw_span_str(b), word))
			return true;
	return false;
}

/* Of two with one iss, the audience tells which one a token is for. */
static int check_pair(const struct mw_oauth_issuer *a, const struct mw_oauth_issuer *b,
		      struct mw_err *err)
{
	if (strcmp(a->policy.issuer, b->policy.issuer) != 0)
		return 0;
	if (a->ours || b->ours)
		return mw_fail(err, "%s and %s have the same issuer, %s", a->name, b->name,
			       a->policy.issuer);
	if (!shares_a_word(a->policy.audience.ours, b->policy.audience.ours))
		return 0;
	return mw_fail(err,
		       "%s and %s have the same issuer, %s, and a word of audience in common: "
		       "no token would tell for which one it is",
		       a->name, b->name, a->policy.issuer);
}

static int check_together(const struct mw_oauth_issuer *issuers, size_t count, struct mw_err *err)
{
	const char *for_clients = NULL, *introspects = NULL;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++)
			if (check_pair(&issuers[j], &issuers[i], err) != 0)
				return -1;
		if (issuers[i].for_clients && for_clients != NULL)
			return mw_fail(err, "%s and %s both say for_clients = yes; one may",
				       for_clients, issuers[i].name);
		if (issuers[i].for_clients)
			for_clients = issuers[i].name;
		/* An opaque token does not say whose it is. */
		if (issuers[i].introspects && introspects != NULL)
			return mw_fail(err, "%s and %s both have introspection; one may",
				       introspects, issuers[i].name);
		if (issuers[i].introspects)
			introspects = issuers[i].name;
	}
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
		issuers[count] = issuer_of(conf, &conf->oauth[count]);
	}
	if (conf->token_issuer[0] != '\0') {
		if (own_issuer(conf, keyring, &issuers[count], err) != 0)
			return NULL;
		own = issuers[count++].keys;
	}
	if (check_together(issuers, count, err) == 0 &&
	    (oauth = mw_oauth_new(issuers, count, log)) == NULL)
		mw_fail(err, "no memory");
	mw_jwks_unref(own);
	return oauth;
}
