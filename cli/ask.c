/*
 * NAME
 *	ask - put a question to the daemon
 * DESCRIPTION
 *	The administrator's socket is tried first, then the one for everybody:
 *	who may ask what is the daemon's business. Only when nobody listens
 *	anywhere does --once come in; a daemon that is merely slow, or refuses
 *	us, is not gone around.
 */
#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/paste.h"
#include "base/secret.h"
#include "base/verdict.h"
#include "cli/output.h"

#define TIMEOUT_MS     15000
#define DEFAULT_SOCKET "/run/mailward/auth.sock"

int mw_ask_configure(struct mw_cli *cli)
{
	struct mw_err err;

	if (!cli->configured && mw_conf_load(&cli->conf, cli->config, &err) != 0)
		return mw_complain(EX_CONFIG, "configuration", "%s", err.text);
	cli->configured = true;
	return 0;
}

/* A helper in a build tree asks the daemon of that tree. */
static bool path_in_build_tree(char path[static PATH_MAX])
{
	static const char folder[] = "/cli", beside[] = "/daemon/mailwardd";
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - sizeof(beside));
	char *end;

	if (len <= 0)
		return false;
	path[len] = '\0';
	if ((end = strrchr(path, '/')) == NULL)
		return false;
	*end = '\0';
	end -= strlen(folder);
	if (end < path || strcmp(end, folder) != 0)
		return false;
	memcpy(end, beside, sizeof(beside));
	return access(path, X_OK) == 0;
}

void mw_ask_daemon_path(char path[static PATH_MAX])
{
	if (!path_in_build_tree(path))
		snprintf(path, PATH_MAX, "%s", MW_SBINDIR "/mailwardd");
}

/* Try the sockets of a list. 0 or the errno that says most: one that tells of a
 * living daemon outweighs "nobody there". */
static int connect_list(struct mw_cli *cli, const char *sockets, int so_far, struct mw_err *err)
{
	struct mw_span list = mw_span_str(sockets), word;
	char path[sizeof(cli->conf.listen_auth)];
	struct mw_err why;

	while (mw_take_word(&list, &word)) {
		mw_span_copy(word, path, sizeof(path));
		if (mw_client_connect(&cli->client, path, TIMEOUT_MS, &why) == 0)
			return 0;
		if (so_far == ENOENT || so_far == ECONNREFUSED) {
			so_far = errno == ENOTDIR ? ENOENT : errno;
			*err = why;
		}
	}
	return so_far;
}

static bool may_serve(const struct mw_cli *cli)
{
	return geteuid() == 0 || access(cli->conf.master_key, R_OK) == 0;
}

int mw_ask_may_serve(struct mw_cli *cli, const char *what)
{
	int status = mw_ask_configure(cli);

	if (status == 0 && !may_serve(cli))
		status = mw_complain(EX_NOPERM, "not_permitted",
				     "only root and the daemon's user may %s", what);
	return status;
}

static int start_once(struct mw_cli *cli)
{
	char daemon[PATH_MAX];
	struct mw_err err;

	mw_ask_daemon_path(daemon);
	if (mw_client_once(&cli->client, daemon, cli->config, TIMEOUT_MS, &err) != 0)
		return mw_complain(EX_TEMPFAIL, "unreachable", "mailwardd is not running, and %s",
				   err.text);
	cli->once = true;
	return 0;
}

static int no_daemon(struct mw_cli *cli, int error, const struct mw_err *err)
{
	if (error == EACCES || error == EPERM)
		return mw_complain(EX_NOPERM, "not_permitted", "%s (ask as root)", err->text);
	if (error != ENOENT && error != ECONNREFUSED)
		return mw_complain(EX_TEMPFAIL, "unreachable", "mailwardd does not answer: %s",
				   err->text);
	if (may_serve(cli))
		return start_once(cli);
	return mw_complain(EX_TEMPFAIL, "unreachable",
			   "mailwardd is not running: %s (start it as root: systemctl start "
			   "mailwardd)",
			   err->text);
}

