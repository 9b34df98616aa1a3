/*
 * NAME
 *	token - mailward token issue, revoke
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/units.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/values.h"
#include "cli/words.h"

#define OWN_ISSUER "mailward"

static int put_list(struct mw_ask *a, const struct mw_args *args, const char *name, enum mw_field f)
{
	char list[MW_LIST_SIZE];
	int status = mw_read_list(args, name, list);

	return status != 0 || list[0] == '\0' ? status : mw_ask_text(a, f, name, list);
}

static int ask_issue(struct mw_cli *cli, struct mw_ask *a, const struct mw_args *args)
{
	const char *ttl = mw_args_value(args, "ttl"), *alg = mw_args_value(args, "alg");
	int64_t seconds = 3600;
	int status;

	if (!mw_args_has(args, "scope"))
		return mw_complain(EX_USAGE, "usage",
				   "--scope is missing (mailward token issue --help)");
	if (ttl != NULL && (status = mw_check_unit("ttl", ttl)) != 0)
		return status;
	if (ttl != NULL && !mw_units_duration(mw_span_str(ttl), &seconds))
		return mw_complain(EX_USAGE, "invalid",
				   "--ttl wants a time such as 15m or 1h, not "
				   "\"%s\"",
				   ttl);
	mw_ask_begin(a, MW_V_TOKEN_ISSUE);
	mw_ask_number(a, MW_F_TTL, seconds);
	if ((status = mw_ask_text(a, MW_F_NAME, "the account's name", args->word[0])) != 0 ||
	    (status = put_list(a, args, "scope", MW_F_SCOPES)) != 0 ||
	    (status = put_list(a, args, "from", MW_F_NETWORKS)) != 0 ||
	    (alg != NULL && (status = mw_ask_text(a, MW_F_JWS_ALG, "--alg", alg)) != 0))
		return status;
	return mw_ask(cli, a);
}

static void report(const struct mw_message *reply)
{
	struct mw_span token = mw_message_get(reply, MW_F_TOKEN);
	char jti[MW_TOKEN_ID_SIZE], account[MW_NAME_SIZE], scopes[MW_SCOPES_SIZE],
		networks[MW_NETWORKS_SIZE], when[MW_WORDS_SIZE];
	int64_t expires = (int64_t)mw_message_number(reply, MW_F_EXPIRES, 0);

	mw_message_text(reply, MW_F_JTI, jti, sizeof(jti));
	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	mw_message_text(reply, MW_F_SCOPES, scopes, sizeof(scopes));
	mw_message_text(reply, MW_F_NETWORKS, networks, sizeof(networks));
	if (mw_output_is_json()) {
		mw_json_print(json_pack("{s:s, s:s, s:s, s:o, s:o, s:I}", "token",
					(const char *)token.ptr, "jti", jti, "account", account,
					"scopes", mw_json_words(scopes), "networks",
					mw_json_words(networks), "expires", (json_int_t)expires));
		return;
	}
	/* The token alone on stdout, so that a script may take it as it is. */
	mw_words_when(expires, mw_clock_s(), when);
	mw_warn("token %s for %s (%s)%s%s, ends %s", jti, account, scopes,
		networks[0] != '\0' ? " from " : "", networks, when);
	mw_say("%s", (const char *)token.ptr);
}

static int run_issue(struct mw_cli *cli, const struct mw_args *args)
{
	char token[MW_TOKEN_TEXT_MAX + 1];
	struct mw_ask a;
	int status = ask_issue(cli, &a, args);

	if (status == 0 &&
	    !mw_span_copy(mw_message_get(&a.reply, MW_F_TOKEN), token, sizeof(token)))
		status = mw_complain(EX_TEMPFAIL, "internal", "mailwardd sent no token");
	if (status == 0) {
		a.reply.field[MW_F_TOKEN] = mw_span_str(token);
		report(&a.reply);
	}
	mw_wipe(token, sizeof(token));
	mw_ask_wipe(&a);
	return status;
}

/* What is to be revoked. */
struct target {
	const char *issuer, *jti, *session, *account;
	char from_audit[MW_ISSUER_SIZE]; /* the issuer that the ID itself names */
};

/* The audit log shows a token as jwt:ISSUER:ID, which is taken as it is. */
static int take_jti(struct target *t, const char *typed)
{
	struct mw_span rest = mw_span_str(typed), issuer;

	t->jti = typed;
	if (!mw_take_prefix(&rest, "jwt:"))
		return 0;
	if (!mw_take_until(&rest, ':', &issuer) || rest.len == 0 ||
	    !mw_span_copy(issuer, t->from_audit, sizeof(t->from_audit)))
		return mw_complain(EX_USAGE, "usage",
				   "\"%s\" has no token ID; the audit log shows jwt:ISSUER:ID",
				   typed);
	if (t->issuer != NULL && strcmp(t->issuer, t->from_audit) != 0)
		return mw_complain(EX_USAGE, "usage", "\"%s\" is not a token of --issuer %s", typed,
				   t->issuer);
	t->issuer = t->from_audit;
	t->jti = (const char *)rest.ptr;
	return 0;
}

