/*
 * records: accounts and keys, as they come in messages and as scripts get them.
 *
 * For scripts an object always has the same members: what is not set is null, a
 * list without members is []. Times are seconds since 1970; 0 is "not set".
 */
#ifndef MW_CLI_RECORDS_H
#define MW_CLI_RECORDS_H

#include <jansson.h>

#include "ipc/message.h"

struct mw_listed_account {
	int64_t id, created, valid_after, tokens_valid_after;
	bool disabled;
	char name[MW_NAME_SIZE];
	char names[MW_NAMES_SIZE]; /* all of them, a blank between two */
};

struct mw_listed_key {
	int64_t id, created, not_before, expires, revoked, last_used;
	char account[MW_NAME_SIZE];
	char label[MW_LABEL_SIZE];
	char scopes[MW_SCOPES_SIZE];
	char networks[MW_NETWORKS_SIZE];
	char bind[MW_BIND_SIZE], bound[MW_NETWORK_TEXT];
	char last_remote[MW_ADDRESS_TEXT], last_service[MW_SERVICE_SIZE];
};

void mw_account_read(struct mw_listed_account *account, const struct mw_message *m);
json_t *mw_account_json(const struct mw_listed_account *account);

void mw_key_read(struct mw_listed_key *key, const struct mw_message *m);
json_t *mw_key_json(const struct mw_listed_key *key, int64_t now);
/* "active", "revoked", "expired" or "pending" (not valid yet). */
const char *mw_key_state(const struct mw_listed_key *key, int64_t now);

/* Building blocks: null for 0 or "", an array of the words of a text. */
json_t *mw_json_time(int64_t when);
json_t *mw_json_text(const char *text);
json_t *mw_json_words(const char *text);

#endif