/* Whether a file with a mistake in it says well enough which daemon is meant: one for
 * something else must not lead to the machine's own. */
static bool knows_sockets(const struct mw_cli *cli)
{
	return access(cli->config, F_OK) == 0 &&
	       (strcmp(cli->config, MW_CONF_DEFAULT_PATH) == 0 ||
		strcmp(cli->conf.listen_auth, DEFAULT_SOCKET) != 0);
}

/* A daemon that runs has the settings from before the mistake, and a key has to be
 * revoked now. */
static int connect_anyway(struct mw_cli *cli, const struct mw_err *mistake)
{
	struct mw_err err;

	if (!knows_sockets(cli) || connect_list(cli, cli->conf.listen_auth, ENOENT, &err) != 0)
		return mw_complain(EX_CONFIG, "configuration", "%s", mistake->text);
	if (!cli->mistaken)
		mw_warn("%s (asking the daemon that runs)", mistake->text);
	cli->mistaken = true;
	return 0;
}

static int connect_daemon(struct mw_cli *cli)
{
	struct mw_err err = { "no socket stands in [listen]" }, mistake;
	int error;

	if (cli->client.fd >= 0)
		return 0;
	cli->once = false;
	if (!cli->configured && mw_conf_load(&cli->conf, cli->config, &mistake) != 0)
		return connect_anyway(cli, &mistake);
	cli->configured = true;
	error = connect_list(cli, cli->conf.listen_auth, ENOENT, &err);
	if (error != 0)
		error = connect_list(cli, cli->conf.listen_self, error, &err);
	return error == 0 ? 0 : no_daemon(cli, error, &err);
}

void mw_ask_begin(struct mw_ask *a, enum mw_verb verb)
{
	a->w = mw_wbuf_of(a->request, sizeof(a->request));
	mw_message_begin(&a->w, (uint8_t)verb);
}

int mw_ask_text(struct mw_ask *a, enum mw_field f, const char *what, const char *value)
{
	struct mw_span text = mw_paste_trim(mw_span_str(value));

	if (text.len > mw_field_max(f))
		return mw_complain(EX_USAGE, "invalid", "%s is longer than %zu bytes", what,
				   mw_field_max(f));
	if (!mw_span_is_text(text))
		return mw_complain(EX_USAGE, "invalid",
				   "%s holds control characters or is not UTF-8: \"%s\"", what,
				   value);
	mw_message_put(&a->w, f, text);
	return 0;
}

void mw_ask_number(struct mw_ask *a, enum mw_field f, int64_t value)
{
	mw_message_put_number(&a->w, f, (uint64_t)value);
}

int mw_ask_send(struct mw_cli *cli, struct mw_ask *a)
{
	struct mw_err err;
	int status;

	if (a->w.overflow)
		return mw_complain(EX_USAGE, "invalid", "that is more than fits into a message");
	if ((status = connect_daemon(cli)) != 0)
		return status;
	if (mw_client_call(&cli->client, mw_wbuf_span(&a->w), a->answer, &a->reply, &err) == 0)
		return 0;
	return mw_complain(EX_TEMPFAIL, "unreachable", "%s (\"mailward doctor\" looks for why)",
			   err.text);
}

/* What to do about a refusal, for those verbs from first to last. */
struct advice {
	const char *reason;
	uint8_t first, last;
	const char *text;
};

