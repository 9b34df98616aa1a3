/*
 * NAME
 *	key - mailward key list, show and revoke
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/table.h"
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

int mw_cmd_key_list(struct mw_cli *cli, const struct mw_args *args)
{
	/* How long ago is seen at 80 columns, too; "key show" has the rest. */
	static const struct mw_column columns[] = {
		{ .title = "ID", .right = true }, { .title = "ACCOUNT", .cut = true },
		{ .title = "NAME", .cut = true }, { .title = "FOR", .cut = true },
		{ .title = "FROM", .cut = true }, { .title = "STATE" },
		{ .title = "EXPIRES" },		  { .title = "LAST USE", .cut = true, .least = 14 },
	};
	const char *account = args->words > 0 ? args->word[0] : NULL;
	struct key_list list = { .now = time(NULL) };
	struct mw_ask a;
	int status;

	mw_table_begin(&list.table, columns, sizeof(columns) / sizeof(columns[0]), stdout,
		       mw_table_limit(stdout));
	mw_json_list_begin("keys");
	mw_ask_begin(&a, MW_V_KEY_LIST);
	if (account == NULL ||
	    (status = mw_ask_text(&a, MW_F_NAME, "the account's name", account)) == 0)
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

static int read_id(const char *word, int64_t *id)
{
	uint64_t number;

	if (!mw_span_number(mw_span_str(word), INT64_MAX, &number))
		return mw_complain(
			EX_USAGE, "invalid",
			"\"%s\" is no number of a key (\"mailward key list\" lists them)", word);
	*id = (int64_t)number;
	return 0;
}

static int ask_id(struct mw_cli *cli, struct mw_ask *a, enum mw_verb verb, int64_t id)
{
	mw_ask_begin(a, verb);
	mw_ask_number(a, MW_F_ID, id);
	return mw_ask(cli, a);
}

static void show_time(const char *label, int64_t when, int64_t now)
{
	char date[MW_WORDS_SIZE], words[MW_WORDS_SIZE];

	if (when == 0)
		return;
	mw_words_date(when, date);
	mw_words_when(when, now, words);
	mw_show(label, "%s (%s)", date, words);
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
	show_time("made", key->created, now);
	show_time("not before", key->not_before, now);
	show_time("expires", key->expires, now);
	show_time("revoked", key->revoked, now);
	mw_show("last use", "%s", last_use);
}

int mw_cmd_key_show(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t id = 0, now = time(NULL);
	struct mw_listed_key key;
	struct mw_ask a;
	int status;

	if ((status = read_id(args->word[0], &id)) != 0 ||
	    (status = ask_id(cli, &a, MW_V_KEY_SHOW, id)) != 0)
		return status;
	mw_key_read(&key, &a.reply);
	show_key(&key, now);
	mw_json_print(mw_key_json(&key, now));
	return 0;
}

struct revoking {
	struct mw_cli *cli;
	bool dry;
	size_t missing;	   /* keys that are not there */
	char numbers[512]; /* theirs, for a person */
};

/* One more that is not there. It keeps none of the others from being revoked. */
static void note_missing(struct revoking *r, int64_t id)
{
	size_t len = strlen(r->numbers);

	snprintf(r->numbers + len, sizeof(r->numbers) - len, "%s%lld", r->missing > 0 ? ", " : "",
		 (long long)id);
	r->missing++;
}

static void say_revoked(const struct revoking *r, const struct mw_listed_key *key)
{
	if (key->revoked != 0)
		mw_say("Key %lld (%s, of %s) was revoked already.", (long long)key->id, key->label,
		       key->account);
	else
		mw_say("%s key %lld (%s, of %s).", r->dry ? "Would revoke" : "Revoked",
		       (long long)key->id, key->label, key->account);
	mw_json_list_item(json_integer(key->id));
}

/* One key: revoke it, or only say so. */
static int revoke(struct revoking *r, int64_t id)
{
	struct mw_listed_key key;
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, r->dry ? MW_V_KEY_SHOW : MW_V_KEY_REVOKE);
	mw_ask_number(&a, MW_F_ID, id);
	if ((status = mw_ask_send(r->cli, &a)) != 0)
		return status;
	if (mw_span_is(mw_message_get(&a.reply, MW_F_REASON), "not_found")) {
		note_missing(r, id);
		return 0;
	}
	if ((status = mw_ask_judge(&a)) != 0)
		return status;
	mw_key_read(&key, &a.reply);
	say_revoked(r, &key);
	return 0;
}

static int revoke_record(void *ctx, const struct mw_message *record)
{
	struct mw_listed_key key;

	mw_key_read(&key, record);
	return key.revoked != 0 ? 0 : revoke(ctx, key.id);
}

static int revoke_all(struct revoking *r, const char *account)
{
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_KEY_LIST);
	if ((status = mw_ask_text(&a, MW_F_NAME, "the account's name", account)) != 0)
		return status;
	return mw_ask_list(r->cli, &a, revoke_record, r);
}

static int revoke_listed(struct revoking *r, const struct mw_args *args)
{
	int64_t id = 0;
	int status;

	/* All of them are read before the first is revoked. */
	for (size_t i = 0; i < args->words; i++)
		if ((status = read_id(args->word[i], &id)) != 0)
			return status;
	for (size_t i = 0; i < args->words; i++)
		if ((status = read_id(args->word[i], &id)) != 0 || (status = revoke(r, id)) != 0)
			return status;
	return 0;
}

int mw_cmd_key_revoke(struct mw_cli *cli, const struct mw_args *args)
{
	const char *account = mw_args_value(args, "account");
	bool all = mw_args_has(args, "all");
	struct revoking r = { .cli = cli, .dry = mw_args_has(args, "dry-run") };
	int status;

	if (all != (account != NULL) || all == (args->words > 0))
		return mw_complain(EX_USAGE, "usage",
				   "give the numbers of keys, or --account NAME --all (mailward "
				   "key revoke --help)");
	mw_json_list_begin(r.dry ? "would_revoke" : "revoked");
	status = all ? revoke_all(&r, account) : revoke_listed(&r, args);
	if (status == 0 && r.missing > 0)
		status = mw_complain(MW_EXIT_NO, "not_found",
				     "there is no key %s (\"mailward key list\" lists the keys)",
				     r.numbers);
	if (status == 0)
		mw_json_list_end();
	return status;
}
