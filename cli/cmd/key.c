/*
 * NAME
 *	key - mailward key list and show
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reasons.h"
#include "cli/reauth.h"
#include "cli/records.h"
#include "cli/table.h"
#include "cli/values.h"
#include "cli/words.h"

#define LAST_USE_SIZE 256

/* "3 minutes ago from 192.0.2.7 (smtp)", "never". */
static void last_use_words(const struct mw_listed_key *key, int64_t now,
			   char out[static LAST_USE_SIZE])
{
	char when[MW_WORDS_SIZE];
	bool remote = key->last_remote[0] != '\0', service = key->last_service[0] != '\0';

	mw_words_when(key->last_used, now, when);
	snprintf(out, LAST_USE_SIZE, "%s%s%s%s%s%s", when, remote ? " from " : "", key->last_remote,
		 service ? " (" : "", key->last_service, service ? ")" : "");
}

static const char *from_words(const struct mw_listed_key *key)
{
	if (key->networks[0] != '\0')
		return key->networks;
	if (key->bound[0] != '\0')
		return key->bound;
	return key->bind[0] != '\0' ? "first use" : "anywhere";
}

struct key_list {
	struct mw_table table;
	int64_t now;
};

static int list_key(void *ctx, const struct mw_message *record)
{
	struct key_list *list = ctx;
	char id[24], expires[MW_WORDS_SIZE], last_use[LAST_USE_SIZE];
	struct mw_listed_key key;

	mw_key_read(&key, record);
	if (mw_output_is_json()) {
		mw_json_list_item(mw_key_json(&key, list->now));
		return 0;
	}
	snprintf(id, sizeof(id), "%lld", (long long)key.id);
	mw_words_when(key.expires, list->now, expires);
	last_use_words(&key, list->now, last_use);
	mw_table_row(&list->table,
		     (const char *[]){ id, key.account, key.label, key.scopes, from_words(&key),
				       mw_key_state(&key, list->now), expires, last_use });
	return 0;
}

static int run_list(struct mw_cli *cli, const struct mw_args *args)
{
	/* How long ago is seen at 80 columns, too; "key show" has the rest. */
	static const struct mw_column columns[] = {
		{ .title = "ID", .right = true }, { .title = "ACCOUNT", .cut = true },
		{ .title = "NAME", .cut = true }, { .title = "FOR", .cut = true },
		{ .title = "FROM", .cut = true }, { .title = "STATE" },
		{ .title = "EXPIRES" },		  { .title = "LAST USE", .cut = true, .least = 14 },
	};
	const char *account = args->words > 0 ? args->word[0] : NULL;
	struct key_list list = { .now = mw_clock_s() };
	struct mw_ask a;
	int status;

	mw_table_begin(&list.table, columns, sizeof(columns) / sizeof(columns[0]), stdout,
		       mw_table_limit(stdout));
	mw_json_list_begin("keys");
	mw_ask_begin(&a, MW_V_KEY_LIST);
	if ((status = mw_ask_account(&a, args)) == 0)
		status = mw_ask_list(cli, &a, list_key, &list);
	mw_table_flush(&list.table);
	if (status != 0)
		return status;
	mw_json_list_end();
	if (list.table.printed == 0)
		mw_say("There is no key%s%s. Make one: mailward key create %s --name LABEL "
		       "--scope smtp,imap",
		       account ? " of " : "", account ? account : "",
		       account ? account : "ACCOUNT");
	return 0;
}

static int ask_id(struct mw_cli *cli, struct mw_ask *a, enum mw_verb verb, int64_t id)
{
	mw_ask_begin(a, verb);
	mw_ask_number(a, MW_F_ID, id);
	return mw_ask(cli, a);
}

static void show_key(const struct mw_listed_key *key, int64_t now)
{
	char last_use[LAST_USE_SIZE];

	last_use_words(key, now, last_use);
	mw_show("key", "%lld", (long long)key->id);
	mw_show("name", "%s", key->label);
	mw_show("account", "%s", key->account);
	mw_show("state", "%s", mw_key_state(key, now));
	mw_show("for", "%s", key->scopes);
	mw_show("from", "%s", from_words(key));
	mw_show_time("made", key->created, now);
	mw_show_time("not before", key->not_before, now);
	mw_show_time("expires", key->expires, now);
	mw_show_time("revoked", key->revoked, now);
	mw_show("last use", "%s", last_use);
}

static int run_show(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t id = 0, now = mw_clock_s();
	struct mw_listed_key key;
	struct mw_ask a;
	int status;

	if ((status = mw_read_id(args->word[0], "key", "key list", &id)) != 0 ||
	    (status = ask_id(cli, &a, MW_V_KEY_SHOW, id)) != 0)
		return status;
	mw_key_read(&key, &a.reply);
	show_key(&key, now);
	mw_json_print(mw_key_json(&key, now));
	return 0;
}

/* What a login with the key would be told, by its state alone. */
static const char *prospect(const char *reason)
{
	return strcmp(reason, "accepted") == 0 ? "accepted, for these services and from there"
					       : mw_reason_sentence(reason);
}

static int run_find(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t now = mw_clock_s();
	char reason[MW_REASON_SIZE];
	struct mw_listed_key key;
	json_t *object;
	struct mw_ask a;
	int status;

	(void)args;
	mw_ask_begin(&a, MW_V_KEY_FIND);
	if ((status = mw_ask_key(&a, "mailward key find < FILE")) == 0 &&
	    (status = mw_ask(cli, &a)) == 0) {
		mw_key_read(&key, &a.reply);
		mw_message_text(&a.reply, MW_F_REASON, reason, sizeof(reason));
		show_key(&key, now);
		mw_show("login", "%s", prospect(reason));
		object = mw_key_json(&key, now);
		json_object_set_new(object, "reason", mw_json_text(reason));
		mw_json_print(object);
	}
	mw_ask_wipe(&a);
	return status;
}

// clang-format off
const struct mw_command mw_key_commands[] = {
	{ "key list", 0, 1, NULL, run_list,
	  .synopsis = "[ACCOUNT]",
	  .summary = "list keys and when they were last used",
	  .example = "mailward key list alice@example.org" },
	{ "key show", 1, 1, NULL, run_show,
	  .synopsis = "ID",
	  .summary = "show all about a key but the key itself",
	  .example = "mailward key show 17" },
	{ "key find", 0, 0, NULL, run_find,
	  .synopsis = "",
	  .summary = "say whose a key is, without a login; the key comes on stdin",
	  .example = "mailward key find < key.txt" },
	{ .name = NULL },
};
// clang-format on
