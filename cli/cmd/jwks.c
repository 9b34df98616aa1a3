/*
 * NAME
 *	jwks - mailward jwks export, fetch
 * DESCRIPTION
 *	fetch finds an issuer's keys by its metadata and puts them in the place
 *	of the file that the daemon reads, whole or not at all. Nothing of what
 *	came is kept unless the metadata names the very issuer asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cmd/cmd.h"
#include "cli/fetch.h"
#include "cli/key_set.h"
#include "cli/output.h"

#define URL_SIZE 2048

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

static char *fetch_metadata(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char oidc[URL_SIZE], oauth[URL_SIZE];
	char *metadata;
	long status;

	if (!mw_fetch_discovery(o->issuer, oidc, oauth, URL_SIZE)) {
		mw_fail(err, "the issuer \"%s\" is no https URL without query and fragment",
			o->issuer);
		return NULL;
	}
	metadata = mw_fetch(oidc, o->ca, &status, err);
	if (metadata == NULL && status == 404)
		metadata = mw_fetch(oauth, o->ca, &status, err);
	return metadata;
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

/* The daemon sees the old file or the new one, never a part. */
static int replace(const char *path, const char *text, struct mw_err *err)
{
	char temporary[1100];
	int fd, r;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	if ((fd = mkostemp(temporary, O_CLOEXEC)) < 0)
		return mw_fail(err, "%s: %s", temporary, strerror(errno));
	r = mw_write_all(fd, text, strlen(text));
	if (r != 0 || fchmod(fd, 0644) != 0 || fsync(fd) != 0)
		r = -1;
	if (close(fd) != 0 || r != 0 || rename(temporary, path) != 0) {
		mw_fail(err, "%s: %s", path, strerror(errno));
		unlink(temporary);
		return -1;
	}
	return 0;
}

/* A set without a key of use is written, too: that is what the issuer says now. An
 * empty one is not: it rather is a mistake of whoever answered. */
static int fetch_one(const struct mw_conf_oauth *o, struct mw_err *err)
{
	char *uri = find_keys(o, err), *keys = NULL;
	int r = -1, usable = -1;
	long status;

	if (uri != NULL)
		keys = mw_fetch(uri, o->ca, &status, err);
	if (keys != NULL && (usable = mw_key_set_usable(keys)) < 0)
		mw_fail(err, "%s: is no JWK set, or an empty one", uri);
	else if (keys != NULL)
		r = replace(o->jwks, keys, err);
	if (r == 0 && usable == 0)
		mw_warn("%s: none of the fetched keys can verify tokens: no token of this issuer "
			"can be checked",
			o->name);
	free(keys);
	free(uri);
	return r;
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

/* One that fails hinders no other; the last failure is the status. */
static int run_fetch(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_err err;
	int status;

	if ((status = mw_ask_configure(cli)) != 0 || (status = check_names(cli, args)) != 0)
		return status;
	mw_json_list_begin("issuers");
	for (size_t i = 0; i < cli->conf.oauth_count; i++) {
		const struct mw_conf_oauth *o = &cli->conf.oauth[i];
		bool good;

		if (!is_wanted(args, o->name))
			continue;
		good = fetch_one(o, &err) == 0;
		mw_json_list_item(json_pack("{s:s, s:b, s:s, s:o}", "name", o->name, "fetched",
					    good, "file", o->jwks, "error",
					    good ? json_null() : json_string(err.text)));
		if (good)
			mw_say("%s: keys written to %s", o->name, o->jwks);
		else
			mw_warn("%s: %s; the old keys stay", o->name, err.text);
		if (!good)
			status = EX_TEMPFAIL;
	}
	mw_json_list_end();
	return status;
}

// clang-format off
const struct mw_command mw_jwks_commands[] = {
	{ "jwks export", 0, 0, NULL, run_export,
	  .synopsis = "",
	  .summary = "print the public keys of our own tokens, for other services",
	  .example = "mailward jwks export > /var/www/jwks.json" },
	{ "jwks fetch", 0, SIZE_MAX, NULL, run_fetch,
	  .synopsis = "[NAME]…",
	  .summary = "fetch the keys of the issuers in [oauth \"NAME\"]",
	  .example = "mailward jwks fetch keycloak" },
	{ .name = NULL },
};
// clang-format on
