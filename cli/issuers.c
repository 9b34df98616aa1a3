/*
 * NAME
 *	issuers - the issuers of access tokens, as the daemon sees them
 */
#include "cli/issuers.h"

#include <stdio.h>

#include "base/clock.h"
#include "cli/output.h"
#include "cli/records.h"
#include "cli/words.h"

static int64_t number(const struct mw_message *m, enum mw_field f)
{
	return (int64_t)mw_message_number(m, f, 0);
}

bool mw_issuer_next_skipped(struct mw_span *why, struct mw_skipped_key *key)
{
	struct mw_message m;

	if (why->ptr == NULL || mw_record_next(why, &m) != 1)
		return false;
	key->number = number(&m, MW_F_ID);
	mw_message_text(&m, MW_F_KID, key->kid, sizeof(key->kid));
	mw_message_text(&m, MW_F_ERROR, key->why, sizeof(key->why));
	key->elsewhere = number(&m, MW_F_ELSEWHERE) != 0;
	return true;
}

void mw_issuer_key_text(const struct mw_skipped_key *key, char *out, size_t size)
{
	bool named = key->kid[0] != '\0';

	snprintf(out, size, "key %lld%s%s%s: %s", (long long)key->number, named ? " (kid \"" : "",
		 key->kid, named ? "\")" : "", key->why);
}

void mw_issuer_read(struct mw_listed_issuer *issuer, const struct mw_message *m)
{
	mw_message_text(m, MW_F_ISSUER, issuer->name, sizeof(issuer->name));
	mw_message_text(m, MW_F_FILE, issuer->file, sizeof(issuer->file));
	mw_message_text(m, MW_F_ERROR, issuer->error, sizeof(issuer->error));
	mw_message_text(m, MW_F_REQUEST_ERROR, issuer->request_error,
			sizeof(issuer->request_error));
	issuer->keys = number(m, MW_F_KEYS);
	issuer->written = number(m, MW_F_WRITTEN);
	issuer->skipped = number(m, MW_F_SKIPPED);
	issuer->unknown = number(m, MW_F_KEYS_UNKNOWN);
	issuer->withdrawn = number(m, MW_F_KEYS_WITHDRAWN);
	issuer->waiting = number(m, MW_F_WAITING);
	issuer->ahead = number(m, MW_F_AHEAD);
	issuer->why = mw_message_get(m, MW_F_RECORDS);
}

static json_t *json_of_skipped(struct mw_span why)
{
	json_t *list = json_array();
	struct mw_skipped_key key;

	while (mw_issuer_next_skipped(&why, &key))
		json_array_append_new(list,
				      json_pack("{s:I, s:o, s:s}", "number", (json_int_t)key.number,
						"kid", mw_json_text(key.kid), "why", key.why));
	return list;
}

static json_t *json_of(const struct mw_listed_issuer *i)
{
	return json_pack("{s:s, s:o, s:I, s:I, s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:I}", "name",
			 i->name, "file", mw_json_text(i->file), "keys", (json_int_t)i->keys,
			 "skipped", (json_int_t)i->skipped, "skipped_keys", json_of_skipped(i->why),
			 "written", mw_json_time(i->written), "error", mw_json_text(i->error),
			 "keys_unknown", (json_int_t)i->unknown, "keys_withdrawn",
			 (json_int_t)i->withdrawn, "waiting", (json_int_t)i->waiting,
			 "request_error", mw_json_text(i->request_error), "ahead",
			 (json_int_t)i->ahead);
}

static void show_details(const struct mw_listed_issuer *i)
{
	struct mw_span why = i->why;
	struct mw_skipped_key key;
	char text[MW_ERROR_SIZE + MW_TOKEN_ID_SIZE + 64];

	while (mw_issuer_next_skipped(&why, &key)) {
		mw_issuer_key_text(&key, text, sizeof(text));
		mw_show("", "%s: skipped %s", i->name, text);
	}
	if (i->unknown > 0 || i->withdrawn > 0)
		mw_show("", "%s: tokens with an unknown key: %lld, with a withdrawn key: %lld",
			i->name, (long long)i->unknown, (long long)i->withdrawn);
	if (i->waiting > 0)
		mw_show("", "%s: waiting for a fetch since %lld s", i->name, (long long)i->waiting);
	if (i->request_error[0] != '\0')
		mw_show("", "%s: a fetch cannot be asked for: %s", i->name, i->request_error);
}

static int show_one(void *ctx, const struct mw_message *record)
{
	struct mw_listed_issuer i;
	char when[MW_WORDS_SIZE];
	json_t *list = ctx;

	mw_issuer_read(&i, record);
	if (list != NULL) {
		json_array_append_new(list, json_of(&i));
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
		mw_show("issuer", "%s: keys: %lld (skipped: %lld), written %s%s%s", i.name,
			(long long)i.keys, (long long)i.skipped, when,
			i.error[0] != '\0' ? "; the file is bad: " : "", i.error);
	show_details(&i);
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
