/*
 * NAME
 *	totp - mailward totp list, remove and unlock
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/verdict.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reauth.h"
#include "cli/table.h"
#include "cli/values.h"
#include "cli/words.h"

/* Seconds; a device whose codes are refused for longer had better be enrolled anew. */
#define MOST_TO_WAIT 3600

static json_t *time_json(const struct mw_message *m, enum mw_field f)
{
	return mw_message_has(m, f) ? json_integer((json_int_t)mw_message_number(m, f, 0))
				    : json_null();
}

struct device_list {
	struct mw_table table;
	json_t *devices;
	int64_t now;
	bool ahead; /* a device has accepted a code of a time to come */
};

static int list_device(void *ctx, const struct mw_message *record)
{
	struct device_list *list = ctx;
	char id[24], kind[64], label[MW_LABEL_SIZE], algorithm[MW_ALGORITHM_SIZE],
		last_use[MW_WORDS_SIZE];
	long long number = (long long)mw_message_number(record, MW_F_ID, 0);
	unsigned digits = (unsigned)mw_message_number(record, MW_F_DIGITS, 0);
	unsigned period = (unsigned)mw_message_number(record, MW_F_PERIOD, 0);
	int64_t ahead = (int64_t)mw_message_number(record, MW_F_AHEAD, 0);
	bool counts = mw_message_has(record, MW_F_CONFIRMED);

	mw_message_text(record, MW_F_LABEL, label, sizeof(label));
	mw_message_text(record, MW_F_ALGORITHM, algorithm, sizeof(algorithm));
	json_array_append_new(
		list->devices,
		json_pack("{s:I, s:s, s:s, s:i, s:i, s:o, s:o, s:o, s:I}", "id", (json_int_t)number,
			  "name", label, "algorithm", algorithm, "digits", (int)digits, "period",
			  (int)period, "created", time_json(record, MW_F_CREATED), "confirmed",
			  time_json(record, MW_F_CONFIRMED), "last_used",
			  time_json(record, MW_F_LAST_USED), "ahead", (json_int_t)ahead));
	if (mw_output_is_json())
		return 0;
	snprintf(id, sizeof(id), "%lld", number);
	snprintf(kind, sizeof(kind), "%s, %u digits, %u s", algorithm, digits, period);
	mw_words_when((int64_t)mw_message_number(record, MW_F_LAST_USED, 0), list->now, last_use);
	mw_table_row(&list->table, (const char *[]){ id, label, kind,
						     ahead > 0 ? "clock fault"
						     : counts  ? "active"
							       : "to be confirmed",
						     last_use });
	list->ahead = list->ahead || ahead > 0;
	return 0;
}

static void say_state(const struct mw_message *reply, struct device_list *list)
{
	int64_t wait = (int64_t)mw_message_number(reply, MW_F_WAIT, 0);
	char words[MW_WORDS_SIZE], account[MW_NAME_SIZE];

	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	if (list->table.printed == 0)
		mw_say("%s has no device. Enroll one: mailward totp enroll", account);
	mw_words_duration(wait, words);
	if (wait > 0)
		mw_say("Too many wrong codes came: none is looked at for %s (end that: mailward "
		       "totp unlock %s).",
		       words, account);
	if (list->ahead)
		mw_say("The clock was ahead when a code was accepted, or is behind now: earlier "
		       "codes are refused. If it is right now: mailward totp unlock %s",
		       account);
	mw_say("Recovery codes left: %llu",
	       (unsigned long long)mw_message_number(reply, MW_F_CODES_LEFT, 0));
	mw_json_print(json_pack("{s:s, s:O, s:I, s:I}", "account", account, "devices",
				list->devices, "wait", (json_int_t)wait, "recovery_codes_left",
				(json_int_t)mw_message_number(reply, MW_F_CODES_LEFT, 0)));
}

static int run_list(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_column columns[] = {
		{ .title = "ID", .right = true },
		{ .title = "NAME", .cut = true },
		{ .title = "CODES" },
		{ .title = "STATE" },
		{ .title = "LAST USE" },
	};
	struct device_list list = { .devices = json_array(), .now = mw_clock_s() };
	struct mw_ask a;
	int status;

	mw_table_begin(&list.table, columns, sizeof(columns) / sizeof(columns[0]), stdout,
		       mw_table_limit(stdout));
	mw_ask_begin(&a, MW_V_TOTP_LIST);
	if ((status = mw_ask_account(&a, args)) == 0)
		status = mw_ask_list(cli, &a, list_device, &list);
	mw_table_flush(&list.table);
	if (status == 0)
		say_state(&a.reply, &list);
	json_decref(list.devices);
	return status;
}

