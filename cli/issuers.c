/*
 * NAME
 *	issuers - the issuers of access tokens, as the daemon sees them
 */
#include "cli/issuers.h"

#include "base/clock.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/words.h"

void mw_issuer_read(struct mw_listed_issuer *issuer, const struct mw_message *m)
{
	mw_message_text(m, MW_F_ISSUER, issuer->name, sizeof(issuer->name));
	mw_message_text(m, MW_F_FILE, issuer->file, sizeof(issuer->file));
	mw_message_text(m, MW_F_ERROR, issuer->error, sizeof(issuer->error));
	issuer->keys = (int64_t)mw_message_number(m, MW_F_KEYS, 0);
	issuer->written = (int64_t)mw_message_number(m, MW_F_WRITTEN, 0);
	issuer->ahead = (int64_t)mw_message_number(m, MW_F_AHEAD, 0);
}

static int show_one(void *ctx, const struct mw_message *record)
{
	struct mw_listed_issuer i;
	char when[MW_WORDS_SIZE];
	json_t *list = ctx;

	mw_issuer_read(&i, record);
	if (list != NULL) {
		json_array_append_new(
			list, json_pack("{s:s, s:o, s:I, s:o, s:o, s:I}", "name", i.name, "file",
					mw_json_text(i.file), "keys", (json_int_t)i.keys, "written",
					mw_json_time(i.written), "error", mw_json_text(i.error),
					"ahead", (json_int_t)i.ahead));
		return 0;
	}
	if (i.ahead > 0) {
		mw_words_duration(i.ahead, when);
		mw_show("clock faults",
			"%s: its tokens are revoked for %s to come (mailward doctor)", i.name,
			when);
	}
	mw_words_when(i.written, mw_clock_s(), when);
	if (i.file[0] == '\0')
		mw_show("issuer", "%s: our own tokens", i.name);
	else
		mw_show("issuer", "%s: keys: %lld, written %s%s%s", i.name, (long long)i.keys, when,
			i.error[0] != '\0' ? "; the file is bad: " : "", i.error);
	return 0;
}

int mw_issuers_show(struct mw_cli *cli, json_t *object)
{
	json_t *list = object != NULL ? json_array() : NULL;
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_ISSUER_LIST);
	status = mw_ask_list(cli, &a, show_one, list);
	if (object != NULL)
		json_object_set_new(object, "issuers", list);
	return status;
}
