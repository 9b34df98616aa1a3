/*
 * NAME
 *	pskc - mailward import pskc
 * DESCRIPTION
 *	Portable Symmetric Key Containers (RFC 6030), read by libpskc. Encrypted
 *	ones are opened with pskctool first.
 */
#include <errno.h>
#include <pskc/pskc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"
#include "cli/output.h"

#define FILE_MAX (16 * 1024 * 1024)

/* The bare name in "CN=alice,O=…" or "alice". */
static void read_user(const char *user, char *out, size_t size)
{
	struct mw_span name = mw_span_str(user), first;

	if (mw_span_starts(name, "UID=") || mw_span_starts(name, "CN=")) {
		mw_take_until(&name, '=', &first);
		if (mw_take_until(&name, ',', &first))
			name = first;
	}
	mw_span_copy(name, out, size);
}

static const char *user_of(pskc_key_t *key)
{
	const char *user = pskc_get_key_userid(key);

	if (user == NULL)
		user = pskc_get_device_userid(key);
	return user != NULL ? user : "";
}

/* What kind of codes it makes, where the container says so. */
static void read_parameters(pskc_key_t *key, struct mw_device_found *d)
{
	const char *suite = pskc_get_key_algparm_suite(key);
	int present = 0;
	uint32_t number;

	if ((number = pskc_get_key_algparm_resp_length(key, &present)) != 0 && present)
		d->digits = number;
	if ((number = pskc_get_key_data_timeinterval(key, &present)) != 0 && present)
		d->period = number;
	if (suite != NULL && strlen(suite) < sizeof(d->algorithm))
		memcpy(d->algorithm, suite, strlen(suite) + 1);
}

static void read_key(struct mw_import *m, const struct mw_args *args, pskc_key_t *key,
		     const char *path)
{
	const char *algorithm = pskc_get_key_algorithm(key), *secret;
	const char *id = pskc_get_key_id(key);
	struct mw_device_found d = { .file = path, .digits = 6, .period = 30 };
	char user[MW_NAME_SIZE];
	size_t len = 0;

	read_user(user_of(key), user, sizeof(user));
	mw_import_name(args, user, &d);
	read_parameters(key, &d);
	secret = pskc_get_key_data_secret(key, &len);
	if (algorithm == NULL || strcmp(algorithm, "urn:ietf:params:xml:ns:keyprov:pskc:totp") != 0)
		mw_import_bad(m, path, 0, "key %s is no TOTP key", id ? id : "?");
	else if (d.name[0] == '\0')
		mw_import_bad(m, path, 0, "key %s has no user (give --account)", id ? id : "?");
	else if (secret == NULL || len == 0 || len > sizeof(d.seed))
		mw_import_bad(m, path, 0,
			      "key %s has no secret that can be read (is it encrypted?)",
			      id ? id : "?");
	else {
		memcpy(d.seed, secret, len);
		d.seed_len = len;
		mw_import_add(m, &d);
	}
	mw_wipe(&d, sizeof(d));
}

/* The whole file, for the caller to wipe and free; NULL when it can't be read. */
static char *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *bytes = file != NULL ? malloc(FILE_MAX) : NULL;

	*len = 0;
	if (bytes != NULL)
		*len = fread(bytes, 1, FILE_MAX, file);
	if (file != NULL)
		fclose(file);
	return bytes;
}

static void read_container(struct mw_import *m, const struct mw_args *args, const char *path)
{
	size_t len, before = m->bad;
	char *bytes = read_whole(path, &len);
	pskc_t *container = NULL;
	pskc_key_t *key;

	if (bytes == NULL)
		mw_import_bad(m, path, 0, "%s", strerror(errno));
	else if (pskc_init(&container) != PSKC_OK ||
		 pskc_parse_from_memory(container, len, bytes) != PSKC_OK)
		mw_import_bad(m, path, 0, "is no PSKC file");
	else
		for (size_t i = 0; (key = pskc_get_keypackage(container, i)) != NULL; i++)
			read_key(m, args, key, path);
	if (m->bad == before && m->count == 0)
		mw_import_bad(m, path, 0, "holds no keys");
	if (container != NULL)
		pskc_done(container);
	if (bytes != NULL)
		mw_wipe(bytes, len);
	free(bytes);
}

static int start(void)
{
	if (pskc_global_init() == PSKC_OK)
		return 0;
	return mw_complain(EX_SOFTWARE, "internal", "libpskc does not start");
}

static int run_pskc(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_import_reader reader = { start, read_container, pskc_global_done };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
const struct mw_command mw_pskc_commands[] = {
	{ "import pskc", 1, 1, mw_import_options, run_pskc,
	  .synopsis = "FILE [--account NAME] [--dry-run]",
	  .summary = "take devices over from a PSKC file (RFC 6030)",
	  .example = "mailward import pskc tokens.xml" },
	{ .name = NULL },
};
// clang-format on
