/*
 * NAME
 *	status - mailward status
 * DESCRIPTION
 *	Exit status: 0 the daemon runs and its store is well, 75 otherwise, so
 *	that a monitor needs no more than this.
 */
#include <string.h>

#include "cli/cmd/cmd.h"
#include "cli/issuers.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/words.h"

struct state {
	bool running;
	int64_t uptime;
	char version[MW_VERSION_SIZE], store[MW_STORE_URL_SIZE], store_state[MW_ERROR_SIZE],
		sockets[MW_SOCKETS_SIZE];
};

static int64_t number(const struct mw_message *m, enum mw_field f)
{
	return (int64_t)mw_message_number(m, f, 0);
}

static void read_state(struct state *state, const struct mw_message *m)
{
	state->running = mw_message_has(m, MW_F_UPTIME);
	state->uptime = number(m, MW_F_UPTIME);
	mw_message_text(m, MW_F_VERSION, state->version, sizeof(state->version));
	mw_message_text(m, MW_F_STORE, state->store, sizeof(state->store));
	mw_message_text(m, MW_F_STORE_STATE, state->store_state, sizeof(state->store_state));
	mw_message_text(m, MW_F_SOCKETS, state->sockets, sizeof(state->sockets));
}

static void show_sockets(const char *sockets)
{
	struct mw_span rest = mw_span_str(sockets), word;
	const char *label = "listens at";

	while (mw_take_word(&rest, &word)) {
		mw_show(label, "%.*s", (int)word.len, word.ptr);
		label = "";
	}
}

static void show_state(const struct state *state, const struct mw_message *m)
{
	char uptime[MW_WORDS_SIZE];

	mw_words_duration(state->uptime, uptime);
	if (state->running)
		mw_show("daemon", "mailwardd %s, up for %s (workers: %lld, connections: %lld)",
			state->version, uptime, (long long)number(m, MW_F_WORKERS),
			(long long)number(m, MW_F_CONNECTIONS));
	else
		mw_show("daemon",
			"not running (start it: systemctl start mailwardd); this is from "
			"mailwardd --once, version %s",
			state->version);
	if (mw_message_has(m, MW_F_SCHEMA)) {
		mw_show("store", "%s (schema %lld)", state->store,
			(long long)number(m, MW_F_SCHEMA));
		mw_show("accounts", "%lld", (long long)number(m, MW_F_ACCOUNTS));
		mw_show("keys", "%lld", (long long)number(m, MW_F_KEYS));
	} else {
		/* What is wrong with it begins with its name. */
		mw_show("store", "not usable: %s", state->store_state);
	}
	if (mw_message_has(m, MW_F_CLOCK_FAULTS))
		mw_show("clock faults",
			"%lld accounts have a device that accepted a code of a time to come "
			"(mailward "
			"doctor)",
			(long long)number(m, MW_F_CLOCK_FAULTS));
	if (state->running)
		mw_show("logins", "%lld accepted, %lld refused, %lld not decided, since the start",
			(long long)number(m, MW_F_ACCEPTED), (long long)number(m, MW_F_REFUSED),
			(long long)number(m, MW_F_UNDECIDED));
	show_sockets(state->sockets);
}

static json_t *json_of(const struct state *state, const struct mw_message *m)
{
	static const enum mw_field numbers[] = {
		MW_F_WORKERS,  MW_F_SCHEMA,  MW_F_ACCOUNTS,  MW_F_KEYS,		MW_F_CONNECTIONS,
		MW_F_ACCEPTED, MW_F_REFUSED, MW_F_UNDECIDED, MW_F_CLOCK_FAULTS,
	};
	json_t *object = json_pack("{s:b, s:s, s:o, s:s, s:s, s:o}", "running", state->running,
				   "version", state->version, "uptime",
				   state->running ? json_integer(state->uptime) : json_null(),
				   "store", state->store, "store_state", state->store_state,
				   "sockets", mw_json_words(state->sockets));

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		json_object_set_new(object, mw_field_name(numbers[i]),
				    json_integer(number(m, numbers[i])));
	return object;
}

static int run_status(struct mw_cli *cli, const struct mw_args *args)
{
	json_t *object = NULL;
	struct state state;
	struct mw_ask a;
	int status;

	(void)args;
	mw_ask_begin(&a, MW_V_STATUS);
	if ((status = mw_ask(cli, &a)) != 0)
		return status;
	read_state(&state, &a.reply);
	if (mw_output_is_json())
		object = json_of(&state, &a.reply);
	else
		show_state(&state, &a.reply);
	status = mw_issuers_show(cli, object);
	if (object != NULL && status == 0)
		mw_json_print(object);
	if (status != 0)
		return status;
	return state.running && strcmp(state.store_state, "ok") == 0 ? 0 : EX_TEMPFAIL;
}

// clang-format off
const struct mw_command mw_status_commands[] = {
	{ "status", 0, 0, NULL, run_status,
	  .synopsis = "",
	  .summary = "say how the daemon and its store are",
	  .example = "mailward status" },
	{ .name = NULL },
};
// clang-format on
