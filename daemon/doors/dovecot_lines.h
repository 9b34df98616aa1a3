/*
 * dovecot_lines: the lines of the Dovecot auth client protocol, version 1.
 *
 * Dovecot's own login processes, Postfix (smtpd_sasl_type = dovecot) and Exim
 * (the dovecot authenticator) are clients. A line is fields set apart by TABs;
 * \001 escapes what a field can't hold: \0010 NUL, \001t TAB, \001r CR, \001n
 * LF, \0011 itself. This is the server's side, without a socket:
 * daemon/doors/dovecot.c has that.
 *
 * Parameters that are not known are ignored, as the protocol wants it. Anything
 * else out of the ordinary is an error, upon which the server hangs up.
 */
#ifndef MW_DAEMON_DOORS_DOVECOT_LINES_H
#define MW_DAEMON_DOORS_DOVECOT_LINES_H

#include "base/wbuf.h"
#include "common/ident/network.h"
#include "common/store/store.h"

/* The longest line, with its LF. */
#define MW_DOVECOT_LINE_MAX 16384
/* The longest reply: a CONT with the longest challenge in base64. */
#define MW_DOVECOT_REPLY_MAX 2048
#define MW_DOVECOT_MAJOR     1
#define MW_DOVECOT_MINOR     2

enum mw_dovecot_command {
	MW_DOVECOT_VERSION,
	MW_DOVECOT_CPID,
	MW_DOVECOT_AUTH,
	MW_DOVECOT_CONT,
	MW_DOVECOT_CANCEL
};

struct mw_dovecot_request {
	enum mw_dovecot_command command;
	uint32_t id;	     /* of the exchange; VERSION: its major number */
	struct mw_span data; /* base64, borrowed from the line; absent is not empty */
	/* AUTH only */
	char mechanism[MW_MECHANISM_SIZE];
	char service[MW_SERVICE_SIZE];
	struct mw_address remote;
	bool secured; /* the client's connection is encrypted */
};

/* Read a line, without its LF. false when it breaks the protocol. */
bool mw_dovecot_parse(struct mw_span line, struct mw_dovecot_request *out);

/* Write a value into a field. */
void mw_dovecot_escape(struct mw_span value, struct mw_wbuf *out);

#endif
