/*
 * NAME
 *	account - mailward account …
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/records.h"
#include "cli/table.h"
#include "cli/words.h"

/* Ask for one thing with a name and, where the verb takes it, a second one. */
static int ask_names(struct mw_cli *cli, struct mw_ask *a, enum mw_verb verb, const char *name,
		     const char *alias)
{
	int status;

	mw_ask_begin(a, verb);
	if ((status = mw_ask_text(a, MW_F_NAME, "the name", name)) != 0 ||
	    (alias && (status = mw_ask_text(a, MW_F_ALIAS, "the other name", alias)) != 0))
		return status;
	return mw_ask(cli, a);
}

static int look_up(struct mw_cli *cli, const char *name, struct mw_listed_account *account)
{
	struct mw_ask a;
	int status = ask_names(cli, &a, MW_V_ACCOUNT_SHOW, name, NULL);

	if (status == 0)
		mw_account_read(account, &a.reply);
	return status;
}

/* Scripts get the account as it is after each change. */
static int print_account(struct mw_cli *cli, const char *name)
{
	struct mw_listed_account account;
	int status;

	if (!mw_output_is_json())
		return 0;
	if ((status = look_up(cli, name, &account)) == 0)
		mw_json_print(mw_account_json(&account));
	return status;
}

/* All --alias in one field, a blank between two. */
static int put_aliases(struct mw_ask *a, const struct mw_args *args)
{
	char names[8193];
	struct mw_wbuf w = mw_wbuf_of(names, sizeof(names));
	const char *alias;
	size_t at = 0;

	while ((alias = mw_args_next(args, "alias", &at)) != NULL) {
		if (alias[0] == '\0' || strchr(alias, ' ') != NULL ||
		    strlen(alias) > mw_field_max(MW_F_ALIAS))
			return mw_complain(EX_USAGE, "invalid",
					   "--alias: a name has 1 to 255 bytes and no blanks: "
					   "\"%s\"",
					   alias);
		mw_putf(&w, "%s%s", w.len > 0 ? " " : "", alias);
	}
	if (w.overflow)
		return mw_complain(EX_USAGE, "invalid", "--alias: too many names");
	return w.len > 0 ? mw_ask_text(a, MW_F_NAMES, "--alias", mw_wbuf_cstr(&w)) : 0;
}

int mw_cmd_account_add(struct mw_cli *cli, const struct mw_args *args)
{
	char name[256]; /* as the daemon spells it */
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_ACCOUNT_ADD);
	if ((status = mw_ask_text(&a, MW_F_NAME, "the name", args->word[0])) != 0 ||
	    (status = put_aliases(&a, args)) != 0 || (status = mw_ask(cli, &a)) != 0)
		return status;
	mw_message_text(&a.reply, MW_F_NAME, name, sizeof(name));
	mw_say("Account %s is there. Give it a key: mailward key create %s --name LABEL --scope "
	       "smtp,imap",
	       name, name);
	return print_account(cli, name);
}

static void show_date(const char *label, int64_t when)
{
	char date[MW_WORDS_SIZE], words[MW_WORDS_SIZE];

	mw_words_date(when, date);
	mw_words_when(when, time(NULL), words);
	if (when != 0)
		mw_show(label, "%s (%s)", date, words);
}

/* The names behind the primary one. */
static const char *aliases_of(const struct mw_listed_account *account)
{
	const char *blank = strchr(account->names, ' ');

	return blank ? blank + 1 : "";
}

int mw_cmd_account_show(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_listed_account account;
	int status = look_up(cli, args->word[0], &account);

	if (status != 0)
		return status;
	mw_show("account", "%s", account.name);
	mw_show("id", "%lld", (long long)account.id);
	if (aliases_of(&account)[0] != '\0')
		mw_show("other names", "%s", aliases_of(&account));
	mw_show("state", "%s", account.disabled ? "disabled: every login is refused" : "enabled");
	show_date("made", account.created);
	show_date("valid after", account.valid_after);
	mw_json_print(mw_account_json(&account));
	return 0;
}

struct account_list {
	struct mw_table table;
	int64_t now;
};

static int list_account(void *ctx, const struct mw_message *record)
{
	struct account_list *list = ctx;
	struct mw_listed_account account;
	char id[24], made[MW_WORDS_SIZE];

	mw_account_read(&account, record);
	if (mw_output_is_json()) {
		mw_json_list_item(mw_account_json(&account));
		return 0;
	}
	snprintf(id, sizeof(id), "%lld", (long long)account.id);
	mw_words_when(account.created, list->now, made);
	mw_table_row(&list->table,
		     (const char *[]){ id, account.name, account.disabled ? "disabled" : "enabled",
				       made, aliases_of(&account) });
	return 0;
}

