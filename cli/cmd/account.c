/*
 * NAME
 *	account - mailward account …
 */
#include "cli/cmd/account.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/words.h"

int mw_account_ask(struct mw_cli *cli, struct mw_ask *a, enum mw_verb verb, const char *name,
		   const char *alias)
{
	int status;

	mw_ask_begin(a, verb);
	if ((status = mw_ask_text(a, MW_F_NAME, "the name", name)) != 0 ||
	    (alias && (status = mw_ask_text(a, MW_F_ALIAS, "the other name", alias)) != 0))
		return status;
	return mw_ask(cli, a);
}

int mw_account_look_up(struct mw_cli *cli, const char *name, struct mw_listed_account *account)
{
	struct mw_ask a;
	int status = mw_account_ask(cli, &a, MW_V_ACCOUNT_SHOW, name, NULL);

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
	if ((status = mw_account_look_up(cli, name, &account)) == 0)
		mw_json_print(mw_account_json(&account));
	return status;
}

/* All --alias in one field, a blank between two. */
static int put_aliases(struct mw_ask *a, const struct mw_args *args)
{
	char names[MW_NAMES_SIZE];
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

static int run_add(struct mw_cli *cli, const struct mw_args *args)
{
	char name[MW_NAME_SIZE]; /* as the daemon spells it */
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

/* The names behind the primary one. */
static const char *aliases_of(const struct mw_listed_account *account)
{
	const char *blank = strchr(account->names, ' ');

	return blank ? blank + 1 : "";
}

static int run_show(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t now = mw_clock_s();
	struct mw_listed_account account;
	int status = mw_account_look_up(cli, args->word[0], &account);

	if (status != 0)
		return status;
	mw_show("account", "%s", account.name);
	mw_show("id", "%lld", (long long)account.id);
	if (aliases_of(&account)[0] != '\0')
		mw_show("other names", "%s", aliases_of(&account));
	mw_show("state", "%s", account.disabled ? "disabled: every login is refused" : "enabled");
	mw_show_time("made", account.created, now);
	mw_show_time("valid after", account.valid_after, now);
	mw_show_time("tokens after", account.tokens_valid_after, now);
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

static int run_list(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_column columns[] = {
		{ .title = "ID", .right = true },
		{ .title = "ACCOUNT", .cut = true },
		{ .title = "STATE" },
		{ .title = "MADE" },
		{ .title = "OTHER NAMES", .cut = true },
	};
	struct account_list list = { .now = mw_clock_s() };
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

static int run_rename(struct mw_cli *cli, const struct mw_args *args)
{
	const char *from = args->word[0], *to = args->word[1];
	struct mw_ask a;
	int status = mw_account_ask(cli, &a, MW_V_ACCOUNT_RENAME, from, to);

	if (status != 0)
		return status;
	mw_say("%s is now called %s.", from, to);
	return print_account(cli, to);
}

static int run_alias(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0], *alias = args->word[1];
	bool away = mw_args_has(args, "remove");
	struct mw_ask a;
	int status;

	status = mw_account_ask(cli, &a, away ? MW_V_ACCOUNT_UNALIAS : MW_V_ACCOUNT_ALIAS, name,
				alias);
	if (status != 0)
		return status;
	mw_say("%s is %s a name of %s.", alias, away ? "no longer" : "now", name);
	return print_account(cli, name);
}

static int run_disable(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0];
	struct mw_ask a;
	int status = mw_account_ask(cli, &a, MW_V_ACCOUNT_DISABLE, name, NULL);

	if (status != 0)
		return status;
	mw_say("%s is disabled: every login is refused. Undo it: mailward account enable %s", name,
	       name);
	return print_account(cli, name);
}

static int run_enable(struct mw_cli *cli, const struct mw_args *args)
{
	const char *name = args->word[0];
	struct mw_ask a;
	int status = mw_account_ask(cli, &a, MW_V_ACCOUNT_ENABLE, name, NULL);

	if (status != 0)
		return status;
	mw_say("%s is enabled: its keys work again.", name);
	return print_account(cli, name);
}

// clang-format off
static const struct mw_option add_options[] = {
	{ "alias", 0, true, "NAME", "one more name for the account; may be repeated" },
	{ .name = NULL },
};

static const struct mw_option alias_options[] = {
	{ "remove", 0, false, NULL, "take the name away instead" },
	{ .name = NULL },
};

const struct mw_command mw_account_commands[] = {
	{ "account add", 1, 1, add_options, run_add,
	  .synopsis = "NAME [--alias NAME]…",
	  .summary = "make an account",
	  .example = "mailward account add alice@example.org --alias alice" },
	{ "account show", 1, 1, NULL, run_show,
	  .synopsis = "NAME",
	  .summary = "show an account under any of its names",
	  .example = "mailward account show alice" },
	{ "account list", 0, 0, NULL, run_list,
	  .synopsis = "",
	  .summary = "list the accounts",
	  .example = "mailward account list" },
	{ "account rename", 2, 2, NULL, run_rename,
	  .synopsis = "OLD NEW",
	  .summary = "change an account's primary name; its keys go on working",
	  .example = "mailward account rename alice@example.org alice.miller@example.org" },
	{ "account alias", 2, 2, alias_options, run_alias,
	  .synopsis = "NAME ALIAS [--remove]",
	  .summary = "give an account one more name, or one less",
	  .example = "mailward account alias alice@example.org sales@example.org" },
	{ "account disable", 1, 1, NULL, run_disable,
	  .synopsis = "NAME",
	  .summary = "refuse every login of an account, from now on",
	  .example = "mailward account disable alice@example.org" },
	{ "account enable", 1, 1, NULL, run_enable,
	  .synopsis = "NAME",
	  .summary = "let a disabled account log in again",
	  .example = "mailward account enable alice@example.org" },
	{ .name = NULL },
};
// clang-format on
