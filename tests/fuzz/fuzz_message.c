/* Decoding messages: fields lie within the input, fill it, and survive a round trip. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "ipc/message.h"

/* Every field is where the input is; together they are all of it. */
static void check_fields(const struct mw_message *m, struct mw_span in, size_t overhead)
{
	size_t sum = overhead;

	for (unsigned f = 0; f < MW_FIELD_COUNT; f++) {
		struct mw_span value = mw_message_get(m, (enum mw_field)f);

		if (!mw_message_has(m, (enum mw_field)f))
			continue;
		must(mw_field_name(f) != NULL);
		must(value.len <= mw_field_max((enum mw_field)f));
		must(value.ptr >= in.ptr && value.ptr + value.len <= in.ptr + in.len);
		sum += 3 + value.len;
	}
	must(sum == in.len);
}

static void check_round_trip(const struct mw_message *m)
{
	static uint8_t buf[MW_MESSAGE_MAX];
	struct mw_wbuf w = mw_wbuf_of(buf, sizeof(buf));
	struct mw_message again;
	const char *why;

	mw_message_begin(&w, m->verb);
	for (unsigned f = 0; f < MW_FIELD_COUNT; f++)
		if (mw_message_has(m, (enum mw_field)f))
			mw_message_put(&w, (enum mw_field)f, m->field[f]);
	must(!w.overflow);
	must(mw_message_decode(mw_wbuf_span(&w), &again, &why) == 0);
	must(again.verb == m->verb);
	for (unsigned f = 0; f < MW_FIELD_COUNT; f++) {
		must((again.field[f].ptr == NULL) == (m->field[f].ptr == NULL));
		must(mw_span_eq(again.field[f], m->field[f]));
	}
}

static void check_records(struct mw_span records)
{
	struct mw_message record;
	struct mw_span before = records;

	while (mw_record_next(&records, &record) == 1) {
		struct mw_span bytes = mw_span_of(before.ptr, before.len - records.len);

		must(records.len < before.len);
		check_fields(&record, bytes, 2);
		before = records;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mw_span in = mw_span_of(data, size);
	const char *why = NULL;
	struct mw_message m;

	if (mw_message_decode(in, &m, &why) != 0) {
		must(why != NULL);
		return 0;
	}
	must(size <= MW_MESSAGE_MAX);
	check_fields(&m, in, 2);
	check_round_trip(&m);
	check_records(mw_message_get(&m, MW_F_RECORDS));
	return 0;
}
