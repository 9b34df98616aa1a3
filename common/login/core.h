/*
 * core: what deciding a login needs, and what comes of it.
 *
 * The types that the files of common/login and common/mfa share. Everything is
 * handed in, so that a test can set the clock, the store and the audit sink.
 */
#ifndef MW_COMMON_LOGIN_CORE_H
#define MW_COMMON_LOGIN_CORE_H

#include "base/log.h"
#include "common/login/audit.h"
#include "common/login/grant.h"
#include "common/login/limiter.h"
#include "common/oauth/issuers.h"
#include "common/store/store.h"

struct mw_mfa_rules; /* common/mfa/policy.h */

/* Receives the uses of keys, which are recorded in batches after the login. */
struct mw_last_used_sink {
	void (*record)(void *ctx, const struct mw_key_use *use);
	void *ctx;
};

/* Counts the decisions. */
struct mw_meter {
	void (*count)(void *ctx, const struct mw_event *event);
	void *ctx;
};

/* Asks the provider of opaque tokens about one: 0 with its answer, a JSON text; -1 with
 * *err set. It may take a few seconds. NULL: there is no way to ask. */
struct mw_introspector {
	int (*ask)(void *ctx, const char *issuer, struct mw_span token, struct mw_wbuf *answer,
		   struct mw_err *err);
	void *ctx;
};

/* What a thread does when a decision has to wait for another program. */
enum mw_patience {
	MW_HANDS_OVER = 0, /* the verdict is MW_WAIT: nothing was counted or audited, and a
			    * thread that waits decides */
	MW_WAITS,	   /* it waits, at most a few seconds */
	MW_GIVES_UP	   /* "could not decide", at once */
};

/* One for each thread. Pointers are borrowed; store is NULL when it is unavailable. */
struct mw_core {
	struct mw_store *store;
	const struct mw_keyring *keyring;
	struct mw_audit *audit;
	struct mw_limiter *limiter;
	struct mw_limiter *lines; /* local users' shares of the log (record.h); NULL: no limit */
	int64_t lines_complained; /* clock_us() of the last notice about omitted lines */
	struct mw_oauth *oauth;	  /* issuers whose access tokens are accepted; NULL: none */
	const struct mw_log *log;
	struct mw_last_used_sink last_used;
	struct mw_meter meter;
	int64_t (*clock_us)(void);   /* microseconds since 1970 */
	const char *default_domain;  /* what "alice" is completed with; "": none */
	const char *strip;	     /* what names are looked up without (mw_name_strip); "" */
	bool utf8;		     /* accounts may be given names beyond ASCII */
	const char *apikey_username; /* "apikey"; "" for none */
	const char *apikey_scopes;   /* of the services where that name may be typed; "": none */
	bool require_tls;
	enum mw_patience patience;
	struct mw_introspector introspector;
	const struct mw_mfa_rules *mfa;
};

/* What the host does with the account's name that it is told after a yes. */
enum mw_host_name {
	MW_HOST_TAKES_OURS = 0,	 /* that is who has logged in */
	MW_HOST_COMPARES,	 /* with the name typed, byte by byte; a difference is a no */
	MW_HOST_COMPARES_UNSEEN, /* the same, and it has not sent the name typed */
};

/* Who asks, and for what. Strings are borrowed; "" when not known. */
struct mw_login {
	const char *frontend;
	const char *mechanism;
	const char *service;
	struct mw_address remote;
	bool tls_known, tls;
	int64_t uid, pid;
	enum mw_host_name host_name;
	bool rationed;	/* the user who asks has only a share of the log (record.h) */
	bool unix_user; /* the name is that of a Unix user: exact (mw_account_find_user) */
};

struct mw_credentials {
	struct mw_span name;	/* as given; absent: the secret tells the account */
	struct mw_span authzid; /* the name to act as; empty: the account's own */
	struct mw_span secret;
	bool bearer;   /* the secret may have come as a bearer token, and be a JWT */
	bool is_token; /* with `bearer`: it came as one, and is no password */
};

/* The name that was given at a login. */
struct mw_claimed_name {
	char text[MW_NAME_SIZE]; /* canonical; "": the credential tells the account */
	bool literal;		 /* "apikey" was typed, which is everybody's */
	bool matches;		 /* it is one of the account's names */
};

struct mw_outcome {
	enum mw_verdict verdict;
	enum mw_reason reason;
	char account[MW_NAME_SIZE]; /* with MW_OK: the primary name */
	/* "key:17", "jwt:keycloak:0c5ba6f4", or as much of that as is known */
	char credential[MW_CREDENTIAL_SIZE];
	/* With MW_OK: the credential's scopes and times; 0: not known. */
	char scopes[MW_SCOPES_SIZE];
	int64_t issued, expires;
	/* Of a genuine token; "": it has none. */
	char jti[MW_TOKEN_ID_SIZE], sid[MW_TOKEN_ID_SIZE], client[MW_TOKEN_ID_SIZE];
	/* With a no: what was found in a token, and what was expected; "" */
	char detail[MW_DETAIL_SIZE];
};

/* Seconds since 1970. */
static inline int64_t mw_core_now(const struct mw_core *core)
{
	return core->clock_us() / 1000000;
}

#endif
