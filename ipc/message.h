/*
 * message: what travels between the daemon and its clients.
 *
 * A message is one SEQPACKET datagram of at most MW_MESSAGE_MAX bytes:
 *
 *	u8 version (MW_MESSAGE_VERSION)   u8 verb   then fields, each
 *	u8 field   u16 length (big-endian)   `length` bytes
 *
 * Each field has one type and one maximum, in the table in message.c:
 *
 *	number	8 bytes, big-endian
 *	text	UTF-8 without control characters (mw_span_is_text)
 *	bytes	anything
 *
 * A message with an unknown version, an unknown or a repeated field, a field of
 * the wrong form, or a byte after the last field is refused as a whole. A
 * reply carries the verb of its request, and MW_F_VERDICT always.
 *
 * A list is one field (MW_F_RECORDS): records, each u16 length and then fields
 * as above. A list longer than a message comes in pages: as long as the reply
 * holds MW_F_CURSOR, the same request with that cursor fetches the next one.
 *
 * The second factor: one connection is one conversation.
 *
 *	MFA_START	OK	 policy asks this user for no second factor here
 *			CONTINUE MW_F_ASK says what the person must do next
 *			DENY, TEMPFAIL
 *	MW_ASK_CODE	ask for "Verification code:" and send what was typed, as it
 *			is, with MFA_CODE: a code, a recovery code (mwr_) or, from a
 *			user without a factor, an invitation (mwe_). Unknown,
 *			unenrolled and enrolled users all get this question. With
 *			MW_F_DIGITS a code can be parted from a password.
 *	MFA_CODE	OK	 (MW_F_TEXT: a remark for the person, if there is one)
 *			CONTINUE the invitation is good: MW_ASK_ENROLL
 *			DENY	 with MW_F_WAIT (seconds) when too many wrong codes
 *				 came: this one was not looked at
 *	MW_ASK_ENROLL	the person must enroll first: send ENROLL_START
 *	ENROLL_START	CONTINUE MW_ASK_CONFIRM, MW_F_SEED (groups of four),
 *				 MW_F_URI, MW_F_ID and, if it fits into 24 lines,
 *				 MW_F_QR: show them and ask for a code
 *	ENROLL_CONFIRM	CONTINUE MW_ASK_CONFIRM once more: the code is wrong.
 *				 MW_F_TRIES are left; MW_F_TEXT may know why
 *			OK	 enrolled, and the login is good. MW_F_CODES holds
 *				 the recovery codes, in the one reply that ever does
 *			DENY	 no tries left, or another conversation was first
 *	MFA_ACCOUNT	the account phase, on a connection of its own:
 *			OK	 MW_F_ACCOUNT is there when we know the user;
 *				 MW_F_ENROLL_BEFORE (a time) when it must have
 *				 enrolled by then and has not
 *			DENY	 the account is disabled
 *
 * Hanging up at any point changes nothing: without a confirmation there is no
 * enrollment. Verifiers may ask about any account; other users only about their
 * own (SO_PEERCRED), as a screen locker does. Enrolling at
 * login is offered to root and to the user itself only.
 *
 * Requests that take [NAME] are about that account, or without it about the
 * asker's own. Administrators may name any account; others only their own, and
 * must prove a factor in CODE for what is marked "code".
 */
#ifndef MW_IPC_MESSAGE_H
#define MW_IPC_MESSAGE_H

#include "base/limits.h"
#include "base/wbuf.h"

#define MW_MESSAGE_VERSION 1

/* Verbs. The rows in daemon/verbs/ say who may send which. */
enum mw_verb {
	MW_V_SASL_START = 1, /* MECHANISM SERVICE [REMOTE LOCAL TLS DATA LENGTH] */
	MW_V_SASL_STEP = 2,  /* DATA [LENGTH] */
	MW_V_CHECK = 3,	     /* NAME SECRET SERVICE [REMOTE AUTHZID]; says which key it was
				(ACCOUNT ID LABEL), also when it is refused, and to
				administrators why a token is (DETAIL) */
	MW_V_PAM_TOKEN = 4,  /* NAME SECRET SERVICE [LENGTH REMOTE]: CHECK, asked by PAM */