int mw_cmd_account_list(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_column columns[] = {
		{ .title = "ID", .right = true },
		{ .title = "ACCOUNT", .cut = true },
		{ .title = "STATE" },
		{ .title = "MADE" },
		{ .title = "OTHER NAMES", .cut = true },
	};
	struct account_list list = { .now = time(NULL) };
	struct mw_ask a;
	int status;

	(void)args;
	mw_table_begin(&list.table, columns, sizeof(columns) / sizeof(columns[0]), stdout,
		       mw_table_limit(stdout));
	mw_json_list_begin("accounts");
	mw_ask_begin(&a, MW_V_ACCOUNT_LIST);
	status = mw_ask_list(cli, &a, list_account, &list);
	mw_table_flush(&list.table);
	if (status != 0)
		return status;
	mw_json_list_end();
	if (list.table.printed == 0)
		mw_say("There is no account yet. Make one: mailward account add NAME");
	return 0;
}

int mw_cmd_account_rename(struct mw_cli *cli, const struct mw_args *args)
{
	const char *from = args->word[0], *to = args->word[1];
	struct mw_ask a;
	int status = ask_names(cli, &a, MW_V_ACCOUNT_RENAME, from, to);

	if (status != 0)
		return status;
	mw_say("%s is now called %s.", from, to);
	return print_account(cli, to);
}

int mw_cmd_account_alias(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0], *alias = args->word[1];
	bool away = mw_args_has(args, "remove");
	struct mw_ask a;
	int status;

	status = ask_names(cli, &a, away ? MW_V_ACCOUNT_UNALIAS : MW_V_ACCOUNT_ALIAS, name, alias);
	if (status != 0)
		return status;
	mw_say("%s is %s a name of %s.", alias, away ? "no longer" : "now", name);
	return print_account(cli, name);
}

int mw_cmd_account_disable(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0];
	struct mw_ask a;
	int status = ask_names(cli, &a, MW_V_ACCOUNT_DISABLE, name, NULL);

	if (status != 0)
		return status;
	mw_say("%s is disabled: every login is refused. Undo it: mailward account enable %s", name,
	       name);
	return print_account(cli, name);
}

int mw_cmd_account_enable(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0];
	struct mw_ask a;
	int status = ask_names(cli, &a, MW_V_ACCOUNT_ENABLE, name, NULL);

	if (status != 0)
		return status;
	mw_say("%s is enabled: its keys work again.", name);
	return print_account(cli, name);
}

static int count_key(void *ctx, const struct mw_message *record)
{
	size_t *count = ctx;

	(void)record;
	(*count)++;
	return 0;
}

static int count_keys(struct mw_cli *cli, const char *name, size_t *count)
{
	struct mw_ask a;
	int status;

	*count = 0;
	mw_ask_begin(&a, MW_V_KEY_LIST);
	if ((status = mw_ask_text(&a, MW_F_NAME, "the name", name)) != 0)
		return status;
	return mw_ask_list(cli, &a, count_key, count);
}

/* 0: go on. */
static int confirm_delete(struct mw_cli *cli, const char *name, size_t keys)
{
	char question[400], clean[400];

	if (!mw_prompt_possible())
		return mw_complain(EX_USAGE, "usage",
				   "deleting %s takes %zu key%s with it: add --yes", name, keys,
				   keys == 1 ? "" : "s");
	snprintf(question, sizeof(question), "Delete %.255s and its %zu key%s for good?", name,
		 keys, keys == 1 ? "" : "s");
	mw_words_clean(mw_span_str(question), clean, sizeof(clean));
	mw_ask_hang_up(cli);
	return mw_prompt_yes(clean) ? 0 : mw_complain(MW_EXIT_NO, "cancelled", "nothing changed");
}

int mw_cmd_account_delete(struct mw_cli *cli, const struct mw_args *args)
{
	bool dry = mw_args_has(args, "dry-run");
	struct mw_listed_account account;
	struct mw_ask a;
	size_t keys;
	int status;

	if ((status = look_up(cli, args->word[0], &account)) != 0 ||
	    (status = count_keys(cli, account.name, &keys)) != 0)
		return status;
	if (!dry && !mw_args_has(args, "yes") &&
	    (status = confirm_delete(cli, account.name, keys)) != 0)
		return status;
	if (!dry && (status = ask_names(cli, &a, MW_V_ACCOUNT_DELETE, account.name, NULL)) != 0)
		return status;
	mw_say("%s %s and %zu key%s.", dry ? "Would delete" : "Deleted", account.name, keys,
	       keys == 1 ? "" : "s");
	mw_json_print(json_pack("{s:s, s:I, s:b}", "account", account.name, "keys",
				(json_int_t)keys, "deleted", !dry));
	return 0;
}
