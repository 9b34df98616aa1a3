/*
 * NAME
 *	records - accounts and keys
 */
#include "cli/records.h"

#include "base/span.h"

static int64_t time_of(const struct mw_message *m, enum mw_field f)
{
	return (int64_t)mw_message_number(m, f, 0);
}

#define TEXT(m, f, out) mw_message_text(m, f, out, sizeof(out))

void mw_account_read(struct mw_listed_account *account, const struct mw_message *m)
{
	account->id = time_of(m, MW_F_ID);
	account->created = time_of(m, MW_F_CREATED);
	account->valid_after = time_of(m, MW_F_VALID_AFTER);
	account->tokens_valid_after = time_of(m, MW_F_TOKENS_VALID_AFTER);
	account->disabled = mw_message_number(m, MW_F_DISABLED, 0) != 0;
	TEXT(m, MW_F_NAME, account->name);
	TEXT(m, MW_F_NAMES, account->names);
}

json_t *mw_account_json(const struct mw_listed_account *account)
{
	return json_pack("{s:I, s:s, s:o, s:b, s:o, s:o, s:o}", "id", (json_int_t)account->id,
			 "name", account->name, "names", mw_json_words(account->names), "disabled",
			 account->disabled, "created", mw_json_time(account->created),
			 "valid_after", mw_json_time(account->valid_after), "tokens_valid_after",
			 mw_json_time(account->tokens_valid_after));
}

void mw_key_read(struct mw_listed_key *key, const struct mw_message *m)
{
	key->id = time_of(m, MW_F_ID);
	key->created = time_of(m, MW_F_CREATED);
	key->not_before = time_of(m, MW_F_NOT_BEFORE);
	key->expires = time_of(m, MW_F_EXPIRES);
	key->revoked = time_of(m, MW_F_REVOKED);
	key->last_used = time_of(m, MW_F_LAST_USED);
	TEXT(m, MW_F_ACCOUNT, key->account);
	TEXT(m, MW_F_LABEL, key->label);
	TEXT(m, MW_F_SCOPES, key->scopes);
	TEXT(m, MW_F_NETWORKS, key->networks);
	TEXT(m, MW_F_BIND, key->bind);
	TEXT(m, MW_F_BOUND, key->bound);
	TEXT(m, MW_F_LAST_REMOTE, key->last_remote);
	TEXT(m, MW_F_LAST_SERVICE, key->last_service);
}

json_t *mw_key_json(const struct mw_listed_key *key, int64_t now)
{
	json_t *object = json_pack("{s:I, s:s, s:s, s:o, s:o, s:s}", "id", (json_int_t)key->id,
				   "account", key->account, "name", key->label, "scopes",
				   mw_json_words(key->scopes), "networks",
				   mw_json_words(key->networks), "state", mw_key_state(key, now));

	json_object_set_new(object, "bind", mw_json_text(key->bind));
	json_object_set_new(object, "bound", mw_json_text(key->bound));
	json_object_set_new(object, "created", mw_json_time(key->created));
	json_object_set_new(object, "not_before", mw_json_time(key->not_before));
	json_object_set_new(object, "expires", mw_json_time(key->expires));
	json_object_set_new(object, "revoked", mw_json_time(key->revoked));
	json_object_set_new(object, "last_used", mw_json_time(key->last_used));
	json_object_set_new(object, "last_remote", mw_json_text(key->last_remote));
	json_object_set_new(object, "last_service", mw_json_text(key->last_service));
	return object;
}

const char *mw_key_state(const struct mw_listed_key *key, int64_t now)
{
	if (key->revoked != 0)
		return "revoked";
	if (key->expires != 0 && now >= key->expires)
		return "expired";
	return now < key->not_before ? "pending" : "active";
}

json_t *mw_json_time(int64_t when)
{
	return when == 0 ? json_null() : json_integer(when);
}

json_t *mw_json_text(const char *text)
{
	return text[0] == '\0' ? json_null() : json_string(text);
}

json_t *mw_json_words(const char *text)
{
	struct mw_span rest = mw_span_str(text), word;
	json_t *array = json_array();

	while (rest.len > 0) {
		/* Not mw_take_word(): a comma may be part of a name. */
		if (!mw_take_until(&rest, ' ', &word))
			mw_take(&rest, rest.len, &word);
		json_array_append_new(array, json_stringn((const char *)word.ptr, word.len));
	}
	return array;
}