static int take_target(const struct mw_args *args, struct target *t)
{
	bool all = mw_args_has(args, "all");
	int named;

	*t = (struct target){ .issuer = mw_args_value(args, "issuer"),
			      .session = mw_args_value(args, "session"),
			      .account = mw_args_value(args, "account") };
	named = (args->words > 0) + (t->session != NULL) + (t->account != NULL) + all;
	if (named != 1)
		return mw_complain(EX_USAGE, "usage",
				   "name one JTI, one --session, one --account, or --all "
				   "(mailward token revoke --help)");
	if (all && t->issuer == NULL)
		return mw_complain(EX_USAGE, "usage", "--all wants --issuer: whose tokens?");
	if (t->account != NULL && t->issuer != NULL)
		return mw_complain(EX_USAGE, "usage",
				   "--account ends the tokens of all issuers; leave out --issuer");
	if (args->words > 0 && take_jti(t, args->word[0]) != 0)
		return EX_USAGE;
	if (t->issuer == NULL && t->account == NULL)
		t->issuer = OWN_ISSUER;
	return 0;
}

static json_t *target_json(const char *what, const struct target *t)
{
	return json_pack("{s:b, s:s?, s:s?}", what, 1, "issuer", t->issuer, "account", t->account);
}

static int show_target(const struct target *t)
{
	if (t->account != NULL)
		mw_say("would revoke every token of account %s until now", t->account);
	else
		mw_say("would revoke %s of issuer %s",
		       t->jti != NULL	    ? t->jti
		       : t->session != NULL ? t->session
					    : "every token until now",
		       t->issuer);
	mw_json_print(target_json("dry_run", t));
	return 0;
}

static int put_target(struct mw_ask *a, const struct target *t)
{
	const struct {
		enum mw_field field;
		const char *what, *value;
	} fields[] = {
		{ MW_F_ISSUER, "--issuer", t->issuer },
		{ MW_F_JTI, "the token's id", t->jti },
		{ MW_F_SID, "--session", t->session },
		{ MW_F_NAME, "--account", t->account },
	};
	int status = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && status == 0; i++)
		if (fields[i].value != NULL)
			status = mw_ask_text(a, fields[i].field, fields[i].what, fields[i].value);
	return status;
}

static int run_revoke(struct mw_cli *cli, const struct mw_args *args)
{
	struct target t;
	struct mw_ask a;
	int status;

	if ((status = take_target(args, &t)) != 0)
		return status;
	if (mw_args_has(args, "dry-run"))
		return show_target(&t);
	mw_ask_begin(&a, MW_V_TOKEN_REVOKE);
	if ((status = put_target(&a, &t)) != 0 || (status = mw_ask(cli, &a)) != 0)
		return status;
	mw_say("revoked, from the next login on");
	mw_json_print(target_json("revoked", &t));
	return 0;
}

// clang-format off
static const struct mw_option issue_options[] = {
	{ "scope", 0, true, "LIST", "what it is for: smtp, imap, pop3, sieve, or another service" },
	{ "ttl", 0, false, "TIME", "how long it lives: 15m, 1h; default: 1h" },
	{ "from", 0, true, "NETWORK", "addresses or networks (CIDR) it may come from; default: any" },
	{ "alg", 0, false, "NAME", "EdDSA, or ES256 for validators that know no other" },
	{ .name = NULL },
};

static const struct mw_option revoke_options[] = {
	{ "issuer", 0, false, "NAME", "whose token it is, as in [oauth \"NAME\"]; default: ours" },
	{ "session", 0, false, "SID", "all tokens of a session, instead of one JTI" },
	{ "account", 0, false, "NAME", "all tokens of an account until now; its keys stay good" },
	{ "all", 0, false, NULL, "all that the issuer made until now" },
	{ "dry-run", 'n', false, NULL, "say what would be revoked, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_token_commands[] = {
	{ "token issue", 1, 1, issue_options, run_issue,
	  .synopsis = "ACCOUNT --scope LIST [--ttl TIME] [--from NETWORK]… [--alg NAME]",
	  .summary = "sign a short-lived access token",
	  .example = "mailward token issue alice@example.org --scope smtp --ttl 1h" },
	{ "token revoke", 0, 1, revoke_options, run_revoke,
	  .synopsis = "JTI | --session SID | --account NAME | --all [--issuer NAME] [--dry-run]",
	  .summary = "refuse access tokens from the next login on",
	  .example = "mailward token revoke --issuer keycloak --session 5f1c2e7e" },
	{ .name = NULL },
};
// clang-format on