	MW_V_MFA_START = 8,	  /* NAME SERVICE [REMOTE ENROLL] */
	MW_V_MFA_CODE = 9,	  /* CODE */
	MW_V_ENROLL_START = 10,	  /* after MW_ASK_ENROLL */
	MW_V_ENROLL_CONFIRM = 11, /* CODE */
	MW_V_MFA_ACCOUNT = 12,	  /* NAME SERVICE [REMOTE] */

	MW_V_INIT = 16,	  /* make the store if there is none */
	MW_V_STATUS = 17, /* how the daemon and its store are */

	MW_V_ACCOUNT_ADD = 32,	   /* NAME [NAMES]: its other names; all or nothing */
	MW_V_ACCOUNT_SHOW = 33,	   /* NAME */
	MW_V_ACCOUNT_LIST = 34,	   /* [CURSOR] */
	MW_V_ACCOUNT_RENAME = 35,  /* NAME ALIAS: the new primary name */
	MW_V_ACCOUNT_ALIAS = 36,   /* NAME ALIAS: one more name */
	MW_V_ACCOUNT_UNALIAS = 37, /* NAME ALIAS: one name less */
	MW_V_ACCOUNT_DISABLE = 38, /* NAME */
	MW_V_ACCOUNT_ENABLE = 39,  /* NAME */
	MW_V_ACCOUNT_DELETE = 40,  /* NAME */

	MW_V_KEY_CREATE = 48, /* [NAME] LABEL SCOPES [NETWORKS BIND NOT_BEFORE EXPIRES]; code */
	MW_V_KEY_LIST = 49,   /* [NAME CURSOR]; administrators without NAME: of all accounts */
	MW_V_KEY_SHOW = 50,   /* ID */
	MW_V_KEY_REVOKE = 51, /* ID; the reply says how it was before */
	MW_V_KEY_FIND = 52,   /* SECRET: whose it is; no login, and changes nothing. REASON:
				 why it would be refused; DENY: it is no key that there is */

	MW_V_TOTP_ENROLL = 56,	 /* [NAME LABEL ALGORITHM DIGITS PERIOD INVITATION]; code, if
				    the account has a factor */
	MW_V_TOTP_CONFIRM = 57,	 /* [NAME INVITATION] ID CODE: a code of the new device */
	MW_V_TOTP_LIST = 58,	 /* [NAME] */
	MW_V_TOTP_REMOVE = 59,	 /* [NAME] ID; code */
	MW_V_TOTP_UNLOCK = 60,	 /* NAME; WAIT (what was left of it) of the reply: there were
				    wrong codes. RECORDS (ID NOT_BEFORE): devices whose
				    watermark was ahead, and when their codes are accepted
				    again */
	MW_V_TOTP_IMPORT = 61,	 /* RECORDS (NAME, SEED or DATA, [LABEL ALGORITHM DIGITS PERIOD])
				    [CURSOR DRY_RUN]: with CURSOR more of them follow on
				    this connection. RECORDS of a reply, one for each:
				    ID, its number from 0, and ACCOUNT, whose it will be,
				    with REASON "exists" (and TEXT) if it is passed over
				    because the account has that secret; or TEXT, what is
				    wrong with it. The last reply is OK when all were
				    written (with DRY_RUN: would be), DENY when one was
				    wrong and nothing was written, TEMPFAIL with REASON
				    "exists" when another import was first */
	MW_V_RECOVERY_NEW = 62,	 /* [NAME]; code */
	MW_V_INVITE_CREATE = 63, /* NAME [EXPIRES] */

	MW_V_TOKEN_ISSUE = 96,	     /* NAME SCOPES TTL [NETWORKS JWS_ALG] */
	MW_V_TOKEN_REVOKE = 97,	     /* ISSUER, and JTI, SID or neither: all until now; or
					NAME: all of that account until now. The reply has
					the JTI as it is spelled */
	MW_V_JWKS = 98,		     /* the public keys of our own tokens */
	MW_V_ISSUER_LIST = 99,	     /* [CURSOR]; in each, RECORDS (ID KID ERROR ELSEWHERE) say
					why keys are not used */
	MW_V_REVOCATION_LIST = 100,  /* [CURSOR]: ISSUER, JTI, SID, SUB or none (all until
					then), REVOKED [EXPIRES: when it may be forgotten] */
	MW_V_REVOCATION_LIMIT = 101, /* ISSUER or NAME: its revocations reach until now at most;
					REVOKED of the reply: until when they did, VALID_AFTER:
					do */

	MW_VERB_COUNT = 128 /* 127 stays free: the tests want one that is unknown */
};

