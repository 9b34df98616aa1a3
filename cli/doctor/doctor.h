/*
 * doctor: what mailward doctor looks at.
 *
 * Each examination reports findings: fine, a warning (it works, but mind this),
 * or broken, with what to change in the words of the file to change. Things
 * that are missing are findings as well, never a reason to stop.
 */
#ifndef MW_CLI_DOCTOR_DOCTOR_H
#define MW_CLI_DOCTOR_DOCTOR_H

#include "cli/command.h"

enum mw_health { MW_FINE, MW_WARNING, MW_BROKEN, MW_HEALTHS };

struct mw_doctor {
	struct mw_cli *cli;
	bool configured;	    /* cli->conf is valid */
	const char *postfix_config; /* NULL: Postfix' default */
	size_t count[MW_HEALTHS];
	char remedy[1536];
};

/* `remedy` is what to change; NULL when there is nothing. */
void mw_doctor_found(struct mw_doctor *d, enum mw_health health, const char *subject,
		     const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* A remedy with something in it: good until the next one is made. */
const char *mw_doctor_remedy(struct mw_doctor *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The line of what a program that failed said which has its reason: the first that
 * is "fatal:", else the last one. */
struct mw_span mw_doctor_reason(const char *output);

/* Why the user that mailwardd runs as may not do that (access(2)), an errno; 0
 * when it may, or when that can't be known: you are neither root nor that user. */
int mw_doctor_denied(const struct mw_doctor *d, const char *path, int mode);

extern const struct mw_command mw_doctor_commands[];

/* The examinations. */
void mw_doctor_config(struct mw_doctor *d);
void mw_doctor_master_key(struct mw_doctor *d);
void mw_doctor_audit(struct mw_doctor *d);
void mw_doctor_store(struct mw_doctor *d);
void mw_doctor_sockets(struct mw_doctor *d);
void mw_doctor_doors(struct mw_doctor *d);
void mw_doctor_issuers(struct mw_doctor *d);
void mw_doctor_clock(struct mw_doctor *d);
void mw_doctor_postfix(struct mw_doctor *d);
void mw_doctor_dovecot(struct mw_doctor *d);
void mw_doctor_pam(struct mw_doctor *d);
/* `service` is one that asks for a second factor. A daemon that does not answer,
 * or not you, is another examination's finding. */
void mw_doctor_people(struct mw_doctor *d, const char *service);

/* Cyrus SASL as Postfix uses it. `folders` (a ':' between two) hold smtpd.conf
 * files, `plugins` plugins; "" for the usual places. The socket that the plugin
 * will connect to is returned in `socket`. */
void mw_doctor_sasl_conf(struct mw_doctor *d, const char *folders, const char *name, char *socket,
			 size_t size);
void mw_doctor_sasl_plugin(struct mw_doctor *d, const char *plugins);

#endif
