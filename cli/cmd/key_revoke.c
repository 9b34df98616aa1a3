/*
 * NAME
 *	key_revoke - mailward key revoke
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/values.h"

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
		if ((status = mw_read_id(args->word[i], "key", "key list", &id)) != 0)
			return status;
	for (size_t i = 0; i < args->words; i++)
		if ((status = mw_read_id(args->word[i], "key", "key list", &id)) != 0 ||
		    (status = revoke(r, id)) != 0)
			return status;
	return 0;
}

static int run_revoke(struct mw_cli *cli, const struct mw_args *args)
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

// clang-format off
static const struct mw_option revoke_options[] = {
	{ "account", 0, false, "NAME", "whose keys; with --all, instead of IDs" },
	{ "all", 0, false, NULL, "every key of the account" },
	{ "dry-run", 'n', false, NULL, "say which keys it would be, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_key_revoke_commands[] = {
	{ "key revoke", 0, SIZE_MAX, revoke_options, run_revoke,
	  .synopsis = "ID… | --account NAME --all [--dry-run]",
	  .summary = "refuse keys from the next login on",
	  .example = "mailward key revoke 17" },
	{ .name = NULL },
};
// clang-format on
