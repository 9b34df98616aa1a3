/*
 * NAME
 *	login - decide one login, whichever door it came through
 * DESCRIPTION
 *	try_key() finds the reason; mw_login_finish() turns it into a verdict, counts a
 *	refused guess against its source, and writes the audit line. There is no
 *	other way out, so no decision goes unrecorded: each is counted, and has its
 *	line unless somebody who may ask as often as it likes had its share of them.
 */
#include "common/login/login.h"

#include <string.h>

#include "base/secret.h"
#include "base/wbuf.h"
#include "common/login/login_token.h"

#define COMPLAIN_US 60000000

enum mw_verdict mw_reason_verdict(enum mw_reason reason)
{
	switch (reason) {
	case MW_R_ACCEPTED:
	case MW_R_NOT_REQUIRED:
	case MW_R_TRUSTED_NETWORK:
	case MW_R_REMEMBERED:
	case MW_R_RECOVERY_CODE:
	case MW_R_ENROLLED:
		return MW_OK;
	case MW_R_RATE_LIMITED:
	case MW_R_STORE_UNAVAILABLE:
	case MW_R_BAD_REQUEST:
	case MW_R_NOT_PERMITTED:
	case MW_R_INTERNAL:
	case MW_R_TOKEN_NO_KEYS:
		return MW_TEMPFAIL;
	default:
		return MW_DENY;
	}
}

/* A guess is a try that proved nothing. A key that is known and refused (it is
 * revoked, or from elsewhere) is no guess: its reason must stay readable. */
static bool is_guess(enum mw_reason reason)
{
	/* Forged tokens; those behind it are genuine. */
	if (reason >= MW_R_TOKEN_LENGTH && reason <= MW_R_TOKEN_SIGNATURE)
		return true;
	return reason == MW_R_MALFORMED || reason == MW_R_PASSWORD || reason == MW_R_KEY_MISTYPED ||
	       reason == MW_R_KEY_UNKNOWN || reason == MW_R_MECHANISM_UNKNOWN;
}

/* The name given, fit for a log: bytes that are no text become '?', and a key
 * or token that was put into the name's field by mistake is not shown. */
static void name_for_log(struct mw_span name, char out[static MW_NAME_SIZE])
{
	static const struct {
		const char *prefix, *shown;
	} secrets[] = {
		{ MW_APIKEY_PREFIX, "(an API key)" },
		{ MW_RECOVERY_PREFIX, "(a recovery code)" },
		{ MW_INVITATION_PREFIX, "(an invitation)" },
	};
	char key[MW_APIKEY_SIZE];
	size_t len = name.len < MW_NAME_SIZE ? name.len : MW_NAME_SIZE - 1;
	bool is_text = mw_span_is_text(name) && len == name.len;

	if (mw_jwt_looks_like_one(name)) {
		mw_span_copy(mw_span_str("(an access token)"), out, MW_NAME_SIZE);
		return;
	}
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (mw_apikey_parse(secrets[i].prefix, name, key) == MW_APIKEY_NOT)
			continue;
		mw_wipe(key, sizeof(key));
		mw_span_copy(mw_span_str(secrets[i].shown), out, MW_NAME_SIZE);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		bool plain = name.ptr[i] >= 0x20 && name.ptr[i] < 0x7f;

		out[i] = is_text || plain ? (char)name.ptr[i] : '?';
	}
	out[len] = '\0';
}

/* What a user's share is counted under, in the 64 bits that a limiter looks at.
 * fd00::/8 is nobody's address on the Internet (RFC 4193). */
static struct mw_address share_of(const struct mw_event *event)
{
	struct mw_address share = { .known = true, .bytes = { 0xfd } };
	uint32_t uid = (uint32_t)event->uid;

	memcpy(share.bytes + 1, &uid, sizeof(uid));
	share.bytes[5] = (uint8_t)event->reason;
	/* A device's code is good once: nobody floods with those. */
	share.bytes[6] = event->credential != NULL && event->credential[0] != '\0';
	return share;
}

static bool is_beyond_its_share(struct mw_core *core, const struct mw_event *event)
{
	struct mw_address share = share_of(event);

	if (core->lines == NULL || !mw_limiter_count(core->lines, &share, event->time_us / 1000))
		return false;
	if (event->time_us - core->lines_complained >= COMPLAIN_US) {
		core->lines_complained = event->time_us;
		mw_logf(core->log, MW_LOG_NOTICE,
			"audit: too many lines with reason=%s by uid %lld; some are left out",
			mw_reason_name(event->reason), (long long)event->uid);
	}
	return true;
}

