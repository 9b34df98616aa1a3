/*
 * NAME
 *	check - mailward check
 * DESCRIPTION
 *	Exit status: 0 accepted, 1 refused, 75 could not decide.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/verdict.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/reasons.h"
#include "cli/records.h"

static int read_secret(struct mw_ask *a)
{
	struct mw_secret secret;
	struct mw_err err;
	int status = 0;

	if (mw_prompt_secret(&secret, "Key: ", &err) != 0)
		status = mw_complain(EX_USAGE, "usage", "%s", err.text);
	else if (secret.len == 0)
		status = mw_complain(EX_USAGE, "usage",
				     "no key on stdin: mailward check NAME --service smtp < FILE");
	else
		mw_message_put(&a->w, MW_F_SECRET, mw_secret_span(&secret));
	mw_secret_wipe(&secret);
	return status;
}

/* An address, and nothing that means none: a client of no known address is another
 * question than the one that was asked. */
static bool is_address(const char *text)
{
	uint8_t bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static int build(const struct mw_args *args, struct mw_ask *a)
{
	const char *service = mw_args_value(args, "service"), *name = args->word[0];
	const char *from = mw_args_value(args, "from"), *as = mw_args_value(args, "as");
	int status;

	if (service == NULL)
		return mw_complain(EX_USAGE, "usage",
				   "--service is missing (mailward check --help)");
	if (from != NULL && !is_address(from))
		return mw_complain(EX_USAGE, "usage",
				   "--from wants one address such as 192.0.2.7 or 2001:db8::7, "
				   "not \"%s\"",
				   from);
	mw_ask_begin(a, MW_V_CHECK);
	/* Without a name the key itself says whose it is. */
	if ((name && (status = mw_ask_text(a, MW_F_NAME, "the name", name)) != 0) ||
	    (status = mw_ask_text(a, MW_F_SERVICE, "--service", service)) != 0 ||
	    (from && (status = mw_ask_text(a, MW_F_REMOTE, "--from", from)) != 0) ||
	    (as && (status = mw_ask_text(a, MW_F_AUTHZID, "--as", as)) != 0))
		return status;
	return read_secret(a);
}

/* "alice@example.org, key 17 (thunderbird)"; other credentials have no number. */
static void say_accepted(const struct mw_message *reply, const char *account)
{
	char label[MW_LABEL_SIZE], key[128] = "";

	mw_message_text(reply, MW_F_LABEL, label, sizeof(label));
	if (mw_message_has(reply, MW_F_ID))
		snprintf(key, sizeof(key), ", key %llu (%s)",
			 (unsigned long long)mw_message_number(reply, MW_F_ID, 0), label);
	mw_say("accepted: %s%s", account, key);
}

static json_t *report_json(const struct mw_message *reply, enum mw_verdict verdict,
			   const char *reason, const char *account)
{
	json_t *object = json_pack("{s:s, s:o, s:o}", "verdict", mw_verdict_name(verdict), "reason",
				   mw_json_text(reason), "account", mw_json_text(account));
	char label[MW_LABEL_SIZE];

	mw_message_text(reply, MW_F_LABEL, label, sizeof(label));
	if (mw_message_has(reply, MW_F_ID)) {
		json_object_set_new(object, "key",
				    json_integer((json_int_t)mw_message_number(reply, MW_F_ID, 0)));
		json_object_set_new(object, "name", mw_json_text(label));
	}
	return object;
}

static int report(const struct mw_message *reply)
{
	enum mw_verdict verdict = mw_verdict_of(mw_message_number(reply, MW_F_VERDICT, MW_DENY));
	char reason[MW_REASON_SIZE], account[MW_NAME_SIZE];

	mw_message_text(reply, MW_F_REASON, reason, sizeof(reason));
	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	if (verdict == MW_OK)
		say_accepted(reply, account);
	else
		mw_say("%s: %s", verdict == MW_DENY ? "refused" : "not decided",
		       mw_reason_sentence(reason));
	mw_json_print(report_json(reply, verdict, reason, account));
	if (strcmp(reason, "not_permitted") == 0)
		return EX_NOPERM;
	return verdict == MW_OK ? 0 : verdict == MW_DENY ? MW_EXIT_NO : EX_TEMPFAIL;
}

static int run_check(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_ask a;
	int status;

	if ((status = build(args, &a)) == 0 && (status = mw_ask_send(cli, &a)) == 0)
		status = report(&a.reply);
	mw_ask_wipe(&a);
	return status;
}

// clang-format off
static const struct mw_option check_options[] = {
	{ "service", 0, false, "NAME", "what to log in to: smtp, imap, …" },
	{ "from", 0, false, "ADDRESS", "as if the client came from there" },
	{ "as", 0, false, "NAME", "act as another account (the SASL authorization identity)" },
	{ .name = NULL },
};

const struct mw_command mw_check_commands[] = {
	{ "check", 0, 1, check_options, run_check,
	  .synopsis = "[NAME] --service NAME [--from ADDRESS] [--as NAME]",
	  .summary = "try a key as a login would; the key comes on stdin",
	  .example = "mailward check alice@example.org --service smtp < key.txt" },
	{ .name = NULL },
};
// clang-format on
