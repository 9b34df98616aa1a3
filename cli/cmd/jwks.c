/*
 * NAME
 *	jwks - mailward jwks export, fetch
 * DESCRIPTION
 *	fetch finds an issuer's keys by its metadata, has the daemon judge them
 *	and puts them in the place of the file that the daemon reads, whole or not
 *	at all. Nothing of what came is kept unless the metadata names the very
 *	issuer asked for. Any JWK set is kept, also one without a usable key: that
 *	is what the issuer says now.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cmd/cmd.h"
#include "cli/fetch.h"
#include "cli/judged_keys.h"
#include "cli/key_files.h"
#include "cli/output.h"

#define URL_SIZE 2048

/* With --due, an issuer that was fetched less long ago is left alone: most likely for
 * a request, of which there may be one a minute. */
#define DUE_SECONDS 300

static int run_export(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_ask a;
	struct mw_span jwks;
	int status;

	(void)args;
	mw_ask_begin(&a, MW_V_JWKS);
	if ((status = mw_ask(cli, &a)) != 0)
		return status;
	/* It is JSON for a person as well. */
	jwks = mw_message_get(&a.reply, MW_F_JWKS);
	printf("%.*s\n", (int)jwks.len, (const char *)jwks.ptr);
	return 0;
}

/* A member of the metadata that is a string, to be freed. */
static char *member(const char *metadata, const char *name)
{
	json_t *root = json_loads(metadata, JSON_REJECT_DUPLICATES, NULL);
	const char *value = json_string_value(json_object_get(root, name));
	char *copy = value != NULL ? strdup(value) : NULL;

	json_decref(root);
	return copy;
}

/* Two addresses are tried; who has neither is told both. */
static char *try_both(const char *oidc, const char *oauth, const char *ca, struct mw_err *err)
{
	struct mw_err first, second;
	char *metadata;
	long status;

	if ((metadata = mw_fetch(oidc, ca, &status, &first)) != NULL)
		return metadata;
	if (status != 404) {
		*err = first;
		return NULL;
	}
	if ((metadata = mw_fetch(oauth, ca, &status, &second)) == NULL)
		mw_fail(err, "no metadata: %.240s; %.240s", first.text, second.text);
	return metadata;
}

static char *fetch_metadata(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char oidc[URL_SIZE], oauth[URL_SIZE];

	if (mw_fetch_discovery(o->issuer, oidc, oauth, URL_SIZE))
		return try_both(oidc, oauth, o->ca, err);
	mw_fail(err, "the issuer \"%s\" is no https URL without query and fragment", o->issuer);
	return NULL;
}

/* Where the keys are; to be freed. */
static char *find_keys(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char *metadata = fetch_metadata(o, err), *issuer, *uri;

	if (metadata == NULL)
		return NULL;
	issuer = member(metadata, "issuer");
	uri = member(metadata, "jwks_uri");
	free(metadata);
	if (issuer == NULL || strcmp(issuer, o->issuer) != 0) {
		mw_fail(err, "the metadata is of another issuer: \"%.200s\", not \"%.200s\"",
			issuer != NULL ? issuer : "", o->issuer);
	} else if (uri == NULL || !mw_span_starts(mw_span_str(uri), "https://")) {
		mw_fail(err, "the metadata has no jwks_uri that begins with https://");
	} else {
		free(issuer);
		return uri;
	}
	free(issuer);
	free(uri);
	return NULL;
}

/* What came of one issuer. */
struct fetched {
	int status; /* 0, MW_EXIT_NO: the answer is not a JWK set, EX_TEMPFAIL */
	json_t *judged;
	struct mw_err err;
};

static char *fetch_keys(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char *uri = find_keys(o, err), *keys = NULL;
	long status;

	if (uri != NULL)
		keys = mw_fetch(uri, o->ca, &status, err);
	free(uri);
	return keys;
}

/* The request is taken away first: what it asks for is in the answer. */
static void fetch_locked(const struct mw_cli *cli, const struct mw_conf_oauth *o,
			 struct fetched *out)
{
	int64_t began = mw_clock_s();
	char word[MW_JWKS_WORD_SIZE];
	char *keys;

	mw_key_files_take_request(o->jwks, word);
	out->status = EX_TEMPFAIL;
	if ((keys = fetch_keys(o, &out->err)) == NULL)
		return;
	out->status = mw_judge_keys(cli, o->name, keys, &out->judged, &out->err);
	if (out->status == 0 &&
	    mw_key_files_replace(o->jwks, keys, word, began, json_object_get(out->judged, "kids"),
				 &out->err) != 0)
		out->status = EX_TEMPFAIL;
	free(keys);
}

static void fetch_one(const struct mw_cli *cli, const struct mw_conf_oauth *o, struct fetched *out)
{
	int lock = -1;

	*out = (struct fetched){ .status = EX_TEMPFAIL };
	if (mw_key_files_folder(&cli->conf, o->jwks, &out->err) < 0 ||
	    (lock = mw_key_files_lock(o->jwks, &out->err)) < 0)
		return;
	fetch_locked(cli, o, out);
	close(lock);
}

/* Keys for something else are no surprise; others are. */
static void say_skipped(const char *name, const json_t *key)
{
	const char *kid = json_string_value(json_object_get(key, "kid"));
	long long number = json_integer_value(json_object_get(key, "number"));
	const char *why = json_string_value(json_object_get(key, "why"));
	void (*say)(const char *, ...) =
		json_is_true(json_object_get(key, "elsewhere")) ? mw_say : mw_warn;

	if (kid != NULL && kid[0] != '\0')
		say("%s: skipped key %lld (kid \"%s\"): %s", name, number, kid, why);
	else
		say("%s: skipped key %lld: %s", name, number, why);
}

