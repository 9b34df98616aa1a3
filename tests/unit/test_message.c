/* Messages: what was written is read, and everything else is refused whole. */
#include "tests/unit/unit.h"

#include <string.h>

#include "ipc/message.h"

static const char *refusal_of(const void *bytes, size_t len)
{
	struct mw_message m;
	const char *why = NULL;

	if (mw_message_decode(mw_span_of(bytes, len), &m, &why) == 0)
		return "accepted";
	assert_non_null(why);
	return why;
}

/* A message written into a buffer, and read. */
struct example {
	uint8_t bytes[MW_MESSAGE_MAX + 64];
	struct mw_wbuf w;
	struct mw_message m;
};

static struct example *begin(uint8_t verb)
{
	static struct example e;

	memset(&e, 0, sizeof(e));
	e.w = mw_wbuf_of(e.bytes, sizeof(e.bytes));
	mw_message_begin(&e.w, verb);
	return &e;
}

static void assert_decodes(struct example *e)
{
	const char *why = "";

	assert_false(e->w.overflow);
	if (mw_message_decode(mw_wbuf_span(&e->w), &e->m, &why) != 0)
		fail_msg("%s", why);
}

static void message_is_read_as_it_was_written(void **state)
{
	struct example *e = begin(MW_V_CHECK);
	char text[256];

	(void)state;
	mw_message_put_text(&e->w, MW_F_NAME, "alice@example.org");
	mw_message_put(&e->w, MW_F_SECRET, mw_span_of("a\0b\xff", 4));
	mw_message_put_number(&e->w, MW_F_TLS, 1);
	mw_message_put_number(&e->w, MW_F_ID, UINT64_MAX);
	mw_message_put_text(&e->w, MW_F_LABEL, "");
	assert_decodes(e);
	assert_int_equal(e->m.verb, MW_V_CHECK);
	mw_message_text(&e->m, MW_F_NAME, text, sizeof(text));
	assert_string_equal(text, "alice@example.org");
	assert_true(mw_span_eq(mw_message_get(&e->m, MW_F_SECRET), mw_span_of("a\0b\xff", 4)));
	assert_int_equal(mw_message_number(&e->m, MW_F_TLS, 7), 1);
	assert_true(mw_message_number(&e->m, MW_F_ID, 7) == UINT64_MAX);
}

