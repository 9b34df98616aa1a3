/*
 * NAME
 *	condition - what tells access tokens from ID tokens
 */
#include "common/oauth/condition.h"

#include "common/oauth/json.h"

bool mw_jwt_condition_parse(struct mw_span word, struct mw_jwt_condition *out)
{
	struct mw_span name;

	out->absent = mw_take_prefix(&word, "!");
	name = out->value = word;
	out->exact = mw_take_until(&out->value, '=', &name);
	return name.len > 0 && !mw_span_starts(name, "!") && !(out->absent && out->exact) &&
	       mw_span_copy(name, out->claim, sizeof(out->claim));
}

static bool is_text(const json_t *value, struct mw_span text)
{
	return json_is_string(value) &&
	       mw_span_eq(mw_span_of(json_string_value(value), json_string_length(value)), text);
}

static bool has(const json_t *value, struct mw_span text)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(value))
		return is_text(value, text);
	json_array_foreach(value, i, one)
	{
		if (is_text(one, text))
			return true;
	}
	return false;
}

/* What cannot be understood does not hold. A claim that is null is neither there nor
 * absent. */
static bool holds(const json_t *payload, struct mw_span word)
{
	struct mw_jwt_condition c;
	const json_t *value;

	if (!mw_jwt_condition_parse(word, &c))
		return false;
	value = mw_json_path(payload, mw_span_str(c.claim));
	if (c.exact)
		return has(value, c.value);
	return c.absent ? value == NULL : !mw_json_is_absent(value);
}

bool mw_jwt_conditions_hold(const json_t *payload, const char *words, struct mw_span *failed)
{
	struct mw_span list = mw_span_str(words);

	while (mw_take_word(&list, failed))
		if (!holds(payload, *failed))
			return false;
	return true;
}
