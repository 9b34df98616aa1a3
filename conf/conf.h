/*
 * conf: mailward.conf, as the daemon and the helper read it.
 *
 * The file is INI (inih): sections, `key = value`, comments with # or ;. The
 * table in conf.c names every key there is, its form and its default. Anything
 * else in the file is an error with file and line, and nothing is applied. A
 * section [oauth "NAME"] may be there many times, with different names.
 *
 * A struct mw_conf is plain data: no pointers, nothing to free.
 */
#ifndef MW_CONF_CONF_H
#define MW_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

/* The users of all known mail servers; missing ones are not an error. */
#define MW_CONF_PEERS	     "postfix dovecot cyrus Debian-exim"
#define MW_CONF_DEFAULT_PATH MW_SYSCONFDIR "/mailward/mailward.conf"
#define MW_CONF_KEYS_MAX     64
#define MW_CONF_OAUTH_MAX    16
/* Values that are only the configuration's, each with its NUL. */
#define MW_CONF_WORD_SIZE  16
#define MW_CONF_WORDS_SIZE 1024 /* a blank between two */

/* One [oauth "NAME"]: an issuer of access tokens. */
struct mw_conf_oauth {
	char name[MW_ISSUER_SIZE]; /* a word of lower-case letters, digits and hyphens */
	int line[40];		   /* as mw_conf.line */
	char issuer[MW_ISS_SIZE];
	char audience[MW_CONF_WORDS_SIZE];
	char audience_claim[MW_CLAIM_SIZE];
	char logout_audience[MW_CONF_WORDS_SIZE]; /* "": as audience */
	char jwks[MW_PATH_SIZE];
	char ca[MW_PATH_SIZE];		 /* CA certificates for fetching; "": the system's */
	char introspection[MW_ISS_SIZE]; /* URL that knows opaque tokens; "": there are none */
	char introspection_client[MW_CLAIM_SIZE];
	char introspection_secret[MW_PATH_SIZE];
	char username[MW_CLAIMS_SIZE];
	char scopes_claim[MW_CLAIMS_SIZE]; /* "": scope or scp */
	char scopes[MW_CONF_WORDS_SIZE];
	char default_scopes[MW_SCOPES_SIZE];
	char token_type[MW_CONF_WORD_SIZE];
	char access_claim[MW_CLAIMS_SIZE];
	char algorithm[MW_JWS_ALGS_SIZE];
	char client_scope[MW_CLIENT_SCOPE_SIZE];
	char for_clients[MW_CONF_WORD_SIZE]; /* "yes", "no", or "": if it is the only one */
	int64_t skew;
	bool audience_words, auto_provision;
};

struct mw_conf {
	char path[MW_PATH_SIZE];    /* the file it came from */
	int line[MW_CONF_KEYS_MAX]; /* where each key of the table stood; 0: default */

	/* [daemon] */
	char user[MW_USER_SIZE];
	uint64_t workers;     /* 0: one a core */
	uint64_t connections; /* at once, over all workers */
	int64_t deadline;     /* seconds an idle connection is kept */
	/* [listen]: absolute paths, a blank between two */
	char listen_auth[MW_CONF_WORDS_SIZE];
	char listen_self[MW_CONF_WORDS_SIZE];
	char listen_dovecot[MW_CONF_WORDS_SIZE];
	char listen_http[MW_CONF_WORDS_SIZE];
	/* [introspection] */
	char introspection_socket[MW_PATH_SIZE];
	char introspection_user[MW_USER_SIZE];
	/* [store] */
	char store_url[MW_STORE_URL_SIZE];
	/* [master] */
	char master_key[MW_PATH_SIZE]; /* an absolute path, or "credential:NAME" */
	/* [peers]: user names or numbers, a blank between two */
	char verifiers[MW_CONF_WORDS_SIZE];
	/* [audit] */
	char audit_sink[MW_PATH_SIZE]; /* "syslog", "file:/path" or "none" */
	/* [identity] */
	char default_domain[MW_NAME_SIZE];
	char strip[MW_CONF_WORDS_SIZE]; /* prefixes and suffixes, a blank between two */
	bool utf8;			/* names of accounts beyond ASCII */
	char apikey_username[MW_NAME_SIZE];
	char apikey_services[MW_CONF_WORDS_SIZE]; /* where that name may be typed */
	bool require_tls;
	uint64_t uid_min; /* users below it own no account */
	/* [limits]: failed logins a source may make within the window (seconds) */
	uint64_t max_failures;
	int64_t failure_window;
	/* [totp] */
	char totp_issuer[MW_TOTP_ISSUER_SIZE];
	char totp_required[MW_CONF_WORD_SIZE]; /* "yes", "enrolled" or "no" */
	int64_t totp_required_from;	       /* a date; 0: at once */
	char totp_enroll[MW_CONF_WORD_SIZE];   /* "login", "invite" or "admin" */
	uint64_t totp_window;		       /* steps each way */
	char totp_trusted[MW_NETWORKS_SIZE];   /* networks, a blank between two */
	int64_t totp_remember;		       /* seconds; 0: off */
	/* [token]: access tokens of our own; no issuer: none */
	char token_issuer[MW_ISS_SIZE];
	char token_audience[MW_CONF_WORDS_SIZE];
	int64_t token_max_ttl;

	struct mw_conf_oauth oauth[MW_CONF_OAUTH_MAX];
	size_t oauth_count;
};

/* Read the file. 0, or -1 with "FILE:LINE: what is wrong and what was wanted". */
int mw_conf_load(struct mw_conf *conf, const char *path, struct mw_err *err);

/* NAME of [master] key = credential:NAME, a systemd credential: letters, digits, ".", "_"
 * and "-". NULL: the key is a file. */
const char *mw_conf_credential(const struct mw_conf *conf);

/* For whoever finds a value unusable later: set the text to "FILE:LINE:
 * [section] key: " and the message; -1. */
int mw_conf_fault(const struct mw_conf *conf, struct mw_err *err, const char *section,
		  const char *key, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
