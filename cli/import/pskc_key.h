/*
 * pskc_key: one key of a PSKC file (RFC 6030), as a device.
 *
 * Every element and attribute is understood, or known to change nothing, or the key is
 * refused by its name: no field becomes a default because it was not understood.
 */
#ifndef MW_CLI_IMPORT_PSKC_KEY_H
#define MW_CLI_IMPORT_PSKC_KEY_H

#include "cli/import/found.h"
#include "cli/import/pskc_crypt.h"

struct mw_pskc_key {
	struct mw_import *m;
	const char *path;
	const struct mw_pskc_crypt *crypt;
	const xmlNode *package;
	const xmlNode *key;	     /* its element Key */
	char id[MW_IMPORT_KEY_SIZE]; /* "": it has none */
	char serial[MW_IMPORT_KEY_SIZE];

	/* Filled in by mw_pskc_key_read(). */
	char user[1024], device_user[1024]; /* UserId of the key and of its device */
	struct mw_device_found d;
	bool ok;
	unsigned faults;
};

/* Id, serial number and place of an element KeyPackage, and nothing more yet. */
void mw_pskc_key_begin(struct mw_pskc_key *k, const xmlNode *package);
/* The rest. What is wrong is said, and bad: then it is false. The caller wipes k->d. */
bool mw_pskc_key_read(struct mw_pskc_key *k);

/* Whether an element is of the format's own namespace. */
bool mw_pskc_has(const xmlNode *node);

/* What --drop takes, ended by NULL. */
extern const char *const mw_pskc_fields[];

#define MW_PSKC_NAMESPACE "urn:ietf:params:xml:ns:keyprov:pskc"

#endif
