/*
 * NAME
 *	key - API keys
 * DESCRIPTION
 *	A key leaves the daemon once, in the reply to its creation, after it is
 *	on disk. Afterwards only its hash exists.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "common/login/login_key.h"
#include "daemon/verbs/key_find.h"
#include "daemon/verbs/page.h"
#include "daemon/verbs/reauth.h"
#include "daemon/verbs/subject.h"
#include "daemon/verbs/verbs.h"

#define PAGE 64

static bool take_bind(struct mw_request *q, enum mw_bind *out)
{
	struct mw_span bind = mw_message_get(q->m, MW_F_BIND);

	*out = mw_span_is(bind, "first-use") ? MW_BIND_FIRST_USE : MW_BIND_NO;
	if (*out == MW_BIND_FIRST_USE || !mw_message_has(q->m, MW_F_BIND))
		return true;
	return mw_reply_invalid(q, "a key can be bound to its \"first-use\" only");
}

/* What the request says of the new key; false with the reply set. */
static bool take_key(struct mw_request *q, struct mw_key *key)
{
	struct mw_err err;

	mw_message_text(q->m, MW_F_LABEL, key->label, sizeof(key->label));
	if (mw_span_trim(mw_span_str(key->label)).len == 0)
		return mw_reply_invalid(q, "a key needs a name, such as thunderbird");
	if (mw_scopes_parse(mw_message_get(q->m, MW_F_SCOPES), key->scopes, &err) != 0)
		return mw_reply_invalid(q, err.text);
	key->created = mw_clock_s();
	return mw_request_networks(q, key->networks) && take_bind(q, &key->bind) &&
	       mw_request_time(q, MW_F_NOT_BEFORE, "not-before is out of range", 0,
			       &key->not_before) &&
	       mw_request_time(q, MW_F_EXPIRES, "the expiry lies in the past",
			       key->not_before > key->created ? key->not_before : key->created,
			       &key->expires);
}

static void put_key(struct mw_wbuf *w, const struct mw_key *k, const char *account)
{
	const struct {
		enum mw_field field;
		int64_t value;
	} times[] = {
		{ MW_F_CREATED, k->created },	  { MW_F_NOT_BEFORE, k->not_before },
		{ MW_F_EXPIRES, k->expires },	  { MW_F_REVOKED, k->revoked },
		{ MW_F_LAST_USED, k->last_used },
	};
	const struct {
		enum mw_field field;
		const char *value;
	} texts[] = {
		{ MW_F_ACCOUNT, account },
		{ MW_F_LABEL, k->label },
		{ MW_F_SCOPES, k->scopes },
		{ MW_F_NETWORKS, k->networks },
		{ MW_F_BIND, k->bind == MW_BIND_FIRST_USE ? "first-use" : "" },
		{ MW_F_BOUND, k->bound },
		{ MW_F_LAST_REMOTE, k->last_remote },
		{ MW_F_LAST_SERVICE, k->last_service },
	};

	mw_message_put_number(w, MW_F_ID, (uint64_t)k->id);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].value[0] != '\0')
			mw_message_put_text(w, texts[i].field, texts[i].value);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (times[i].value != 0)
			mw_message_put_number(w, times[i].field, (uint64_t)times[i].value);
}

/* For which of its scopes the key's user may also type the word `apikey`. */
static void put_apikey_scopes(struct mw_request *q, const struct mw_key *key)
{
	const struct mw_settings *settings = q->worker->settings;
	struct mw_span scopes = mw_span_str(key->scopes), word;
	char text[MW_SCOPES_SIZE];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));

	while (settings->conf.apikey_username[0] != '\0' && mw_take_word(&scopes, &word)) {
		if (!mw_span_lists(mw_span_str(settings->apikey_scopes), word))
			continue;
		if (w.len > 0)
			mw_put_u8(&w, ' ');
		mw_put(&w, word);
	}
	if (w.len > 0)
		mw_message_put(q->reply, MW_F_APIKEY_SCOPES, mw_wbuf_span(&w));
}

/* Random 100 bits collide with a stored key once in a universe's lifetime; such
 * a collision would be EXISTS, and an error. */
