/*
 * NAME
 *	login_key - decide a login with an API key
 */
#include "common/login/login_key.h"

#include "base/secret.h"
#include "base/wbuf.h"
#include "common/ident/apikey.h"
#include "common/login/account.h"
#include "common/login/permit.h"

struct mw_grant mw_grant_of_key(const struct mw_key_record *record)
{
	const struct mw_key *key = &record->key;
	struct mw_grant grant = {
		.kind = MW_GRANT_KEY,
		.account = &record->account,
		.scopes = key->scopes,
		.networks = key->networks,
		.issued = key->created,
		.not_before = key->not_before,
		.expires = key->expires,
		.revoked = key->revoked,
		.bind = key->bind == MW_BIND_FIRST_USE,
		.bound = key->bound,
	};
	struct mw_wbuf w = mw_wbuf_of(grant.credential, sizeof(grant.credential));

	mw_put_str(&w, "key:");
	mw_put_number(&w, key->id);
	mw_wbuf_cstr(&w);
	return grant;
}

/* One look-up, under the name given; only if that is not the account's, under the
 * others that it may stand for. */
static enum mw_store_result find_key(struct mw_core *core, const uint8_t *hash, const char *name,
				     struct mw_key_record *record)
{
	enum mw_store_result r = core->store->keys->by_hash(core->store, hash, name, record);
	char other[MW_NAME_SIZE];

	if (name[0] == '\0')
		return r;
	for (unsigned i = 1; i < MW_ACCOUNT_NAMES && r == MW_STORE_OK && !record->name_matches; i++)
		if (mw_account_name(core, name, i, other))
			r = core->store->keys->by_hash(core->store, hash, other, record);
	return r;
}

/* The key was not bound when it was read. If another login was first, *again is
 * set: the decision is made again on what that one wrote. */
static enum mw_reason bind_key(struct mw_core *core, const struct mw_login *login, int64_t key_id,
			       bool *again)
{
	char network[MW_NETWORK_TEXT];

	if (!mw_network_around(&login->remote, network))
		return MW_R_BOUND_ELSEWHERE;
	switch (core->store->keys->bind(core->store, key_id, network)) {
	case MW_STORE_OK:
		return MW_R_ACCEPTED;
	case MW_STORE_STALE:
		*again = true;
		return MW_R_INTERNAL;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
}

static void record_use(struct mw_core *core, const struct mw_login *login, int64_t key_id)
{
	struct mw_key_use use = { .key_id = key_id, .when = mw_core_now(core) };

	if (core->last_used.record == NULL)
		return;
	mw_address_text(&login->remote, use.remote);
	mw_span_copy(mw_span_str(login->service), use.service, sizeof(use.service));
	core->last_used.record(core->last_used.ctx, &use);
}

/* One round: find the key, judge it, bind it. */
static enum mw_reason try_hash(struct mw_core *core, const struct mw_login *login,
			       const struct mw_credentials *c, const uint8_t *hash,
			       struct mw_claimed_name *claimed, struct mw_outcome *out, bool *again)
{
	struct mw_key_record record;
	struct mw_decision d;
	struct mw_grant grant;

	switch (find_key(core, hash, claimed->text, &record)) {
	case MW_STORE_OK:
		break;
	case MW_STORE_NOT_FOUND:
		return MW_R_KEY_UNKNOWN;
	default:
		return MW_R_STORE_UNAVAILABLE;
	}
	claimed->matches = record.name_matches;
	grant = mw_grant_of_key(&record);
	mw_login_describe(&grant, out);
	d = mw_login_permit(core, login, c, claimed, &grant);
	if (d.verdict == MW_OK && d.bind)
		d.reason = bind_key(core, login, record.key.id, again);
	if (d.reason == MW_R_ACCEPTED)
		record_use(core, login, record.key.id);
	return d.reason;
}

enum mw_reason mw_login_key(struct mw_core *core, const struct mw_login *login,
			    const struct mw_credentials *c, const char *key,
			    struct mw_claimed_name *claimed, struct mw_outcome *out)
{
	uint8_t hash[MW_KEY_HASH_SIZE];
	enum mw_reason reason;
	bool again = false;

	mw_store_hash(core->store, MW_HASH_KEY, 0, mw_span_of(key, MW_APIKEY_LEN), hash);
	reason = try_hash(core, login, c, hash, claimed, out, &again);
	/* Another login can be first with binding once; then the key is bound. */
	if (again)
		reason = try_hash(core, login, c, hash, claimed, out, &again);
	mw_wipe(hash, sizeof(hash));
	return reason;
}
