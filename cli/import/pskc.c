/*
 * NAME
 *	pskc - mailward import pskc
 * DESCRIPTION
 *	Portable Symmetric Key Containers (RFC 6030), as makers of tokens send them.
 *	libpskc is not used: it has no line numbers, passes over what it does not
 *	know, and decrypts nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "cli/import/file.h"
#include "cli/import/formats.h"
#include "cli/import/import.h"
#include "cli/import/key_map.h"
#include "cli/import/pskc_key.h"
#include "cli/import/pskc_user.h"
#include "cli/import/xml.h"
#include "cli/output.h"
#include "cli/prompt.h"

#define FILE_MAX ((size_t)16 * 1024 * 1024)
#define PEM_MAX	 65536

/* A container while it is read. */
struct container {
	struct mw_import *m;
	const char *path;
	const xmlNode *root;
	struct mw_pskc_crypt crypt;
	struct mw_key_map map;
	size_t chosen; /* keys to import */
};

/* --- the key to the keys ---------------------------------------------------------------- */

/* All of standard input, which has several lines. */
static const char *read_pem(uint8_t out[static PEM_MAX], size_t *len)
{
	ssize_t n;

	for (*len = 0; *len < PEM_MAX; *len += (size_t)n) {
		do
			n = read(STDIN_FILENO, out + *len, PEM_MAX - *len);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return "standard input cannot be read";
		if (n == 0)
			return NULL;
	}
	return "what standard input holds is too long for a private key";
}

static const char *unlock_with_pem(struct mw_pskc_crypt *crypt)
{
	uint8_t pem[PEM_MAX];
	size_t len;
	const char *why = read_pem(pem, &len);

	if (why == NULL)
		why = mw_pskc_crypt_unlock(crypt, mw_span_of(pem, len));
	mw_wipe(pem, sizeof(pem));
	return why;
}

static const char *unlock_with_line(struct mw_pskc_crypt *crypt)
{
	const char *why = "standard input holds no key or passphrase";
	struct mw_secret secret;
	struct mw_err err;

	if (mw_prompt_secret(&secret,
			     crypt->locked == MW_PSKC_KEY ? "Key (hex or base64): "
							  : "Passphrase: ",
			     &err) == 0 &&
	    secret.len > 0)
		why = mw_pskc_crypt_unlock(crypt, mw_secret_span(&secret));
	mw_secret_wipe(&secret);
	return why;
}

static bool unlock(struct container *c)
{
	const char *why = mw_pskc_crypt_read(&c->crypt, c->root);

	if (why == NULL && mw_args_has(c->m->args, "decrypt"))
		why = c->crypt.locked == MW_PSKC_OPEN	       ? "--decrypt: it is not encrypted"
		      : c->crypt.locked == MW_PSKC_CERTIFICATE ? unlock_with_pem(&c->crypt)
							       : unlock_with_line(&c->crypt);
	if (why != NULL)
		mw_import_bad(c->m, c->path, 0, "%s", why);
	return why == NULL;
}

/* --- which keys, and whose ---------------------------------------------------------------- */

static bool is_key_of(const struct mw_pskc_key *k, const char *name)
{
	return strcmp(name, k->id) == 0 || strcmp(name, k->serial) == 0;
}

/* Without --key, all of them are. */
static bool is_chosen(const struct mw_import *m, const struct mw_pskc_key *k)
{
	const char *name;
	size_t at = 0;

	if (!mw_args_has(m->args, "key"))
		return true;
	while ((name = mw_args_next(m->args, "key", &at)) != NULL)
		if (is_key_of(k, name))
			return true;
	return false;
}

static struct mw_pskc_key key_of(struct container *c, const xmlNode *package)
{
	struct mw_pskc_key k = { .m = c->m, .path = c->path, .crypt = &c->crypt };

	mw_pskc_key_begin(&k, package);
	return k;
}

static const xmlNode *next_package(const xmlNode *from)
{
	xmlNode *node = mw_xml_element((xmlNode *)(uintptr_t)from);

	while (node != NULL && !mw_xml_is(node, "KeyPackage"))
		node = mw_xml_element(node->next);
	return node;
}

/* How many keys bear that name. */
static size_t count_named(struct container *c, const char *name)
{
	size_t count = 0;

	for (const xmlNode *p = next_package(c->root->children); p != NULL;
	     p = next_package(p->next)) {
		struct mw_pskc_key k = key_of(c, p);

		count += is_key_of(&k, name);
	}
	return count;
}

/* Each --key means one key. */
static void check_names(struct container *c)
{
	const char *name;
	size_t at = 0, count;

	while ((name = mw_args_next(c->m->args, "key", &at)) != NULL)
		if ((count = count_named(c, name)) != 1)
			mw_import_bad(c->m, c->path, 0, "--key %s: %s", name,
				      count == 0 ? "there is no key of that Id or serial number"
						 : "several keys have that Id or serial number");
}

/* The row that is about this key, by its Id or else its serial number. */
static struct mw_key_map_row *row_of(struct container *c, const struct mw_pskc_key *k)
{
	struct mw_key_map_row *row = NULL;

	if (k->id[0] != '\0')
		row = mw_key_map_find(&c->map, k->id);
	if (row == NULL && k->serial[0] != '\0')
		row = mw_key_map_find(&c->map, k->serial);
	return row;
}

static bool name_by_option(const struct mw_import *m, const struct mw_key_map_row *row, char *name)
{
	const char *account = row != NULL ? row->account : mw_args_value(m->args, "account");

	return account != NULL && mw_span_copy(mw_span_str(account), name, MW_NAME_SIZE);
}