static const char *advice_on(uint8_t verb, struct mw_span reason)
{
	static const struct advice table[] = {
		{ "not_permitted", 0, MW_VERB_COUNT, "ask as root or as the daemon's user" },
		{ "not_found", MW_V_ACCOUNT_UNALIAS, MW_V_ACCOUNT_UNALIAS,
		  "\"mailward account show NAME\" lists its names" },
		{ "not_found", MW_V_ACCOUNT_ADD, MW_V_KEY_LIST,
		  "\"mailward account list\" lists the accounts" },
		{ "not_found", MW_V_KEY_SHOW, MW_V_KEY_REVOKE,
		  "\"mailward key list\" lists the keys" },
		{ "exists", MW_V_ACCOUNT_ADD, MW_V_ACCOUNT_ALIAS,
		  "\"mailward account show NAME\" says whose it is" },
		{ "store_unavailable", 0, MW_VERB_COUNT, "\"mailward doctor\" looks for why" },
		{ "internal", 0, MW_VERB_COUNT, "the daemon's log says more" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (mw_span_is(reason, table[i].reason) && verb >= table[i].first &&
		    verb <= table[i].last)
			return table[i].text;
	return NULL;
}

int mw_ask_judge(const struct mw_ask *a)
{
	enum mw_verdict verdict =
		mw_verdict_of(mw_message_number(&a->reply, MW_F_VERDICT, MW_DENY));
	struct mw_span reason = mw_message_get(&a->reply, MW_F_REASON);
	char word[MW_REASON_SIZE], text[MW_SENTENCE_SIZE];
	const char *advice = advice_on(a->reply.verb, reason);
	int status = verdict == MW_DENY ? MW_EXIT_NO : EX_TEMPFAIL;

	if (verdict == MW_OK)
		return 0;
	if (mw_span_is(reason, "not_permitted"))
		status = EX_NOPERM;
	mw_message_text(&a->reply, MW_F_REASON, word, sizeof(word));
	mw_message_text(&a->reply, MW_F_TEXT, text, sizeof(text));
	if (text[0] == '\0')
		snprintf(text, sizeof(text), "mailwardd says: %s",
			 word[0] != '\0' ? word : mw_verdict_name(verdict));
	return mw_complain(status, word[0] != '\0' ? word : mw_verdict_name(verdict), "%s%s%s%s",
			   text, advice ? " (" : "", advice ? advice : "", advice ? ")" : "");
}

int mw_ask(struct mw_cli *cli, struct mw_ask *a)
{
	int status = mw_ask_send(cli, a);

	return status != 0 ? status : mw_ask_judge(a);
}

int mw_ask_each(const struct mw_ask *a, mw_ask_record record, void *ctx)
{
	struct mw_span records = mw_message_get(&a->reply, MW_F_RECORDS);
	struct mw_message one;
	int got, status;

	while ((got = mw_record_next(&records, &one)) > 0)
		if ((status = record(ctx, &one)) != 0)
			return status;
	if (got < 0)
		return mw_complain(EX_TEMPFAIL, "internal",
				   "mailwardd sent a list that cannot be read (is it of this "
				   "version? \"mailward status\")");
	return 0;
}

int mw_ask_list(struct mw_cli *cli, struct mw_ask *a, mw_ask_record record, void *ctx)
{
	char cursor[MW_CURSOR_SIZE] = "", next[MW_CURSOR_SIZE];
	size_t start = a->w.len;
	int status;

	for (;;) {
		if ((status = mw_ask(cli, a)) != 0 || (status = mw_ask_each(a, record, ctx)) != 0)
			return status;
		if (!mw_message_has(&a->reply, MW_F_CURSOR))
			return 0;
		mw_message_text(&a->reply, MW_F_CURSOR, next, sizeof(next));
		if (strcmp(next, cursor) == 0)
			return mw_complain(EX_TEMPFAIL, "internal",
					   "mailwardd's list does not get on");
		memcpy(cursor, next, sizeof(cursor));
		mw_wbuf_cut(&a->w, start);
		mw_message_put_text(&a->w, MW_F_CURSOR, cursor);
	}
}

void mw_ask_hang_up(struct mw_cli *cli)
{
	mw_client_close(&cli->client);
}

void mw_ask_wipe(struct mw_ask *a)
{
	mw_wipe(a, sizeof(*a));
}
