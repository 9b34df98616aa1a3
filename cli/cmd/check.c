/*
 * NAME
 *	check - mailward check
 * DESCRIPTION
 *	Exit status: 0 accepted, 1 refused, 75 could not decide.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/verdict.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reasons.h"
#include "cli/reauth.h"
#include "cli/records.h"
#include "cli/token_claims.h"

/* What is shown of the token itself; NULL: it is none, or it is not for this user. */
struct token {
	json_t *header, *payload;
};

static void forget(struct token *t)
{
	json_decref(t->header);
	json_decref(t->payload);
}

/* Out of the question, where the secret is. */
static void take_token(const struct mw_ask *a, struct token *t)
{
	struct mw_message m;
	const char *why;

	if (mw_message_decode(mw_wbuf_span(&a->w), &m, &why) != 0)
		return;
	t->header = mw_token_header(mw_message_get(&m, MW_F_SECRET));
	t->payload = t->header != NULL ? mw_token_payload(mw_message_get(&m, MW_F_SECRET)) : NULL;
}

/* An address, and nothing that means none: a client of no known address is another
 * question than the one that was asked. */
static bool is_address(const char *text)
{
	uint8_t bytes[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static int build(const struct mw_args *args, struct mw_ask *a, struct token *t)
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
	if ((status = mw_ask_key(a, "mailward check NAME --service smtp < FILE")) == 0)
		take_token(a, t);
	return status;
}

#define WHOSE_SIZE (MW_NAME_SIZE + MW_LABEL_SIZE + 32)

/* "alice@example.org, key 17 (thunderbird)"; other credentials have no number, and a key
 * of a deleted account nothing else. "" when the credential is not known. */
static void say_whose(const struct mw_message *reply, const char *account,
		      char out[static WHOSE_SIZE])
{
	unsigned long long id = mw_message_number(reply, MW_F_ID, 0);
	char label[MW_LABEL_SIZE];

	mw_message_text(reply, MW_F_LABEL, label, sizeof(label));
	if (!mw_message_has(reply, MW_F_ID))
		snprintf(out, WHOSE_SIZE, "%s", account);
	else if (account[0] == '\0')
		snprintf(out, WHOSE_SIZE, "key %llu", id);
	else
		snprintf(out, WHOSE_SIZE, "%s, key %llu (%s)", account, id, label);
}

static void say_verdict(const struct mw_message *reply, enum mw_verdict verdict, const char *reason,
			const char *account)
{
	char whose[WHOSE_SIZE];

	say_whose(reply, account, whose);
	if (verdict == MW_OK)
		mw_say("accepted: %s", whose);
	else
		mw_say("%s: %s%s%s", verdict == MW_DENY ? "refused" : "not decided", whose,
		       whose[0] != '\0' ? ": " : "", mw_reason_sentence(reason));
}

static json_t *report_json(const struct mw_message *reply, enum mw_verdict verdict,
			   const char *reason, const char *account)
{
	json_t *object = json_pack("{s:s, s:o, s:o}", "verdict", mw_verdict_name(verdict), "reason",
				   mw_json_text(reason), "account", mw_json_text(account));
	char label[MW_LABEL_SIZE], detail[MW_DETAIL_SIZE];

	mw_message_text(reply, MW_F_LABEL, label, sizeof(label));
	if (mw_message_has(reply, MW_F_DETAIL)) {
		mw_message_text(reply, MW_F_DETAIL, detail, sizeof(detail));
		json_object_set_new(object, "detail", mw_json_text(detail));
	}
	if (mw_message_has(reply, MW_F_ID)) {
		json_object_set_new(object, "key",
				    json_integer((json_int_t)mw_message_number(reply, MW_F_ID, 0)));
		json_object_set_new(object, "name", mw_json_text(label));
	}
	return object;
}

/* Only administrators are told the reason, and they alone see more than the verdict. */
static void explain(struct mw_cli *cli, const struct mw_message *reply, const struct token *t)
{
	char detail[MW_DETAIL_SIZE];

	mw_message_text(reply, MW_F_DETAIL, detail, sizeof(detail));
	if (detail[0] != '\0')
		mw_say("  %s", detail);
	if (t->payload != NULL && mw_message_has(reply, MW_F_REASON) && geteuid() == 0 &&
	    mw_ask_configure(cli) == 0)
		mw_token_show(t->header, t->payload, &cli->conf);
}

static int report(struct mw_cli *cli, const struct mw_message *reply, const struct token *t)
{
	enum mw_verdict verdict = mw_verdict_of(mw_message_number(reply, MW_F_VERDICT, MW_DENY));
	char reason[MW_REASON_SIZE], account[MW_NAME_SIZE];

	mw_message_text(reply, MW_F_REASON, reason, sizeof(reason));
	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	say_verdict(reply, verdict, reason, account);
	explain(cli, reply, t);
	mw_json_print(report_json(reply, verdict, reason, account));
	if (strcmp(reason, "not_permitted") == 0)
		return EX_NOPERM;
	return verdict == MW_OK ? 0 : verdict == MW_DENY ? MW_EXIT_NO : EX_TEMPFAIL;
}

static int run_check(struct mw_cli *cli, const struct mw_args *args)
{
	struct token t = { NULL, NULL };
	struct mw_ask a;
	int status;

	if ((status = build(args, &a, &t)) == 0 && (status = mw_ask_send(cli, &a)) == 0)
		status = report(cli, &a.reply, &t);
	forget(&t);
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