static void create(struct mw_request *q, struct mw_key *key, const struct mw_account *a)
{
	struct mw_store *s = q->worker->core.store;
	char text[MW_APIKEY_SIZE];
	enum mw_store_result r;

	mw_apikey_make(MW_APIKEY_PREFIX, randombytes_buf, text);
	mw_store_hash(s, MW_HASH_KEY, 0, mw_span_of(text, MW_APIKEY_LEN), key->hash);
	key->account_id = a->id;
	r = s->keys->create(s, key);
	if (r == MW_STORE_OK) {
		mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
		put_key(q->reply, key, a->name);
		put_apikey_scopes(q, key);
		mw_message_put(q->reply, MW_F_KEY, mw_span_of(text, MW_APIKEY_LEN));
		mw_logf(q->worker->core.log, MW_LOG_NOTICE, "key %lld made for %s by uid %lld",
			(long long)key->id, a->name, (long long)q->conn->peer.uid);
	} else {
		mw_reply_store(q, r, r == MW_STORE_EXISTS ? "that key" : "account");
	}
	sodium_memzero(text, sizeof(text));
}

static void key_create(struct mw_request *q)
{
	struct mw_key key = { 0 };
	struct mw_account a;

	if (mw_request_subject(q, &a) && take_key(q, &key) && mw_request_reauth(q, &a))
		create(q, &key, &a);
}

static bool list_start(struct mw_request *q, int64_t *account_id, int64_t *after)
{
	struct mw_account a;
	uint64_t cursor = 0;

	*account_id = *after = 0;
	if (mw_message_has(q->m, MW_F_NAME) || !(mw_request_is_admin(q))) {
		if (!mw_request_subject(q, &a))
			return false;
		*account_id = a.id;
	}
	if (mw_message_has(q->m, MW_F_CURSOR) &&
	    !mw_span_number(mw_message_get(q->m, MW_F_CURSOR), INT64_MAX, &cursor))
		return mw_reply_invalid(q, "no such cursor");
	*after = (int64_t)cursor;
	return mw_request_store(q) != NULL;
}

static void key_list(struct mw_request *q)
{
	struct mw_store *s;
	struct mw_key_record page[PAGE];
	struct mw_page out;
	int64_t account_id, after;
	enum mw_store_result r;
	size_t n = 0, i = 0;
	char cursor[24];

	if (!list_start(q, &account_id, &after))
		return;
	s = q->worker->core.store;
	if ((r = s->keys->list(s, account_id, after, page, PAGE, &n)) != MW_STORE_OK) {
		mw_reply_store(q, r, "key");
		return;
	}
	mw_page_begin(&out);
	for (; i < n; i++) {
		put_key(mw_page_record(&out), &page[i].key, page[i].account.name);
		if (!mw_page_keep(&out))
			break;
	}
	snprintf(cursor, sizeof(cursor), "%lld", (long long)(i > 0 ? page[i - 1].key.id : after));
	mw_page_reply(&out, q, i < n || n == PAGE, cursor);
}

/* The key that MW_F_ID names; false with the reply set. */
static bool find_key(struct mw_request *q, struct mw_key_record *out)
{
	bool admin = mw_request_is_admin(q);
	uint64_t id = mw_message_number(q->m, MW_F_ID, 0);
	enum mw_store_result r = MW_STORE_NOT_FOUND;
	struct mw_account own = { 0 };
	struct mw_store *s;
	char what[32];

	if ((!admin && !mw_request_subject(q, &own)) || (s = mw_request_store(q)) == NULL)
		return false;
	if (id > 0 && id <= INT64_MAX)
		r = s->keys->by_id(s, (int64_t)id, out);
	/* The key of another account must look like a missing one. */
	if (r == MW_STORE_OK && !admin && out->account.id != own.id)
		r = MW_STORE_NOT_FOUND;
	if (r == MW_STORE_OK)
		return true;
	snprintf(what, sizeof(what), "key %llu", (unsigned long long)id);
	mw_reply_store(q, r, what);
	return false;
}

static void key_show(struct mw_request *q)
{
	struct mw_key_record record;

	if (!find_key(q, &record))
		return;
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	put_key(q->reply, &record.key, record.account.name);
}