static bool name_key(struct container *c, const struct mw_key_map_row *row, struct mw_pskc_key *k)
{
	const char *user = k->user[0] != '\0' ? k->user : k->device_user;

	if (name_by_option(c->m, row, k->d.name))
		return true;
	if (user[0] == '\0')
		mw_import_bad(c->m, c->path, k->d.line,
			      "key %s has no user (give --map %s=ACCOUNT, or --map-file)",
			      k->id[0] != '\0' ? k->id : "?", k->id);
	else if (!mw_pskc_user(mw_span_str(user), k->d.name))
		mw_import_bad(
			c->m, c->path, k->d.line,
			"key %s: UserId \"%s\" has neither UID nor CN (give --map %s=ACCOUNT)",
			k->id[0] != '\0' ? k->id : "?", user, k->id);
	else
		return true;
	return false;
}

static void read_package(struct container *c, const xmlNode *package)
{
	struct mw_pskc_key k = key_of(c, package);
	struct mw_key_map_row *row = row_of(c, &k);

	if (!is_chosen(c->m, &k))
		return;
	c->chosen++;
	if (row != NULL)
		row->keys++;
	if (mw_pskc_key_read(&k) && name_key(c, row, &k))
		mw_import_add(c->m, &k.d);
	mw_wipe(&k, sizeof(k));
}

/* --- the container -------------------------------------------------------------------------- */

/* What a container may hold beside keys. */
static bool check_element(struct container *c, const xmlNode *node)
{
	static const char *const known[] = { "EncryptionKey", "MACMethod", "KeyPackage" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (mw_xml_is(node, known[i]) && mw_pskc_has(node))
			return true;
	if (mw_xml_is(node, "Signature")) {
		mw_warn("%s:%d: the signature is not checked (pskctool --verify does)", c->path,
			mw_xml_line(node));
		return true;
	}
	if (mw_xml_is(node, "Extensions"))
		return mw_import_dropped(c->m, c->path, mw_xml_line(node), "Extensions",
					 "Extensions of the container are not understood");
	mw_import_bad(c->m, c->path, mw_xml_line(node), "%s is not understood", node->name);
	return false;
}

static bool check_container(struct container *c)
{
	const xmlNode *root = c->root;
	char version[32];
	bool ok = true;

	if (!mw_xml_is(root, "KeyContainer") || !mw_pskc_has(root)) {
		mw_import_bad(c->m, c->path, mw_xml_line(root),
			      "is no PSKC file: wanted KeyContainer of " MW_PSKC_NAMESPACE);
		return false;
	}
	if (!mw_xml_attribute(root, "Version", version, sizeof(version)) ||
	    strcmp(version, "1.0") != 0) {
		mw_import_bad(c->m, c->path, mw_xml_line(root),
			      "KeyContainer has the Version \"%s\", and 1.0 is known", version);
		return false;
	}
	for (const xmlNode *n = mw_xml_element(root->children); n != NULL;
	     n = mw_xml_element(n->next))
		ok = check_element(c, n) && ok;
	return ok;
}

static void read_container(struct container *c)
{
	if (!check_container(c) || !unlock(c))
		return;
	mw_key_map_read(c->m, &c->map);
	check_names(c);
	for (const xmlNode *p = next_package(c->root->children); p != NULL;
	     p = next_package(p->next))
		read_package(c, p);
	mw_key_map_check(c->m, &c->map, c->path);
	if (c->chosen == 0)
		mw_import_bad(c->m, c->path, 0, "holds no keys");
	else if (c->chosen > 1 && mw_args_has(c->m->args, "account"))
		mw_import_bad(c->m, c->path, 0,
			      "--account is for one key, and %zu are to be imported (choose one by "
			      "--key ID, or give --map ID=ACCOUNT for each)",
			      c->chosen);
}

static void read_file(struct mw_import *m, const char *path)
{
	struct container c = { .m = m, .path = path };
	struct mw_import_file f;
	struct mw_err err;
	xmlDoc *doc;
	int line;

	if (!mw_import_file_read(m, path, FILE_MAX, &f))
		return;
	doc = mw_xml_parse(mw_span_of(f.bytes, f.len), &err, &line);
	if (doc == NULL) {
		mw_import_bad(m, path, line, "is no PSKC file: %s", err.text);
	} else {
		c.root = xmlDocGetRootElement(doc);
		read_container(&c);
	}
	mw_key_map_free(&c.map);
	mw_pskc_crypt_end(&c.crypt);
	mw_xml_free(doc);
	mw_import_file_free(&f);
}

static int run_pskc(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_import_reader reader = { .fields = mw_pskc_fields,
							.read = read_file };

	return mw_import_run(&reader, cli, args);
}

// clang-format off
static const struct mw_option pskc_options[] = {
	{ "account", 0, false, "NAME", "whose device it is; with one key" },
	{ "decrypt", 0, false, NULL, "take the key, passphrase or private key from stdin" },
	{ "drop", 0, true, "FIELD", "import without a field, such as ExpiryDate" },
	{ "dry-run", 'n', false, NULL, "say what would be imported, and change nothing" },
	{ "key", 0, true, "ID", "only this key, by its Id or serial number" },
	{ "map", 0, true, "ID=ACCOUNT", "whose device a key is" },
	{ "map-file", 0, true, "FILE", "the same, a line ID,ACCOUNT for each key" },
	{ .name = NULL },
};

const struct mw_command mw_pskc_commands[] = {
	{ "import pskc", 1, 1, pskc_options, run_pskc,
	  .synopsis = "FILE [--account NAME] [--key ID]… [--map ID=ACCOUNT]… [--map-file FILE] [--decrypt] [--drop FIELD]… [--dry-run]",
	  .summary = "take devices over from a PSKC file (RFC 6030)",
	  .example = "mailward import pskc tokens.xml --map-file staff.csv" },
	{ .name = NULL },
};
// clang-format on
