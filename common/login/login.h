/*
 * login: decide one login, whichever door it came through.
 *
 * The core's centre: credential in, verdict out, one audit line written. It
 * knows no socket. What it needs is handed in, so that a test can set the
 * clock, the store and the sink.
 */
#ifndef MW_COMMON_LOGIN_LOGIN_H
#define MW_COMMON_LOGIN_LOGIN_H

#include "base/log.h"
#include "common/ident/apikey.h"
#include "common/login/audit.h"
#include "common/login/limiter.h"
#include "common/oauth/issuers.h"
#include "common/login/grant.h"

/* Where uses of keys go: recorded in batches, off the login's path. */
struct mw_last_used_sink {
	void (*record)(void *ctx, const struct mw_key_use *use);
	void *ctx;
};

/* Who counts the decisions. */
struct mw_meter {
	void (*count)(void *ctx, const struct mw_event *event);
	void *ctx;
};

/* One a thread. Pointers are borrowed; store may be NULL (it is unavailable). */
struct mw_core {
	struct mw_store *store;
	const struct mw_keyring *keyring;
	struct mw_audit *audit;
	struct mw_limiter *limiter;
	struct mw_limiter *lines; /* shares of the log: mw_core_record(); NULL: no limit */
	int64_t lines_complained; /* clock_us() when lines were last said to be left out */
	struct mw_oauth *oauth;	  /* whose access tokens are taken; NULL: nobody's */
	const struct mw_log *log;
	struct mw_last_used_sink last_used;
	struct mw_meter meter;
	int64_t (*clock_us)(void);   /* microseconds since 1970 */
	const char *default_domain;  /* "" or what "alice" is completed with */
	const char *apikey_username; /* "apikey"; "" for none */
	bool require_tls;
	const struct mw_mfa_rules *mfa; /* common/mfa/mfa.h */
};

/* Who asks, and for what. Strings are borrowed; "" when not known. */
struct mw_login {
	const char *door;
	const char *mechanism;
	const char *service;
	struct mw_address remote;
	bool tls_known, tls;
	int64_t uid, pid;
	bool rationed; /* asked for by somebody who may ask as often as it likes */
};

struct mw_credentials {
	struct mw_span name;	/* as given; absent: the secret must say whose it is */
	struct mw_span authzid; /* as whom to act; empty: as oneself */
	struct mw_span secret;
	bool bearer; /* the secret came as a token and may be a JWT, not only a key */
};

#define MW_CREDENTIAL_SIZE 64

struct mw_outcome {
	enum mw_verdict verdict;
	enum mw_reason reason;
	char account[MW_NAME_SIZE]; /* with MW_OK: the primary name */
	/* "key:17", "jwt:keycloak:0c5ba6f4": as far as it is known */
	char credential[MW_CREDENTIAL_SIZE];
	/* With MW_OK: what the credential is for, and its times; 0: not known. */
	char scopes[MW_SCOPES_SIZE];
	int64_t issued, expires;
};

/* Decide. Always fills *out; always writes one audit line, but for the share of
 * those that are rationed. */
void mw_login_decide(struct mw_core *core, const struct mw_login *login,
		     const struct mw_credentials *credentials, struct mw_outcome *out);

/* Refuse without credentials (a malformed exchange, an unknown mechanism, a
 * client that gave up): counted and audited like any other refusal. */
void mw_login_refuse(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, struct mw_outcome *out);

/* Audit and count an event. Deciding does it itself. Of those that are rationed
 * each user has a share of the log, for each reason: what is beyond it is counted
 * and not written, and a flood of one kind hides no line of another. */
void mw_core_record(struct mw_core *core, const struct mw_event *event, bool rationed);

/* For those who decide elsewhere (common/mfa/mfa.c): from the reason to the
 * verdict, the limit on noise and the audit line. `started`: clock_us(). */
void mw_login_finish(struct mw_core *core, const struct mw_login *login, struct mw_span name,
		     enum mw_reason reason, int64_t started, struct mw_outcome *out);

/* The verdict that belongs to a reason. */
enum mw_verdict mw_reason_verdict(enum mw_reason reason);

#endif
