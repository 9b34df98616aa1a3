/*
 * NAME
 *	key_create - mailward key create
 * DESCRIPTION
 *	The key is shown once, on stdout and nowhere else: in one run to paste
 *	and in groups of four to type (the daemon ignores blanks), with what a
 *	mail client asks for beside it.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reauth.h"
#include "cli/records.h"
#include "cli/values.h"
#include "cli/words.h"

#define KEY_SIZE 65

struct wish {
	char scopes[MW_LIST_SIZE], networks[MW_LIST_SIZE];
	int64_t not_before, expires;
	const char *bind;
};

static int read_wish(const struct mw_args *args, struct wish *wish)
{
	int64_t now = mw_clock_s();
	int status;

	if (!mw_args_has(args, "name") || !mw_args_has(args, "scope"))
		return mw_complain(EX_USAGE, "usage",
				   "--%s is missing (mailward key create --help)",
				   mw_args_has(args, "name") ? "scope" : "name");
	if ((status = mw_read_list(args, "scope", wish->scopes)) != 0 ||
	    (status = mw_read_list(args, "from", wish->networks)) != 0 ||
	    (status = mw_read_time(args, "expires", now, &wish->expires)) != 0 ||
	    (status = mw_read_time(args, "not-before", now, &wish->not_before)) != 0)
		return status;
	wish->bind = mw_args_value(args, "bind");
	if (wish->bind != NULL && strcmp(wish->bind, "first-use") != 0)
		return mw_complain(EX_USAGE, "invalid", "--bind wants first-use, not \"%s\"",
				   wish->bind);
	if (mw_args_has(args, "expires") && wish->expires <= now)
		return mw_complain(EX_USAGE, "invalid", "--expires is in the past: \"%s\"",
				   mw_args_value(args, "expires"));
	if (wish->expires != 0 && wish->expires <= wish->not_before)
		return mw_complain(EX_USAGE, "invalid",
				   "--expires is not later than --not-before: the key would never "
				   "work");
	return 0;
}

static int ask(struct mw_cli *cli, struct mw_ask *a, const struct mw_args *args,
	       const struct wish *wish)
{
	int status;

	mw_ask_begin(a, MW_V_KEY_CREATE);
	if ((status = mw_ask_account(a, args)) != 0 ||
	    (status = mw_ask_text(a, MW_F_LABEL, "--name", mw_args_value(args, "name"))) != 0 ||
	    (status = mw_ask_text(a, MW_F_SCOPES, "--scope", wish->scopes)) != 0)
		return status;
	if (wish->networks[0] != '\0' &&
	    (status = mw_ask_text(a, MW_F_NETWORKS, "--from", wish->networks)) != 0)
		return status;
	if (wish->bind != NULL && (status = mw_ask_text(a, MW_F_BIND, "--bind", wish->bind)) != 0)
		return status;
	if (wish->not_before != 0)
		mw_ask_number(a, MW_F_NOT_BEFORE, wish->not_before);
	if (wish->expires != 0)
		mw_ask_number(a, MW_F_EXPIRES, wish->expires);
	return mw_ask_proving(cli, a);
}

/* "mwk_ 0123 4567 …": what a person can type on a phone. */
static void group(const char *key, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size - 1);

	for (size_t i = 0; key[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			mw_put_u8(&w, ' ');
		mw_put_u8(&w, (uint8_t)key[i]);
	}
	out[w.len] = '\0';
}

/* What to type into a mail client (ports: RFC 8314 section 3.3). */
static void say_user_name(const struct mw_listed_key *made, const char *word,
			  const char *word_scopes)
{
	if (word[0] == '\0' || word_scopes[0] == '\0')
		mw_say("  user name    %s", made->account);
	else if (strcmp(word_scopes, made->scopes) == 0)
		mw_say("  user name    %s, or just the word %s", made->account, word);
	else
		mw_say("  user name    %s (for %s also just the word %s)", made->account,
		       word_scopes, word);
}

static void say_settings(const struct mw_listed_key *made)
{
	static const struct {
		const char *scope, *label, *ports;
	} servers[] = {
		{ "imap", "IMAP", "port 993, TLS" },
		{ "pop3", "POP3", "port 995, TLS" },
		{ "smtp", "SMTP", "port 465, TLS (or port 587, STARTTLS)" },
		{ "sieve", "ManageSieve", "port 4190, STARTTLS" },
	};

	mw_say("  password     the key; blanks, hyphens and capitals do not matter");
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		if (mw_span_lists(mw_span_str(made->scopes), mw_span_str(servers[i].scope)))
			mw_say("  %-11s  %s", servers[i].label, servers[i].ports);
}

