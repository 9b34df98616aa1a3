/*
 * NAME
 *	shown_name - a name as it was given, fit for a log
 */
#include "common/login/shown_name.h"

#include "base/paste.h"
#include "base/secret.h"
#include "common/ident/apikey.h"
#include "common/oauth/jwt.h"

/* What is shown instead of a secret; NULL when the name does not look like one. */
static const char *instead_of(struct mw_span name)
{
	static const struct {
		const char *prefix, *shown;
	} secrets[] = {
		{ MW_APIKEY_PREFIX, "(an API key)" },
		{ MW_RECOVERY_PREFIX, "(a recovery code)" },
		{ MW_INVITATION_PREFIX, "(an invitation)" },
	};
	char key[MW_APIKEY_SIZE];

	if (mw_jwt_looks_like_one(mw_paste_unquote(name)))
		return "(an access token)";
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (mw_apikey_parse(secrets[i].prefix, name, key) == MW_APIKEY_NOT)
			continue;
		mw_wipe(key, sizeof(key));
		return secrets[i].shown;
	}
	return NULL;
}

void mw_shown_name(struct mw_span given, char out[static MW_NAME_SIZE])
{
	struct mw_span name = mw_paste_trim(given);
	size_t len = name.len < MW_NAME_SIZE ? name.len : MW_NAME_SIZE - 1;
	bool is_text = mw_span_is_text(name) && len == name.len;
	const char *instead = instead_of(name);

	if (instead != NULL) {
		mw_span_copy(mw_span_str(instead), out, MW_NAME_SIZE);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		bool plain = name.ptr[i] >= 0x20 && name.ptr[i] < 0x7f;

		out[i] = is_text || plain ? (char)name.ptr[i] : '?';
	}
	out[len] = '\0';
}