static void absent_is_not_empty(void **state)
{
	struct example *e = begin(MW_V_SASL_START);
	char text[256] = "x";

	(void)state;
	mw_message_put(&e->w, MW_F_DATA, mw_span_of("", 0));
	assert_decodes(e);
	assert_true(mw_message_has(&e->m, MW_F_DATA));
	assert_non_null(mw_message_get(&e->m, MW_F_DATA).ptr);
	assert_false(mw_message_has(&e->m, MW_F_NAME));
	assert_null(mw_message_get(&e->m, MW_F_NAME).ptr);
	mw_message_text(&e->m, MW_F_NAME, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(mw_message_number(&e->m, MW_F_TLS, 7), 7);
}

static void unknown_version_is_refused(void **state)
{
	uint8_t bytes[2] = { 0, MW_V_STATUS };

	(void)state;
	for (unsigned version = 0; version < 256; version++) {
		bytes[0] = (uint8_t)version;
		assert_string_equal(refusal_of(bytes, 2),
				    version == MW_MESSAGE_VERSION ? "accepted" : "unknown version");
	}
}

/* Which verb may be sent by whom is the dispatch table's to say. */
static void any_verb_is_read(void **state)
{
	uint8_t bytes[2] = { MW_MESSAGE_VERSION, 250 };
	struct mw_message m;
	const char *why;

	(void)state;
	assert_int_equal(mw_message_decode(mw_span_of(bytes, 2), &m, &why), 0);
	assert_int_equal(m.verb, 250);
}

static void unknown_field_is_refused(void **state)
{
	(void)state;
	for (unsigned f = 0; f < 256; f++) {
		uint8_t bytes[5] = { MW_MESSAGE_VERSION, MW_V_STATUS, (uint8_t)f, 0, 0 };
		const char *why = refusal_of(bytes, sizeof(bytes));

		if (f >= MW_FIELD_COUNT || mw_field_name(f) == NULL)
			assert_string_equal(why, "unknown field");
		else
			assert_string_not_equal(why, "unknown field");
	}
	assert_null(mw_field_name(0));
	assert_null(mw_field_name(MW_FIELD_COUNT));
	assert_string_equal(mw_field_name(MW_F_NAME), "name");
}

static void repeated_field_is_refused(void **state)
{
	struct example *e = begin(MW_V_CHECK);

	(void)state;
	mw_message_put_text(&e->w, MW_F_NAME, "alice");
	mw_message_put_text(&e->w, MW_F_SERVICE, "smtp");
	mw_message_put_text(&e->w, MW_F_NAME, "bob");
	assert_string_equal(refusal_of(e->bytes, e->w.len), "repeated field");
	/* Even an empty one, and even when the first was empty. */
	e = begin(MW_V_CHECK);
	mw_message_put_text(&e->w, MW_F_NAME, "");
	mw_message_put_text(&e->w, MW_F_NAME, "");
	assert_string_equal(refusal_of(e->bytes, e->w.len), "repeated field");
}

static void one_byte_more_or_less_is_refused(void **state)
{
	struct example *e = begin(MW_V_CHECK);
	size_t ends[3];

	(void)state;
	ends[0] = e->w.len;
	mw_message_put_text(&e->w, MW_F_NAME, "alice");
	ends[1] = e->w.len;
	mw_message_put_number(&e->w, MW_F_TLS, 1);
	ends[2] = e->w.len;
	for (size_t len = 0; len <= e->w.len + 2; len++) {
		const char *why = refusal_of(e->bytes, len);

		if (len == ends[0] || len == ends[1] || len == ends[2])
			assert_string_equal(why, "accepted");
		else
			assert_string_equal(why, len < 2 ? "too short"
							 : "ends in the middle of a field");
	}
}

static void longest_message_is_16_kib(void **state)
{
	struct example *e = begin(MW_V_SASL_STEP);
	static uint8_t data[12288], more[MW_MESSAGE_MAX];

	(void)state;
	mw_message_put(&e->w, MW_F_DATA, mw_span_of(data, sizeof(data)));
	/* An opaque field brings it to the limit exactly. */
	mw_message_put(&e->w, MW_F_RECORDS, mw_span_of(more, MW_MESSAGE_MAX - e->w.len - 3));
	assert_int_equal(e->w.len, MW_MESSAGE_MAX);
	assert_decodes(e);
	assert_string_equal(refusal_of(e->bytes, MW_MESSAGE_MAX + 1), "too long");
	assert_string_equal(refusal_of(e->bytes, SIZE_MAX / 2), "too long");
}

static void field_of_the_wrong_form_is_refused(void **state)
{
	static const struct {
		enum mw_field field;
		const char *bytes;
		size_t len;
	} bad[] = {
		{ MW_F_NAME, "a\0b", 3 },     { MW_F_NAME, "a\nb", 3 },	 { MW_F_NAME, "\xff", 1 },
		{ MW_F_NAME, "\xc2\x80", 2 }, { MW_F_TLS, "\1", 1 },	 { MW_F_TLS, "", 0 },
		{ MW_F_ID, "123456789", 9 },  { MW_F_ID, "1234567", 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct example *e = begin(MW_V_CHECK);

		mw_put_u8(&e->w, (uint8_t)bad[i].field);
		mw_put_u16(&e->w, (uint16_t)bad[i].len);
		mw_put(&e->w, mw_span_of(bad[i].bytes, bad[i].len));
		assert_string_equal(refusal_of(e->bytes, e->w.len), "malformed field");
		/* The writer does not even write it. */
		e = begin(MW_V_CHECK);
		mw_message_put(&e->w, bad[i].field, mw_span_of(bad[i].bytes, bad[i].len));
		assert_true(e->w.overflow);
	}
}

static void every_field_is_held_to_its_maximum(void **state)
{
	static uint8_t value[MW_MESSAGE_MAX];

	(void)state;
	memset(value, 'v', sizeof(value));
	for (unsigned f = 0; f < MW_FIELD_COUNT; f++) {
		struct example *e = begin(MW_V_CHECK);
		size_t max;

		if (mw_field_name(f) == NULL)
			continue;
		max = mw_field_max((enum mw_field)f);
		mw_message_put(&e->w, (enum mw_field)f, mw_span_of(value, max));
		assert_decodes(e);
		e = begin(MW_V_CHECK);
		mw_message_put(&e->w, (enum mw_field)f, mw_span_of(value, max + 1));
		assert_true(e->w.overflow);
		e = begin(MW_V_CHECK);
		mw_put_u8(&e->w, (uint8_t)f);
		mw_put_u16(&e->w, (uint16_t)(max + 1));
		mw_put(&e->w, mw_span_of(value, max + 1));
		assert_string_equal(refusal_of(e->bytes, e->w.len), "malformed field");
	}
}

static void records_are_read_one_by_one(void **state)
{
	struct example *e = begin(MW_V_KEY_LIST);
	uint8_t list[256], one[64];
	struct mw_wbuf records = mw_wbuf_of(list, sizeof(list));
	struct mw_span left;
	struct mw_message m;

	(void)state;
	for (uint64_t id = 1; id <= 3; id++) {
		struct mw_wbuf record = mw_wbuf_of(one, sizeof(one));

		mw_message_put_number(&record, MW_F_ID, id);
		mw_put_u16(&records, (uint16_t)record.len);
		mw_put(&records, mw_wbuf_span(&record));
	}
	mw_message_put(&e->w, MW_F_RECORDS, mw_wbuf_span(&records));
	assert_decodes(e);
	left = mw_message_get(&e->m, MW_F_RECORDS);
	for (uint64_t id = 1; id <= 3; id++) {
		assert_int_equal(mw_record_next(&left, &m), 1);
		assert_int_equal(mw_message_number(&m, MW_F_ID, 0), id);
	}
	assert_int_equal(mw_record_next(&left, &m), 0);
	/* Cut off anywhere, the end is an error or the end of a whole record. */
	for (size_t len = 0; len < records.len; len++) {
		int r = 1;

		left = mw_span_of(list, len);
		while (r == 1)
			r = mw_record_next(&left, &m);
		assert_int_equal(r, len % (records.len / 3) == 0 ? 0 : -1);
	}
}

static void record_is_as_strict_as_a_message(void **state)
{
	static const uint8_t repeated[] = { 0, 6, MW_F_NAME, 0, 0, MW_F_NAME, 0, 0 };
	static const uint8_t unknown[] = { 0, 3, 200, 0, 0 };
	struct mw_span left = mw_span_of(repeated, sizeof(repeated));
	struct mw_message m;

	(void)state;
	assert_int_equal(mw_record_next(&left, &m), -1);
	left = mw_span_of(unknown, sizeof(unknown));
	assert_int_equal(mw_record_next(&left, &m), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_is_read_as_it_was_written),
		cmocka_unit_test(absent_is_not_empty),
		cmocka_unit_test(unknown_version_is_refused),
		cmocka_unit_test(any_verb_is_read),
		cmocka_unit_test(unknown_field_is_refused),
		cmocka_unit_test(repeated_field_is_refused),
		cmocka_unit_test(one_byte_more_or_less_is_refused),
		cmocka_unit_test(longest_message_is_16_kib),
		cmocka_unit_test(field_of_the_wrong_form_is_refused),
		cmocka_unit_test(every_field_is_held_to_its_maximum),
		cmocka_unit_test(records_are_read_one_by_one),
		cmocka_unit_test(record_is_as_strict_as_a_message),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