/* Services that ask by a name of their own, or through PAM under this one. */
static bool is_known_service(const char *scope)
{
	static const char *const known[] = { "smtp", "imap", "pop3", "sieve", "http", "xmpp" };
	char path[128];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(scope, known[i]) == 0)
			return true;
	snprintf(path, sizeof(path), "/etc/pam.d/mailward-%.64s", scope);
	if (access(path, F_OK) == 0)
		return true;
	snprintf(path, sizeof(path), "/etc/pam.d/%.64s", scope);
	return access(path, F_OK) == 0;
}

/* Scopes are free words, and a misspelled one makes a key that opens nothing. */
static void warn_of_scopes(const struct mw_listed_key *made)
{
	struct mw_span scopes = mw_span_str(made->scopes), word;
	char scope[MW_SCOPE_MAX + 1];

	while (mw_take_word(&scopes, &word))
		if (mw_span_copy(word, scope, sizeof(scope)) && !is_known_service(scope))
			mw_warn("no service known here has the scope %s", scope);
}

static void say_time(const char *label, int64_t when)
{
	char words[MW_WORDS_SIZE];

	mw_words_time(when, mw_clock_s(), words);
	if (when != 0)
		mw_say("  %-11s  %s", label, words);
}

static void say_key(const struct mw_listed_key *made, const char *key)
{
	char groups[2 * KEY_SIZE];

	group(key, groups, sizeof(groups));
	mw_say("Key %lld, \"%s\", for %s. It is shown this once:", (long long)made->id, made->label,
	       made->account);
	mw_say("%s", "");
	mw_say("  to paste     %s", key);
	mw_say("  to type      %s", groups);
	mw_say("%s", "");
	mw_say("  for          %s", made->scopes);
	if (made->networks[0] != '\0')
		mw_say("  from         %s", made->networks);
	if (made->bind[0] != '\0')
		mw_say("  bound        to the network that uses it first");
	say_time("not before", made->not_before);
	say_time("expires", made->expires);
	mw_say("%s", "");
	mw_wipe(groups, sizeof(groups));
}

static int report(const struct mw_cli *cli, const struct mw_message *reply)
{
	struct mw_listed_key made;
	char key[KEY_SIZE], apikey_scopes[MW_SCOPES_SIZE];
	json_t *object;

	if (!mw_span_copy(mw_message_get(reply, MW_F_KEY), key, sizeof(key)) || key[0] == '\0')
		return mw_complain(EX_TEMPFAIL, "internal", "mailwardd sent no key");
	mw_key_read(&made, reply);
	mw_message_text(reply, MW_F_APIKEY_SCOPES, apikey_scopes, sizeof(apikey_scopes));
	if (mw_output_is_json()) {
		object = mw_key_json(&made, mw_clock_s());
		json_object_set_new(object, "key", json_string(key));
		mw_json_print(object);
	} else {
		say_key(&made, key);
		mw_say("In the mail client");
		say_user_name(&made, cli->conf.apikey_username, apikey_scopes);
		say_settings(&made);
	}
	mw_wipe(key, sizeof(key));
	warn_of_scopes(&made);
	return 0;
}

static int run_create(struct mw_cli *cli, const struct mw_args *args)
{
	struct wish wish;
	struct mw_ask a;
	int status;

	if ((status = read_wish(args, &wish)) != 0)
		return status;
	if ((status = ask(cli, &a, args, &wish)) == 0)
		status = report(cli, &a.reply);
	mw_ask_wipe(&a);
	return status;
}

// clang-format off
static const struct mw_option create_options[] = {
	{ "name", 0, false, "LABEL", "what the key is called: the program or device that gets it" },
	{ "scope", 0, true, "LIST", "what it is for: smtp, imap, pop3, sieve, or another service" },
	{ "from", 0, true, "NETWORK", "addresses or networks (CIDR) it may come from; default: any" },
	{ "expires", 0, false, "TIME", "when it ends: 90d, 12h, 2027-01-31; default: never" },
	{ "not-before", 0, false, "TIME", "when it begins: 2d, 2027-01-01; default: now" },
	{ "bind", 0, false, "first-use", "pin it to the network (/24, /64) that uses it first" },
	{ .name = NULL },
};

const struct mw_command mw_key_create_commands[] = {
	{ "key create", 0, 1, create_options, run_create,
	  .synopsis = "[ACCOUNT] --name LABEL --scope LIST [--from NETWORK]… [--expires TIME] "
	              "[--not-before TIME] [--bind first-use]",
	  .summary = "make an API key; it is shown this once",
	  .example = "mailward key create alice@example.org --name thunderbird --scope smtp,imap "
	             "--from 192.0.2.0/24 --expires 90d" },
	{ .name = NULL },
};
// clang-format on