enum mw_field {
	/* replies */
	MW_F_VERDICT = 1, /* enum mw_verdict */
	MW_F_REASON = 2,  /* one word, common/ident/reason.h; to administrators only */
	MW_F_TEXT = 3,	  /* a sentence for a person */
	MW_F_RECORDS = 4,
	MW_F_CURSOR = 5,

	/* a login */
	MW_F_MECHANISM = 16,
	MW_F_SERVICE = 17, /* smtp, imap, sshd … */
	MW_F_REMOTE = 18,  /* the client's address, "192.0.2.1"; SASL: also "192.0.2.1;4711" */
	MW_F_LOCAL = 19,   /* the server's address, in the same form */
	MW_F_TLS = 20,	   /* 1: the client's connection is encrypted, 0: it is not */
	MW_F_DATA = 21,	   /* bytes of the SASL exchange; absent is not empty */
	MW_F_NAME = 22,	   /* the name given */
	MW_F_AUTHZID = 23,
	MW_F_SECRET = 24,
	MW_F_ACCOUNT = 25, /* the primary name of the account */

	/* accounts and keys */
	MW_F_ID = 32,
	MW_F_ALIAS = 33,
	MW_F_NAMES = 34, /* all names, a blank between two */
	MW_F_DISABLED = 35,
	MW_F_VALID_AFTER = 36, /* times: seconds since 1970 */
	MW_F_CREATED = 37,
	MW_F_LABEL = 38,
	MW_F_SCOPES = 39,   /* words, a blank between two */
	MW_F_NETWORKS = 40, /* CIDR, a blank between two; at least one */
	MW_F_BIND = 41,	    /* "first-use" */
	MW_F_BOUND = 42,    /* the network a key is bound to */
	MW_F_NOT_BEFORE = 43,
	MW_F_EXPIRES = 44,
	MW_F_REVOKED = 45,
	MW_F_LAST_USED = 46,
	MW_F_LAST_REMOTE = 47,
	MW_F_LAST_SERVICE = 48,
	MW_F_APIKEY_SCOPES = 50, /* of a new key: where the user name `apikey` is taken, too */
	MW_F_KEY = 49,		 /* a new key or invitation, in the one reply that ever holds it */

	/* status */
	MW_F_VERSION = 64,
	MW_F_UPTIME = 65, /* seconds; absent from --once */
	MW_F_WORKERS = 66,
	MW_F_STORE = 67,       /* its URL */
	MW_F_STORE_STATE = 68, /* "ok", or what is wrong */
	MW_F_SCHEMA = 69,
	MW_F_ACCOUNTS = 70,
	MW_F_KEYS = 71,
	MW_F_CONNECTIONS = 72,
	MW_F_ACCEPTED = 73, /* since the start */
	MW_F_REFUSED = 74,
	MW_F_UNDECIDED = 75,
	MW_F_SOCKETS = 76,	/* where the daemon listens, a blank between two */
	MW_F_CLOCK_FAULTS = 77, /* accounts that have a device whose watermark is ahead;
				   NAMES has the first ones */
	MW_F_AHEAD = 78,	/* seconds that a device's watermark, or an issuer's revocation,
				   is ahead of now */

	/* the second factor */
	MW_F_CODE = 80,	  /* what a person typed: a code, mwr_…, mwe_… */
	MW_F_ASK = 81,	  /* enum mw_asked */
	MW_F_ENROLL = 82, /* 0: don't offer to enroll, ask for a code */
	MW_F_WAIT = 83,	  /* seconds until the next code is looked at */
	MW_F_TRIES = 84,
	MW_F_SEED = 85,	     /* base32 (RFC 4648), groups of four: "GEZD GNBV …" */
	MW_F_URI = 86,	     /* otpauth://totp/… */
	MW_F_QR = 87,	     /* UTF-8 half blocks, lines ended by \n: at most 24 of 48 columns */
	MW_F_CODES = 88,     /* recovery codes, a blank between two */
	MW_F_ALGORITHM = 89, /* SHA1, SHA256 or SHA512 */
	MW_F_DIGITS = 90,
	MW_F_PERIOD = 91, /* seconds */
	MW_F_ENROLL_BEFORE = 92,
	MW_F_CONFIRMED = 93, /* when a device was; absent: it is not active yet */