static void report(const struct mw_conf_oauth *o, const struct fetched *f)
{
	const json_t *skipped = json_object_get(f->judged, "skipped"), *key;
	long long usable = json_integer_value(json_object_get(f->judged, "usable"));
	bool good = f->status == 0;
	size_t i;

	mw_json_list_item(json_pack("{s:s, s:b, s:s, s:o, s:o, s:o}", "name", o->name, "fetched",
				    good, "file", o->jwks, "usable",
				    good ? json_integer(usable) : json_null(), "skipped",
				    good ? json_copy((json_t *)skipped) : json_array(), "error",
				    good ? json_null() : json_string(f->err.text)));
	if (!good) {
		mw_warn("%s: %s; the old keys stay", o->name, f->err.text);
		return;
	}
	mw_say("%s: keys written to %s (usable: %lld, skipped: %zu)", o->name, o->jwks, usable,
	       json_array_size(skipped));
	json_array_foreach(skipped, i, key) say_skipped(o->name, key);
	if (usable == 0)
		mw_warn("%s: none of the fetched keys can verify tokens: no token of this issuer "
			"can be checked",
			o->name);
}

static bool is_wanted(const struct mw_args *args, const char *name)
{
	for (size_t i = 0; i < args->words; i++)
		if (strcmp(args->word[i], name) == 0)
			return true;
	return args->words == 0;
}

static int check_names(const struct mw_cli *cli, const struct mw_args *args)
{
	for (size_t i = 0; i < args->words; i++) {
		size_t n = 0;

		while (n < cli->conf.oauth_count &&
		       strcmp(args->word[i], cli->conf.oauth[n].name) != 0)
			n++;
		if (n == cli->conf.oauth_count)
			return mw_complain(MW_EXIT_NO, "not_found",
					   "there is no [oauth \"%s\"] in %s", args->word[i],
					   cli->config);
	}
	return 0;
}

static bool is_due(const struct mw_conf_oauth *o)
{
	int64_t ago = mw_clock_s() - mw_key_files_fetched(o->jwks);

	return ago < 0 || ago >= DUE_SECONDS;
}

enum turn { LEFT_OUT, WAITED_FOR, ORDINARY };

static enum turn turn_of(const struct mw_args *args, const struct mw_conf_oauth *o)
{
	if (!is_wanted(args, o->name))
		return LEFT_OUT;
	if (mw_key_files_are_requested(o->jwks))
		return WAITED_FOR;
	return mw_args_has(args, "due") && !is_due(o) ? LEFT_OUT : ORDINARY;
}

/* One that fails hinders no other; the last failure is the status. */
static int fetch_turn(const struct mw_cli *cli, const enum turn *turns, enum turn turn)
{
	struct fetched f;
	int status = 0;

	for (size_t i = 0; i < cli->conf.oauth_count; i++) {
		if (turns[i] != turn)
			continue;
		fetch_one(cli, &cli->conf.oauth[i], &f);
		report(&cli->conf.oauth[i], &f);
		json_decref(f.judged);
		if (f.status != 0)
			status = f.status;
	}
	return status;
}

/* What is asked for while a fetch is under way starts no other one. */
#define ROUNDS 10

static int fetch_requested(const struct mw_cli *cli, const struct mw_args *args)
{
	enum turn turns[MW_CONF_OAUTH_MAX];
	int status = 0, r;
	bool any = true;

	for (int round = 0; any && round < ROUNDS; round++) {
		any = false;
		for (size_t i = 0; i < cli->conf.oauth_count; i++) {
			turns[i] = turn_of(args, &cli->conf.oauth[i]);
			any = any || turns[i] == WAITED_FOR;
		}
		if (any && (r = fetch_turn(cli, turns, WAITED_FOR)) != 0)
			status = r;
	}
	return status;
}

/* Those for which somebody waits come first: a provider that does not answer may take
 * a minute. */
static int run_fetch(struct mw_cli *cli, const struct mw_args *args)
{
	enum turn turns[MW_CONF_OAUTH_MAX];
	int status, worst, r;

	if ((status = mw_ask_configure(cli)) != 0 || (status = check_names(cli, args)) != 0)
		return status;
	for (size_t i = 0; i < cli->conf.oauth_count; i++)
		turns[i] = turn_of(args, &cli->conf.oauth[i]);
	mw_json_list_begin("issuers");
	worst = fetch_requested(cli, args);
	if ((r = fetch_turn(cli, turns, ORDINARY)) != 0)
		worst = r;
	if ((r = fetch_requested(cli, args)) != 0)
		worst = r;
	mw_json_list_end();
	return worst;
}

static const struct mw_option fetch_options[] = {
	{ "due", 0, false, NULL, "only those that mailwardd asks for, or not fetched lately" },
	{ .name = NULL },
};

// clang-format off
const struct mw_command mw_jwks_commands[] = {
	{ "jwks export", 0, 0, NULL, run_export,
	  .synopsis = "",
	  .summary = "print the public keys of our own tokens, for other services",
	  .example = "mailward jwks export > /var/www/jwks.json" },
	{ "jwks fetch", 0, SIZE_MAX, fetch_options, run_fetch,
	  .synopsis = "[NAME]… [--due]",
	  .summary = "fetch the keys of the issuers in [oauth \"NAME\"]",
	  .example = "mailward jwks fetch keycloak" },
	{ .name = NULL },
};
// clang-format on
