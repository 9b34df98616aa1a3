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

/* Every mail server there is: who is missing here is no mistake. */
#define MW_CONF_PEERS	     "postfix dovecot cyrus Debian-exim"
#define MW_CONF_DEFAULT_PATH MW_SYSCONFDIR "/mailward/mailward.conf"
#define MW_CONF_KEYS_MAX     64
#define MW_CONF_OAUTH_MAX    16

/* One [oauth "NAME"]: an issuer of access tokens. */
struct mw_conf_oauth {
	char name[33]; /* a word of lower-case letters, digits and hyphens */
	int line[16];  /* as mw_conf.line */
	char issuer[512];
	char audience[1024];
	char jwks[1024]; /* a path */
	char ca[1024];	 /* a path: whom to trust when fetching; "": the system's */
	char username[64];
	char scopes[1024];
	char granted[256];
	char token_type[16];
	char access_claim[256];
	char algorithm[8];
	int64_t skew;
	bool create;
};

struct mw_conf {
	char path[1024];	    /* the file it came from */
	int line[MW_CONF_KEYS_MAX]; /* where each key of the table stood; 0: default */

	/* [daemon] */
	char user[64];
	uint64_t workers;     /* 0: one a core */
	uint64_t connections; /* at once, over all workers */
	int64_t deadline;     /* seconds an idle connection is kept */
	/* [listen]: absolute paths, a blank between two */
	char listen_auth[1024];
	char listen_self[1024];
	char listen_dovecot[1024];
	char listen_http[1024];
	/* [store] */
	char store_url[1024];
	/* [master] */
	char master_key[1024];
	/* [peers]: user names or numbers, a blank between two */
	char peers_check[1024];
	/* [audit] */
	char audit_sink[1024]; /* "syslog", "file:/path" or "none" */
	/* [identity] */
	char default_domain[256];
	char apikey_username[256];
	bool require_tls;
	uint64_t uid_min; /* users below it own no account */
	/* [limits]: refused tries a source may make before it is told to wait */
	uint64_t max_failures;
	int64_t failure_window;
	/* [totp] */
	char totp_issuer[128];
	char totp_required[16];	    /* "yes", "enrolled" or "no" */
	int64_t totp_required_from; /* a date; 0: at once */
	char totp_enroll[16];	    /* "login", "invite" or "admin" */
	uint64_t totp_window;	    /* steps each way */
	char totp_trusted[1024];    /* networks, a blank between two */
	int64_t totp_remember;	    /* seconds; 0: off */
	/* [token]: access tokens of our own; no issuer: none */
	char token_issuer[512];
	char token_audience[1024];
	int64_t token_max_ttl;

	struct mw_conf_oauth oauth[MW_CONF_OAUTH_MAX];
	size_t oauth_count;
};

/* Read the file. 0, or -1 with "FILE:LINE: what is wrong and what was wanted". */
int mw_conf_load(struct mw_conf *conf, const char *path, struct mw_err *err);

/* For whoever finds a value unusable later: set the text to "FILE:LINE:
 * [section] key: " and the message; -1. */
int mw_conf_fault(const struct mw_conf *conf, struct mw_err *err, const char *section,
		  const char *key, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
