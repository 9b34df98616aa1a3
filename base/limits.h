/*
 * limits: the sizes that more than one part of Mailward must agree on.
 *
 * The store's records, the configuration, the fields of a message (ipc/message.c) and
 * the programs that read them take their sizes from here, so that none is written
 * twice. A text that fits one of them fits all.
 *
 *	..._SIZE	a buffer for a text, its NUL included
 *	..._TEXT	the same, for a text that we write ourselves
 *	..._MAX		the longest value in bytes, or the largest number of things
 */
#ifndef MW_BASE_LIMITS_H
#define MW_BASE_LIMITS_H

/* A message, and what goes into it. */
#define MW_MESSAGE_MAX	 16384
#define MW_RECORDS_MAX	 15360 /* a page of a list: all its records */
#define MW_RECORD_MAX	 12288 /* one of them */
#define MW_CURSOR_SIZE	 321   /* where a list goes on */
#define MW_SENTENCE_SIZE 1025  /* a reply's remark for a person */
#define MW_ERROR_SIZE	 512   /* why something failed: struct mw_err */
#define MW_REASON_SIZE	 65    /* one word: common/ident/reason.h */

/* Accounts. */
#define MW_NAME_SIZE  256  /* a name of an account */
#define MW_NAMES_SIZE 8193 /* all names of one, a blank between two */

/* Keys and devices. */
#define MW_LABEL_SIZE	    65 /* what a person calls it: "thunderbird", "phone" */
#define MW_SCOPE_MAX	    32 /* one scope */
#define MW_SCOPES_SIZE	    256
#define MW_BIND_SIZE	    17
#define MW_APIKEY_MAX	    64	/* a key, recovery code or invitation as we write it */
#define MW_APIKEY_TYPED_MAX 128 /* the same, or a code, as a person types it */

/* Addresses and networks. */
#define MW_ADDRESS_TEXT	 46   /* INET6_ADDRSTRLEN */
#define MW_ENDPOINT_SIZE 65   /* an address, and perhaps a port: "192.0.2.1;4711" */
#define MW_NETWORK_TEXT	 50   /* an address and a prefix length */
#define MW_NETWORKS_MAX	 32   /* in one list */
#define MW_NETWORKS_SIZE 1024 /* such a list, a blank between two */

/* Logins. */
#define MW_MECHANISM_SIZE   33
#define MW_SERVICE_SIZE	    65	  /* the service of a login: "smtp", "imap", "sshd" */
#define MW_SECRET_MAX	    12288 /* the largest credential: a JWT of 12 KiB */
#define MW_MECH_MESSAGE_MAX 12288 /* one message of a SASL client */

/* The second factor. */
#define MW_SEED_MAX	    64	 /* a device's secret, in bytes */
#define MW_SEED_TEXT	    160	 /* that in base32, groups of four */
#define MW_SEED_TYPED_SIZE  256	 /* that as others write it */
#define MW_ALGORITHM_SIZE   9	 /* "SHA1", "EdDSA" */
#define MW_URI_SIZE	    1025 /* otpauth://… */
#define MW_PERIOD_MIN	    15	 /* seconds that a code is shown */
#define MW_PERIOD_MAX	    120
#define MW_QR_MAX	    4096
#define MW_DEVICES_MAX	    10	/* of one account, unconfirmed ones included */
#define MW_RECOVERY_MAX	    10	/* recovery codes of one account */
#define MW_CODES_SIZE	    513 /* all of them, a blank between two */
#define MW_TOTP_ISSUER_SIZE 128 /* what an authenticator shows next to the account */

/* Access tokens. */
#define MW_ISSUER_SIZE	     33	  /* our name of an issuer */
#define MW_ISS_SIZE	     512  /* an issuer's own name, "iss" */
#define MW_TOKEN_ID_SIZE     256  /* a "jti" or "sid" */
#define MW_CLAIM_SIZE	     128  /* the name of a claim, or a path to one */
#define MW_CLAIMS_SIZE	     256  /* names of claims, or conditions on them; a blank between two */
#define MW_CLIENT_SCOPE_SIZE 256  /* what mail programs ask a provider for */
#define MW_DETAIL_SIZE	     512  /* what was found in a refused token, and what was expected */
#define MW_JWS_ALGS_SIZE     64	  /* algorithms of RSA keys, a blank between two */
#define MW_TOKEN_TEXT_MAX    4096 /* a token of our own */
#define MW_TOKEN_JWKS_MAX    1024 /* the public keys of our own tokens */

/* The host. */
#define MW_PATH_SIZE	    1024 /* a file's path in the configuration */
#define MW_STORE_URL_SIZE   1024
#define MW_USER_SIZE	    64	/* a user's name */
#define MW_SOCKET_PATH_SIZE 108 /* sockaddr_un's */
#define MW_LISTENERS_MAX    16	/* sockets of the daemon */
#define MW_SOCKETS_SIZE	    (MW_LISTENERS_MAX * MW_SOCKET_PATH_SIZE)
#define MW_VERSION_SIZE	    65

#endif