	MW_F_INVITATION = 94,
	MW_F_CODES_LEFT = 95, /* recovery codes not used yet */

	MW_F_DRY_RUN = 104, /* 1: say what would be done, and do nothing */

	/* an issuer's keys */
	MW_F_SKIPPED = 56, /* how many cannot be used */
	MW_F_KID = 57,
	MW_F_ELSEWHERE = 58,	  /* 1: such a key is for something else, and nothing is wrong */
	MW_F_KEYS_UNKNOWN = 59,	  /* tokens since the start whose key was never seen … */
	MW_F_KEYS_WITHDRAWN = 60, /* … or was withdrawn */
	MW_F_WAITING = 61,	  /* seconds since a fetch was asked for in vain */
	MW_F_REQUEST_ERROR = 62,  /* why none can be asked for */

	/* access tokens */
	MW_F_TOKEN = 112, /* in the one reply that ever holds it */
	MW_F_TTL = 113,	  /* seconds */
	MW_F_JTI = 114,
	MW_F_SID = 115,
	MW_F_ISSUER = 116,	       /* our name of it */
	MW_F_JWS_ALG = 117,	       /* "EdDSA" or "ES256" */
	MW_F_JWKS = 118,	       /* JSON */
	MW_F_FILE = 119,	       /* where an issuer's keys come from */
	MW_F_WRITTEN = 120,	       /* when that file was */
	MW_F_ERROR = 121,	       /* why the file as it is now is not used */
	MW_F_TOKENS_VALID_AFTER = 122, /* no token of the account issued until then is valid */
	MW_F_SUB = 123,		       /* an issuer's own name of a user */
	MW_F_DETAIL = 124, /* what was found in a refused token, and what was expected */
	/* With an empty DATA or SECRET: it has so many bytes, more than are taken. */
	MW_F_LENGTH = 125,

	MW_F_UNIX = 105, /* 1: the name is that of a Unix user, as getpwnam(3) gives it */

	MW_FIELD_COUNT = 128 /* 126 and 127 stay free, as above */
};

/* What mailwardd asks mailward-introspect, in the same form. It is no verb of the
 * daemon's. */
enum mw_introspection_verb {
	/* ISSUER TOKEN. OK: MW_F_DATA, the provider's answer (RFC 7662 section 2.2, JSON);
	 * TEMPFAIL: MW_F_TEXT, why there is none */
	MW_INTROSPECT = 192
};

/* What a person must do next (MW_F_ASK). */
enum mw_asked { MW_ASK_CODE = 1, MW_ASK_ENROLL = 2, MW_ASK_CONFIRM = 3 };

/* A decoded message or record: fields borrowed from the bytes it was in. An
 * absent field is a span with ptr NULL. */
struct mw_message {
	uint8_t verb;
	unsigned count; /* fields that are there */
	struct mw_span field[MW_FIELD_COUNT];
};

/* 0, or -1 with a short text of what is wrong with it in *why. */
int mw_message_decode(struct mw_span bytes, struct mw_message *m, const char **why);
/* The next record of a MW_F_RECORDS field; 1 got one, 0 none left, -1 malformed. */
int mw_record_next(struct mw_span *records, struct mw_message *m);

bool mw_message_has(const struct mw_message *m, enum mw_field f);
struct mw_span mw_message_get(const struct mw_message *m, enum mw_field f);
/* The number, or `otherwise` when absent. */
uint64_t mw_message_number(const struct mw_message *m, enum mw_field f, uint64_t otherwise);
/* The text in a buffer, NUL-terminated; "" when absent. It must be a text field
 * and the buffer at least mw_field_max(f) + 1 bytes. */
void mw_message_text(const struct mw_message *m, enum mw_field f, char *out, size_t size);

/* The longest value of a field, in bytes. */
size_t mw_field_max(enum mw_field f);
/* For error texts: "name", "last_used"; NULL for an unknown number. */
const char *mw_field_name(unsigned f);

/* Writing: begin, then fields; whether it fitted shows in w->overflow. A value
 * that its field does not take (too long, no text) overflows too. */
void mw_message_begin(struct mw_wbuf *w, uint8_t verb);
void mw_message_put(struct mw_wbuf *w, enum mw_field f, struct mw_span value);
void mw_message_put_text(struct mw_wbuf *w, enum mw_field f, const char *text);
void mw_message_put_number(struct mw_wbuf *w, enum mw_field f, uint64_t value);

#endif
