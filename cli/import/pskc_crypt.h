/*
 * pskc_crypt: encrypted values of a PSKC file (RFC 6030 section 6).
 *
 * With a key that both sides have (figure 6), one made of a passphrase by PBKDF2
 * (figure 7), or a certificate (figure 8). Ciphers: AES in CBC, GCM and key wrap,
 * 3DES in CBC, RSA. What only CBC protects needs a MAC, and has it checked before
 * anything is decrypted: a wrong key never becomes a wrong secret.
 */
#ifndef MW_CLI_IMPORT_PSKC_CRYPT_H
#define MW_CLI_IMPORT_PSKC_CRYPT_H

#include <libxml/tree.h>

#include "base/span.h"

#define MW_PSKC_VALUE_MAX 4096

enum mw_pskc_locked { MW_PSKC_OPEN, MW_PSKC_KEY, MW_PSKC_PASSPHRASE, MW_PSKC_CERTIFICATE };

/* What the container says of its encryption, as elements of its document. */
struct mw_pskc_crypt {
	enum mw_pskc_locked locked;
	const xmlNode *derivation;  /* KeyDerivationMethod */
	const xmlNode *certificate; /* X509Certificate */
	const xmlNode *mac;	    /* MACMethod; NULL: none */
	bool unlocked;
	uint8_t key[64];
	size_t key_len;
	void *private_key; /* EVP_PKEY */
};

/* Functions return NULL, or what is wrong. */

/* From the container's element. */
const char *mw_pskc_crypt_read(struct mw_pskc_crypt *c, const xmlNode *container);
/* With the key in hex or base64, the passphrase, or the private key in PEM. */
const char *mw_pskc_crypt_unlock(struct mw_pskc_crypt *c, struct mw_span secret);
/* An element EncryptedValue and its ValueMAC (NULL: none), once unlocked. The caller
 * wipes `out`. */
const char *mw_pskc_decrypt(const struct mw_pskc_crypt *c, const xmlNode *value,
			    const xmlNode *value_mac, uint8_t out[static MW_PSKC_VALUE_MAX],
			    size_t *len);
/* Wipes it. */
void mw_pskc_crypt_end(struct mw_pskc_crypt *c);

/* "a passphrase", "the private key of a certificate". */
const char *mw_pskc_crypt_with(const struct mw_pskc_crypt *c);

#endif