static int count_active(void *ctx, const struct mw_message *record)
{
	size_t *count = ctx;

	*count += mw_message_has(record, MW_F_CONFIRMED);
	return 0;
}

/* Without a device, whoever has the password is taken for its owner. What can't be
 * found out is not worth a failure: the device is removed. */
static void warn_of_last(struct mw_cli *cli, const char *account)
{
	struct mw_ask a;
	size_t count = 0;

	if (strcmp(cli->conf.totp_enroll, "login") != 0)
		return;
	mw_ask_begin(&a, MW_V_TOTP_LIST);
	if (account != NULL)
		mw_message_put_text(&a.w, MW_F_NAME, account);
	if (mw_ask_send(cli, &a) != 0 ||
	    mw_message_number(&a.reply, MW_F_VERDICT, MW_DENY) != MW_OK)
		return;
	mw_ask_each(&a, count_active, &count);
	if (count == 0)
		mw_warn("that was the last device; the next login may enroll a new one with the "
			"password alone, since [totp] enroll = login");
}

static int run_remove(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t id = 0;
	struct mw_ask a;
	int status;

	if ((status = mw_read_id(args->word[args->words - 1], "device", "totp list", &id)) != 0)
		return status;
	mw_ask_begin(&a, MW_V_TOTP_REMOVE);
	mw_ask_number(&a, MW_F_ID, id);
	if (args->words == 2 &&
	    (status = mw_ask_text(&a, MW_F_NAME, "the account's name", args->word[0])) != 0)
		return status;
	if ((status = mw_ask_proving(cli, &a)) != 0)
		goto out;
	mw_say("Device %lld is removed: its codes are refused from now on.", (long long)id);
	mw_json_print(json_pack("{s:I}", "removed", (json_int_t)id));
	warn_of_last(cli, args->words == 2 ? args->word[0] : NULL);
out:
	mw_ask_wipe(&a);
	return status;
}

struct unlock_list {
	json_t *devices;
	int64_t now;
};

/* A device whose codes were accepted while the clock was ahead. */
static int say_reset(void *ctx, const struct mw_message *record)
{
	struct unlock_list *list = ctx;
	long long id = (long long)mw_message_number(record, MW_F_ID, 0);
	int64_t from = (int64_t)mw_message_number(record, MW_F_NOT_BEFORE, 0);
	char when[MW_WORDS_SIZE];

	json_array_append_new(list->devices, json_pack("{s:I, s:I}", "id", (json_int_t)id, "from",
						       (json_int_t)from));
	mw_words_time(from, list->now, when);
	mw_say("The clock was ahead when a code of device %lld was accepted. The device is reset: "
	       "the codes that it shows from %s on are accepted.",
	       id, when);
	if (from - list->now > MOST_TO_WAIT)
		mw_say("To use it before, enroll it anew: remove it first (mailward totp remove).");
	return 0;
}

static int run_unlock(struct mw_cli *cli, const struct mw_args *args)
{
	struct unlock_list list = { .devices = json_array(), .now = mw_clock_s() };
	struct mw_ask a;
	int status;
	bool wrong;

	mw_ask_begin(&a, MW_V_TOTP_UNLOCK);
	if ((status = mw_ask_account(&a, args)) == 0 && (status = mw_ask(cli, &a)) == 0) {
		wrong = mw_message_has(&a.reply, MW_F_WAIT);
		mw_ask_each(&a, say_reset, &list);
		if (wrong)
			mw_say("The wrong codes of %s are forgotten.", args->word[0]);
		else if (json_array_size(list.devices) == 0)
			mw_say("Nothing to do: %s has no wrong codes.", args->word[0]);
		mw_json_print(json_pack("{s:s, s:b, s:O}", "unlocked", args->word[0], "wrong_codes",
					wrong, "reset", list.devices));
	}
	json_decref(list.devices);
	return status;
}

// clang-format off
const struct mw_command mw_totp_commands[] = {
	{ "totp list", 0, 1, NULL, run_list,
	  .synopsis = "[ACCOUNT]",
	  .summary = "list devices, waits and how many recovery codes are left",
	  .example = "mailward totp list alice" },
	{ "totp remove", 1, 2, NULL, run_remove,
	  .synopsis = "[ACCOUNT] ID",
	  .summary = "take a device away",
	  .example = "mailward totp remove alice 3" },
	{ "totp unlock", 1, 1, NULL, run_unlock,
	  .synopsis = "ACCOUNT",
	  .summary = "end a wait, or a lock of a clock that was ahead",
	  .example = "mailward totp unlock alice" },
	{ .name = NULL },
};
// clang-format on
