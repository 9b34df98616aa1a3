/*
 * postconf: how Postfix is configured, as postconf(1) says.
 */
#ifndef MW_CLI_DOCTOR_POSTCONF_H
#define MW_CLI_DOCTOR_POSTCONF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

#define MW_POSTCONF_TEXT 65536

/* What is asked of main.cf; a service of master.cf may say otherwise. */
enum mw_postconf_parameter {
	MW_PF_AUTH_ENABLE,
	MW_PF_TLS_AUTH_ONLY,
	MW_PF_TLS_WRAPPER,
	MW_PF_TLS_LEVEL,
	MW_PF_SASL_EXCEPTIONS,
	MW_PF_SASL_TYPE,
	MW_PF_SASL_PATH,
	MW_PF_SASL_CONFIG_PATH,
	MW_PF_QUEUE_DIRECTORY,
	MW_PF_MAIL_OWNER,
	MW_PF_LINE_LIMIT,
	MW_PF_IMPORT_ENVIRONMENT,
	MW_PF_PARAMETERS
};

/* Large: keep it off the stack. */
struct mw_postconf {
	char value[MW_PF_PARAMETERS][4096];
	bool there[MW_PF_PARAMETERS];
	char text[MW_POSTCONF_TEXT];
	char services[MW_POSTCONF_TEXT];  /* postconf -M */
	char overrides[MW_POSTCONF_TEXT]; /* postconf -P */
};

/* A line of master.cf that runs smtpd. */
struct mw_postconf_service {
	char name[256]; /* "submission/inet" */
	bool jailed;
};

/* Read the configuration in `folder`, NULL for Postfix' default one. false leaves
 * what postconf said last in *why, "" when it is not installed. */
bool mw_postconf_read(struct mw_postconf *p, const char *folder, struct mw_span *why);

const char *mw_postconf_name(enum mw_postconf_parameter which);

/* Take the next smtpd from *lines, which starts as p->services. */
bool mw_postconf_next(struct mw_span *lines, struct mw_postconf_service *s);

/* The value that counts for a service; whether it stands in master.cf. */
bool mw_postconf_get(const struct mw_postconf *p, const struct mw_postconf_service *s,
		     enum mw_postconf_parameter which, char *out, size_t size);

#endif
