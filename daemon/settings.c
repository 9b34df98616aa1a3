/*
 * NAME
 *	settings - what the configuration means
 */
#include "daemon/settings.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/ident/name.h"
#include "common/store/open.h"
#include "daemon/issuers.h"

/* Lines that a local user may cause for each reason, in that many seconds: far more
 * than a person does, who types codes. [limits] is about the network. */
#define LINES	     30
#define LINES_PERIOD 60

/* A user that this host lacks is not an error: the default names every mail server
 * there is. */
static void find_peers(struct mw_settings *s, const struct mw_log *log)
{
	struct mw_span words = mw_span_str(s->conf.verifiers), word;
	char name[MW_USER_SIZE];
	uid_t uid;
	gid_t gid;

	while (s->verifier_count < MW_PEERS_MAX && mw_take_word(&words, &word)) {
		if (mw_span_copy(word, name, sizeof(name)) && mw_user_find(name, &uid, &gid))
			s->verifiers[s->verifier_count++] = uid;
		else if (strcmp(s->conf.verifiers, MW_CONF_PEERS) != 0)
			mw_logf(log, MW_LOG_INFO, "[peers] verifiers: there is no user %s here",
				name);
	}
}

static enum mw_required required_of(const char *word)
{
	struct mw_span w = mw_span_str(word);

	return mw_span_is(w, "no")	   ? MW_REQUIRED_NO
	       : mw_span_is(w, "enrolled") ? MW_REQUIRED_ENROLLED
					   : MW_REQUIRED_YES;
}

static enum mw_enroll_policy enroll_of(const char *word)
{
	struct mw_span w = mw_span_str(word);

	return mw_span_is(w, "login")	 ? MW_ENROLL_LOGIN
	       : mw_span_is(w, "invite") ? MW_ENROLL_INVITE
					 : MW_ENROLL_ADMIN;
}

static int take_totp(struct mw_settings *s, struct mw_err *err)
{
	const struct mw_conf *conf = &s->conf;
	struct mw_mfa_rules *rules = &s->mfa;
	struct mw_err why;

	if (conf->totp_window > MW_WINDOW_MAX)
		return mw_conf_fault(conf, err, "totp", "window",
				     "wanted 0 to %d steps: each one more is a chance for guessers",
				     MW_WINDOW_MAX);
	if (mw_networks_parse(mw_span_str(conf->totp_trusted), rules->trusted, &why) != 0)
		return mw_conf_fault(conf, err, "totp", "trusted", "%s", why.text);
	rules->enforcement.required = required_of(conf->totp_required);
	rules->enforcement.from = conf->totp_required_from;
	rules->enroll = enroll_of(conf->totp_enroll);
	rules->window = (unsigned)conf->totp_window;
	rules->remember = conf->totp_remember;
	mw_span_copy(mw_span_str(conf->totp_issuer), rules->issuer, sizeof(rules->issuer));
	return 0;
}

static int take_domain(struct mw_settings *s, struct mw_err *err)
{
	char *domain = s->conf.default_domain, canonical[MW_NAME_SIZE];

	if (domain[0] == '\0')
		return 0;
	if (!mw_domain_canonical(mw_span_str(domain), canonical))
		return mw_conf_fault(&s->conf, err, "identity", "default_domain",
				     "\"%s\" is not a domain such as example.org", domain);
	mw_span_copy(mw_span_str(canonical), domain, sizeof(s->conf.default_domain));
	return 0;
}

static int take_apikey_username(struct mw_settings *s, struct mw_err *err)
{
	char *name = s->conf.apikey_username, canonical[MW_NAME_SIZE];

	if (name[0] == '\0')
		return 0;
	if (!mw_name_canonical(mw_span_str(name), canonical))
		return mw_conf_fault(&s->conf, err, "identity", "apikey_username",
				     "\"%s\" is not a name: %s", name, mw_name_rule);
	mw_span_copy(mw_span_str(canonical), name, sizeof(s->conf.apikey_username));
	return 0;
}

static int take_apikey_services(struct mw_settings *s, struct mw_err *err)
{
	struct mw_span services = mw_span_str(s->conf.apikey_services);
	struct mw_err why;

	if (mw_span_trim(services).len == 0 ||
	    mw_scopes_parse(services, s->apikey_scopes, &why) == 0)
		return 0;
	return mw_conf_fault(&s->conf, err, "identity", "apikey_services", "%s", why.text);
}

static int check_strip(const struct mw_conf *conf, struct mw_err *err)
{
	struct mw_span words = mw_span_str(conf->strip), word;

	while (mw_take_word(&words, &word))
		if (!mw_name_strip_word(word))
			return mw_conf_fault(
				conf, err, "identity", "strip",
				"\"%.*s\" is neither a suffix such as @corp.example nor a "
				"prefix that ends with \\ / + : or |",
				(int)word.len, (const char *)word.ptr);
	return 0;
}

/* [identity], in the spelling that names are compared in. */
static int take_identity(struct mw_settings *s, struct mw_err *err)
{
	if (take_domain(s, err) != 0 || take_apikey_username(s, err) != 0 ||
	    take_apikey_services(s, err) != 0)
		return -1;
	return check_strip(&s->conf, err);
}

static int check_store(const struct mw_conf *conf, struct mw_err *err)
{
	struct mw_err why;

	if (mw_store_check_url(conf->store_url, &why) == 0)
		return 0;
	return mw_conf_fault(conf, err, "store", "url", "%s", why.text);
}

/* Looked up here, and not at a login. */
static void take_introspector(struct mw_settings *s)
{
	gid_t gid;

	if (!mw_user_find(s->conf.introspection_user, &s->introspector, &gid))
		s->introspector = (uid_t)-1;
}

struct mw_settings *mw_settings_new(const struct mw_conf *conf, const struct mw_keyring *keyring,
				    const struct mw_log *log, struct mw_err *err)
{
	struct mw_settings *s = calloc(1, sizeof(*s));
	uint8_t seed[16];
	struct mw_err why;

	if (s == NULL) {
		mw_fail(err, "no memory");
		return NULL;
	}
	atomic_init(&s->users, 1);
	s->conf = *conf;
	find_peers(s, log);
	if (check_store(conf, err) != 0 || take_identity(s, err) != 0 || take_totp(s, err) != 0) {
		mw_settings_release(s);
		return NULL;
	}
	take_introspector(s);
	randombytes_buf(seed, sizeof(seed));
	s->limiter = mw_limiter_new(conf->max_failures, conf->failure_window, seed);
	s->lines = mw_limiter_new(LINES, LINES_PERIOD, seed);
	s->audit = mw_audit_open(conf->audit_sink, &why);
	if (s->audit == NULL)
		mw_conf_fault(conf, err, "audit", "sink", "%s", why.text);
	else if (s->limiter == NULL || s->lines == NULL)
		mw_fail(err, "no memory");
	else if ((s->oauth = mw_issuers_open(&s->conf, keyring, log, err)) != NULL)
		return s;
	mw_settings_release(s);
	return NULL;
}

struct mw_settings *mw_settings_use(struct mw_settings *s)
{
	atomic_fetch_add(&s->users, 1);
	return s;
}

void mw_settings_release(struct mw_settings *s)
{
	if (s == NULL || atomic_fetch_sub(&s->users, 1) != 1)
		return;
	mw_audit_close(s->audit);
	mw_limiter_free(s->limiter);
	mw_limiter_free(s->lines);
	mw_oauth_free(s->oauth);
	free(s);
}