void mw_core_record(struct mw_core *core, const struct mw_event *event, bool rationed)
{
	if (!rationed || !is_beyond_its_share(core, event))
		mw_audit_write(core->audit, event);
	if (core->meter.count != NULL)
		core->meter.count(core->meter.ctx, event);
}

static void audit(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		  const struct mw_outcome *out, int64_t started)
{
	char remote[MW_ADDRESS_TEXT], given[MW_NAME_SIZE];
	int64_t now = core->clock_us();

	mw_address_text(&login->remote, remote);
	name_for_log(name, given);
	mw_core_record(core,
		       &(struct mw_event){
			       .time_us = now,
			       .door = login->door,
			       .verdict = out->verdict,
			       .reason = out->reason,
			       .account = out->account,
			       .name = given,
			       .credential = out->credential,
			       .mechanism = login->mechanism,
			       .service = login->service,
			       .remote = remote,
			       .uid = login->uid,
			       .pid = login->pid,
			       .us = now - started,
		       },
		       login->rationed);
}

void mw_login_finish(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, int64_t started, struct mw_outcome *out)
{
	if (is_guess(reason) && core->limiter != NULL &&
	    mw_limiter_count(core->limiter, &login->remote, started / 1000))
		reason = MW_R_RATE_LIMITED;
	out->reason = reason;
	out->verdict = mw_reason_verdict(reason);
	audit(core, login, name, out, started);
}

/* One look-up, under the name given and then, when that is a bare "alice" and
 * not the account's, as alice@default_domain. */
static enum mw_store_result find_key(struct mw_core *core, const uint8_t *hash, const char *name,
				     struct mw_key_record *record)
{
	enum mw_store_result r = core->store->keys->by_hash(core->store, hash, name, record);
	char full[MW_NAME_SIZE];

	if (r != MW_STORE_OK || record->name_matches ||
	    !mw_name_complete(name, core->default_domain, full))
		return r;
	return core->store->keys->by_hash(core->store, hash, full, record);
}

