/*
 * NAME
 *	recovery - mailward recovery new
 */
#include "cli/cmd/recovery.h"

#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reauth.h"

static json_t *codes_json(struct mw_span codes)
{
	json_t *list = json_array();
	struct mw_span code;

	while (mw_take_word(&codes, &code))
		json_array_append_new(list, json_stringn((const char *)code.ptr, code.len));
	return list;
}

static void say_codes(struct mw_span codes)
{
	struct mw_span code;

	if (codes.len == 0)
		return;
	mw_say("Recovery codes, each good for one login without the device. They are shown this "
	       "once;");
	mw_say("keep them where the device is not:");
	while (mw_take_word(&codes, &code))
		mw_say("  %.*s", (int)code.len, code.ptr);
}

void mw_recovery_show(const struct mw_message *reply)
{
	struct mw_span codes = mw_message_get(reply, MW_F_CODES);
	int64_t id = (int64_t)mw_message_number(reply, MW_F_ID, 0);
	char account[MW_NAME_SIZE];
	json_t *object;

	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	if (id != 0)
		mw_say("Device %lld of %s counts from now on.", (long long)id, account);
	say_codes(codes);
	object = json_pack("{s:s, s:o}", "account", account, "codes", codes_json(codes));
	if (id != 0)
		json_object_set_new(object, "id", json_integer(id));
	mw_json_print(object);
}

static int run_new(struct mw_cli *cli, const struct mw_args *args)
{
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_RECOVERY_NEW);
	if ((status = mw_ask_account(&a, args)) == 0 && (status = mw_ask_proving(cli, &a)) == 0)
		mw_recovery_show(&a.reply);
	mw_ask_wipe(&a);
	return status;
}

// clang-format off
const struct mw_command mw_recovery_commands[] = {
	{ "recovery new", 0, 1, NULL, run_new,
	  .synopsis = "[ACCOUNT]",
	  .summary = "make ten recovery codes; the old ones end",
	  .example = "mailward recovery new alice" },
	{ .name = NULL },
};
// clang-format on