static void key_revoke(struct mw_request *q)
{
	struct mw_key_record record;
	struct mw_store *s;
	enum mw_store_result r;

	if (!find_key(q, &record))
		return;
	s = q->worker->core.store;
	r = s->keys->revoke(s, record.key.id, mw_clock_s());
	if (r != MW_STORE_OK) {
		mw_reply_store(q, r, "key");
		return;
	}
	/* As it was before: the reply shows whether it was revoked already. */
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	put_key(q->reply, &record.key, record.account.name);
	if (record.key.revoked != 0)
		return;
	mw_logf(q->worker->core.log, MW_LOG_NOTICE, "key %lld of %s revoked by uid %lld",
		(long long)record.key.id, record.account.name, (long long)q->conn->peer.uid);
}

/* Why the key would be refused at a login of its account, wherever it came from and
 * whatever it was for. */
static enum mw_reason judge(const struct mw_key_record *record)
{
	struct mw_grant grant = mw_grant_of_key(record);
	const struct mw_address nowhere = { 0 };
	struct mw_grant_request request = { .remote = &nowhere, .credential_names_account = true };
	struct mw_span scopes = mw_span_str(record->key.scopes), scope;
	char any[MW_SCOPE_MAX + 1] = "";

	if (mw_take_word(&scopes, &scope))
		mw_span_copy(scope, any, sizeof(any));
	request.scope = any;
	grant.networks = "";
	grant.bind = false;
	return mw_grant_judge(&grant, &request, mw_clock_s()).reason;
}

static void reply_absent(struct mw_request *q, enum mw_reason reason, int64_t id)
{
	if (reason == MW_R_PASSWORD)
		mw_reply(q, MW_DENY, reason,
			 "not an API key: a key is mwk_ and 24 letters and digits");
	else if (reason == MW_R_KEY_MISTYPED)
		mw_reply(q, MW_DENY, reason,
			 "the key is mistyped: its checksum, the last four characters, does not "
			 "match");
	else if (reason == MW_R_KEY_DELETED)
		mw_reply(q, MW_DENY, reason,
			 "key %lld was deleted with its account (the audit log has its logins)",
			 (long long)id);
	else
		mw_reply(q, MW_DENY, reason,
			 "the key has the form of one, but was never made here, or was deleted "
			 "by an older version");
	if (reason == MW_R_KEY_DELETED)
		mw_message_put_number(q->reply, MW_F_ID, (uint64_t)id);
}

static void key_find(struct mw_request *q)
{
	struct mw_store *s = mw_request_store(q);
	struct mw_key_record record;
	enum mw_reason reason;

	if (s == NULL)
		return;
	reason = mw_key_find(s, mw_message_get(q->m, MW_F_SECRET), &record);
	if (reason == MW_R_STORE_UNAVAILABLE) {
		mw_reply_store(q, MW_STORE_FAILED, "key");
	} else if (reason != MW_R_NONE) {
		reply_absent(q, reason, record.key.id);
	} else {
		mw_reply(q, MW_OK, judge(&record), NULL);
		put_key(q->reply, &record.key, record.account.name);
	}
}

/* clang-format off */
const struct mw_verb_row mw_key_verbs[] = {
	{ MW_V_KEY_CREATE, "key_create", MW_ROLE_ANY, key_create, { MW_F_LABEL, MW_F_SCOPES }, { MW_F_NAME, MW_F_NETWORKS, MW_F_BIND, MW_F_NOT_BEFORE, MW_F_EXPIRES, MW_F_CODE } },
	{ MW_V_KEY_LIST, "key_list", MW_ROLE_ANY, key_list, { 0 }, { MW_F_NAME, MW_F_CURSOR } },
	{ MW_V_KEY_SHOW, "key_show", MW_ROLE_ANY, key_show, { MW_F_ID }, { 0 } },
	{ MW_V_KEY_REVOKE, "key_revoke", MW_ROLE_ANY, key_revoke, { MW_F_ID }, { 0 } },
	{ MW_V_KEY_FIND, "key_find", MW_ROLE_ADMIN, key_find, { MW_F_SECRET }, { 0 } },
	{ 0 },
};
/* clang-format on */
