/*
 * NAME
 *	json - read a JSON object that a stranger wrote
 */
#include "common/oauth/json.h"

/* Whether brackets outside strings nest at most MW_JSON_DEPTH deep. Whether
 * they match is jansson's business. */
static bool shallow(struct mw_span text)
{
	bool in_string = false;
	size_t depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '\\' && in_string)
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (in_string)
			continue;
		else if ((c == '{' || c == '[') && ++depth > MW_JSON_DEPTH)
			return false;
		else if ((c == '}' || c == ']') && depth > 0)
			depth--;
	}
	return true;
}

json_t *mw_json_object(struct mw_span text)
{
	json_t *value;

	if (text.len == 0 || !shallow(text))
		return NULL;
	value = json_loadb((const char *)text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (value != NULL && !json_is_object(value)) {
		json_decref(value);
		return NULL;
	}
	return value;
}

struct mw_span mw_json_string(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value))
		return (struct mw_span){ NULL, 0 };
	return mw_span_of(json_string_value(value), json_string_length(value));
}

bool mw_json_is_absent(const json_t *value)
{
	return value == NULL || json_is_null(value);
}

static const json_t *member(const json_t *object, struct mw_span name)
{
	char text[MW_CLAIM_SIZE];

	return mw_span_copy(name, text, sizeof(text)) ? json_object_get(object, text) : NULL;
}

const json_t *mw_json_path(const json_t *object, struct mw_span path)
{
	const json_t *value = member(object, path);

	for (size_t i = 1; i + 1 < path.len && value == NULL; i++)
		if (path.ptr[i] == '.')
			value = mw_json_path(member(object, mw_span_of(path.ptr, i)),
					     mw_span_of(path.ptr + i + 1, path.len - i - 1));
	return value;
}
