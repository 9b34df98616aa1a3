/*
 * NAME
 *	kept - what code_in_password=split keeps for code_in_password=judge
 * DIAGNOSTICS
 *	LOG_ERR when a login ends with a yes and its code was never judged.
 */
#include "pam/kept.h"

#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#define KEPT "mailward_code_in_password"

static void forget(pam_handle_t *pamh, void *data, int status)
{
	struct mw_pam_kept *kept = data;

	if ((status & ~(PAM_DATA_REPLACE | PAM_DATA_SILENT)) == PAM_SUCCESS &&
	    (status & PAM_DATA_REPLACE) == 0 && !kept->judged)
		pam_syslog(pamh, LOG_ERR,
			   "a login ended without its code being judged: "
			   "code_in_password=judge is missing after the password module");
	mw_client_close(&kept->client);
	mw_wipe(kept, sizeof(*kept));
	free(kept);
}

int mw_pam_keep(struct mw_pam *p, enum mw_pam_asked asked, struct mw_span code)
{
	struct mw_pam_kept *kept = calloc(1, sizeof(*kept));

	if (kept == NULL)
		return PAM_BUF_ERR;
	kept->asked = asked;
	kept->client = (struct mw_client)MW_CLIENT_CLOSED;
	if (code.len <= sizeof(kept->code)) {
		kept->len = code.len;
		memcpy(kept->code, code.ptr, code.len);
	}
	if (pam_set_data(p->pamh, KEPT, kept, forget) != PAM_SUCCESS) {
		mw_wipe(kept, sizeof(*kept));
		free(kept);
		return PAM_BUF_ERR;
	}
	if (asked == MW_PAM_ASKED) {
		kept->client = p->client;
		p->client = (struct mw_client)MW_CLIENT_CLOSED;
	}
	return PAM_SUCCESS;
}

struct mw_pam_kept *mw_pam_kept(struct mw_pam *p)
{
	const void *data = NULL;

	if (pam_get_data(p->pamh, KEPT, &data) != PAM_SUCCESS)
		return NULL;
	return (struct mw_pam_kept *)(uintptr_t)data;
}