static enum mw_reason check_authzid(struct mw_core *core, struct mw_span authzid, const char *name,
				    const struct mw_key_record *record)
{
	char as[MW_NAME_SIZE];
	struct mw_account account;

	if (authzid.len == 0)
		return MW_R_ACCEPTED;
	if (!mw_name_canonical(authzid, as))
		return MW_R_MALFORMED;
	if (record->name_matches && strcmp(as, name) == 0)
		return MW_R_ACCEPTED;
	switch (core->store->accounts->by_name(core->store, as, &account)) {
	case MW_STORE_OK:
		return account.id == record->account.id ? MW_R_ACCEPTED : MW_R_AUTHZID_REFUSED;
	case MW_STORE_NOT_FOUND:
		return MW_R_AUTHZID_REFUSED;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

/* Whose key it says it is: "" when the key itself is to say so. */
static bool given_name(const struct mw_core *core, struct mw_span given,
		       char out[static MW_NAME_SIZE])
{
	out[0] = '\0';
	if (given.ptr == NULL)
		return true;
	if (core->apikey_username[0] != '\0' && mw_span_is_nocase(given, core->apikey_username))
		return true;
	return mw_name_canonical(given, out);
}

static enum mw_reason try_hash(struct mw_core *core, const struct mw_login *login,
			       const struct mw_credentials *c, const uint8_t *hash,
			       struct mw_outcome *out);

/* No key: an access token, where one may be, or a password. */
static enum mw_reason try_token(struct mw_core *core, const struct mw_login *login,
				const struct mw_credentials *c, struct mw_outcome *out)
{
	char name[MW_NAME_SIZE];

	if (!mw_jwt_looks_like_one(c->secret))
		return MW_R_PASSWORD;
	if (!c->bearer)
		return MW_R_TOKEN_MECHANISM_REFUSED;
	if (!given_name(core, c->name, name))
		return MW_R_MALFORMED;
	return mw_login_token(core, login, c, name, out);
}

static enum mw_reason try_key(struct mw_core *core, const struct mw_login *login,
			      const struct mw_credentials *c, struct mw_outcome *out)
{
	uint8_t hash[MW_KEY_HASH_SIZE];
	char key[MW_APIKEY_SIZE];
	enum mw_reason reason;

	if (login->tls_known && !login->tls && core->require_tls)
		return MW_R_TLS_REQUIRED;
	switch (mw_apikey_parse(MW_APIKEY_PREFIX, c->secret, key)) {
	case MW_APIKEY_NOT:
		return try_token(core, login, c, out);
	case MW_APIKEY_MISTYPED:
		return MW_R_KEY_MISTYPED;
	case MW_APIKEY_GOOD:
		break;
	}
	mw_keyring_hash(core->keyring, mw_span_of(key, MW_APIKEY_LEN), hash);
	mw_wipe(key, sizeof(key));
	reason = try_hash(core, login, c, hash, out);
	mw_wipe(hash, sizeof(hash));
	return reason;
}

/* The key was bound by nobody when it was read. If another login was first, the
 * decision is made anew on what that one wrote. */
static enum mw_reason bind_key(struct mw_core *core, const struct mw_login *login,
			       struct mw_key_record *record, bool *again)
{
	char network[MW_NETWORK_TEXT];

	if (!mw_network_around(&login->remote, network))
		return MW_R_BOUND_ELSEWHERE;
	switch (core->store->keys->bind(core->store, record->key.id, network)) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_STALE:
		*again = true;
		return MW_R_INTERNAL;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static enum mw_reason decide(struct mw_core *core, const struct mw_login *login,
			     const struct mw_credentials *c, const char *name,
			     struct mw_key_record *record, bool *again)
{
	char scope[MW_SCOPE_MAX + 1];
	struct mw_policy_request request = { .scope = scope,
					     .remote = &login->remote,
					     .key_names_account = name[0] == '\0' };
	struct mw_decision d;
	enum mw_reason reason;

	if (!mw_scope_of_service(mw_span_str(login->service), scope))
		return MW_R_SCOPE_MISSING;
	d = mw_policy_decide(record, &request, core->clock_us() / 1000000);
	if (d.verdict != MW_OK)
		return d.reason;
	reason = check_authzid(core, c->authzid, name, record);
	if (reason == MW_R_ACCEPTED && d.bind)
		reason = bind_key(core, login, record, again);
	return reason;
}

static void record_use(struct mw_core *core, const struct mw_login *login, int64_t key_id)
{
	struct mw_key_use use = { .key_id = key_id, .when = core->clock_us() / 1000000 };

	if (core->last_used.record == NULL)
		return;
	mw_address_text(&login->remote, use.remote);
	mw_span_copy(mw_span_str(login->service), use.service, sizeof(use.service));
	core->last_used.record(core->last_used.ctx, &use);
}

static void describe(const struct mw_key_record *record, struct mw_outcome *out)
{
	struct mw_wbuf w = mw_wbuf_of(out->credential, sizeof(out->credential));

	mw_put_str(&w, "key:");
	mw_put_number(&w, record->key.id);
	mw_wbuf_cstr(&w);
	mw_span_copy(mw_span_str(record->account.name), out->account, sizeof(out->account));
	mw_span_copy(mw_span_str(record->key.scopes), out->scopes, sizeof(out->scopes));
	out->issued = record->key.created;
	out->expires = record->key.expires;
}

static enum mw_reason try_hash(struct mw_core *core, const struct mw_login *login,
			       const struct mw_credentials *c, const uint8_t *hash,
			       struct mw_outcome *out)
{
	struct mw_key_record record;
	enum mw_reason reason = MW_R_INTERNAL;
	char name[MW_NAME_SIZE];
	bool again = true;

	if (core->store == NULL)
		return MW_R_STORE_UNAVAILABLE;
	if (!given_name(core, c->name, name))
		return MW_R_MALFORMED;
	/* Binding can be lost to another login once; then the key is bound. */
	for (int tries = 0; again && tries < 2; tries++) {
		again = false;
		switch (find_key(core, hash, name, &record)) {
		case MW_STORE_OK:
			break;
		case MW_STORE_NOT_FOUND:
			return MW_R_KEY_UNKNOWN;
		default:
			return MW_R_STORE_UNAVAILABLE;
		}
		describe(&record, out);
		reason = decide(core, login, c, name, &record, &again);
	}
	if (reason == MW_R_ACCEPTED)
		record_use(core, login, record.key.id);
	return reason;
}

void mw_login_decide(struct mw_core *core, const struct mw_login *login,
		     const struct mw_credentials *credentials, struct mw_outcome *out)
{
	int64_t started = core->clock_us();

	memset(out, 0, sizeof(*out));
	mw_login_finish(core, login, credentials->name, try_key(core, login, credentials, out),
			started, out);
	if (out->reason == MW_R_STORE_UNAVAILABLE && core->store != NULL)
		mw_logf(core->log, MW_LOG_ERR, "store: %s", mw_store_error(core->store));
}

void mw_login_refuse(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, struct mw_outcome *out)
{
	memset(out, 0, sizeof(*out));
	mw_login_finish(core, login, name, reason, core->clock_us(), out);
}
