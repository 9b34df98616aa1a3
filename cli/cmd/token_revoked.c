/*
 * NAME
 *	token_revoked - mailward token revoked
 */
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/table.h"
#include "cli/words.h"

struct revocation_record {
	char issuer[MW_ISSUER_SIZE], jti[MW_TOKEN_ID_SIZE], sid[MW_TOKEN_ID_SIZE],
		sub[MW_TOKEN_ID_SIZE];
	int64_t revoked, until;
};

static void read_record(struct revocation_record *r, const struct mw_message *m)
{
	mw_message_text(m, MW_F_ISSUER, r->issuer, sizeof(r->issuer));
	mw_message_text(m, MW_F_JTI, r->jti, sizeof(r->jti));
	mw_message_text(m, MW_F_SID, r->sid, sizeof(r->sid));
	mw_message_text(m, MW_F_SUB, r->sub, sizeof(r->sub));
	r->revoked = (int64_t)mw_message_number(m, MW_F_REVOKED, 0);
	r->until = (int64_t)mw_message_number(m, MW_F_EXPIRES, 0);
}

static const char *kind_of(const struct revocation_record *r)
{
	return r->jti[0] != '\0'   ? "token"
	       : r->sid[0] != '\0' ? "session"
	       : r->sub[0] != '\0' ? "user, until then"
				   : "all until then";
}

static const char *id_of(const struct revocation_record *r)
{
	return r->jti[0] != '\0' ? r->jti : r->sid[0] != '\0' ? r->sid : r->sub;
}

static int list_one(void *ctx, const struct mw_message *record)
{
	struct mw_table *table = ctx;
	char revoked[MW_WORDS_SIZE], until[MW_WORDS_SIZE];
	struct revocation_record r;

	read_record(&r, record);
	if (mw_output_is_json()) {
		mw_json_list_item(json_pack(
			"{s:s, s:o, s:o, s:o, s:o, s:o}", "issuer", r.issuer, "jti",
			mw_json_text(r.jti), "sid", mw_json_text(r.sid), "sub", mw_json_text(r.sub),
			"revoked", mw_json_time(r.revoked), "until", mw_json_time(r.until)));
		return 0;
	}
	mw_words_date(r.revoked, revoked);
	mw_words_date(r.until, until);
	mw_table_row(table, (const char *[]){ r.issuer, kind_of(&r), id_of(&r), revoked,
					      r.until != 0 ? until : "for ever" });
	return 0;
}

static int run_revoked(struct mw_cli *cli, const struct mw_args *args)
{
	static const struct mw_column columns[] = {
		{ .title = "ISSUER" },	{ .title = "WHAT" },	   { .title = "ID", .cut = true },
		{ .title = "REVOKED" }, { .title = "KEPT UNTIL" },
	};
	struct mw_table table;
	struct mw_ask a;
	int status;

	(void)args;
	mw_table_begin(&table, columns, sizeof(columns) / sizeof(columns[0]), stdout,
		       mw_table_limit(stdout));
	mw_json_list_begin("revocations");
	mw_ask_begin(&a, MW_V_REVOCATION_LIST);
	status = mw_ask_list(cli, &a, list_one, &table);
	mw_table_flush(&table);
	if (status != 0)
		return status;
	mw_json_list_end();
	if (table.printed == 0)
		mw_say("No token is revoked.");
	return 0;
}

// clang-format off
const struct mw_command mw_token_revoked_commands[] = {
	{ "token revoked", 0, 0, NULL, run_revoked,
	  .synopsis = "",
	  .summary = "list what was revoked, and how long that is remembered",
	  .example = "mailward token revoked" },
	{ .name = NULL },
};
// clang-format on
