/*
 * NAME
 *	scope_map - our scopes for those of an issuer
 */
#include "common/oauth/scope_map.h"

#include <string.h>

#include "common/oauth/found.h"
#include "common/oauth/json.h"

struct mapping {
	const char *map;
	struct mw_wbuf *ours;
};

/* Our scopes for one of theirs. */
static void map_one(const struct mapping *m, struct mw_span theirs)
{
	struct mw_span list = mw_span_str(m->map), word, name;
	char scope[MW_SCOPE_MAX + 1];

	if (strcmp(m->map, "*") == 0 && mw_scope_of_service(theirs, scope))
		mw_putf(m->ours, "%s ", scope);
	while (mw_take_word(&list, &word))
		if (mw_take_until(&word, '=', &name) && mw_span_eq(word, theirs))
			mw_putf(m->ours, "%.*s ", (int)name.len, (const char *)name.ptr);
}

static struct mw_span text_of(const json_t *string)
{
	return mw_span_of(json_string_value(string), json_string_length(string));
}

static void map_words(const struct mapping *m, struct mw_span text)
{
	struct mw_span word;

	while (mw_take_until(&text, ' ', &word))
		map_one(m, word);
	map_one(m, text);
}

static bool map_array(const struct mapping *m, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		if (!json_is_string(one))
			return false;
		map_one(m, text_of(one));
	}
	return true;
}

static void map_names(const struct mapping *m, const json_t *object)
{
	/* jansson's iterators take no const. */
	json_t *members = (json_t *)(uintptr_t)object, *value;
	const char *name;

	json_object_foreach(members, name, value)
	{
		map_one(m, mw_span_str(name));
	}
}

static bool map_claim(const struct mapping *m, const json_t *value, bool named)
{
	if (mw_json_is_absent(value))
		return true;
	if (json_is_string(value))
		map_words(m, text_of(value));
	else if (json_is_object(value) && named)
		map_names(m, value);
	else if (!json_is_array(value) || !map_array(m, value))
		return false;
	return true;
}

static bool is_unset(const char *claims)
{
	return claims == NULL || claims[0] == '\0';
}

static const char *usual_claim(const json_t *payload)
{
	return !mw_json_is_absent(json_object_get(payload, "scope")) ? "scope" : "scp";
}

bool mw_scope_map(const json_t *payload, const char *claims, const char *map, struct mw_wbuf *ours,
		  struct mw_span *wrong)
{
	const struct mapping m = { map, ours };
	struct mw_span list = mw_span_str(is_unset(claims) ? usual_claim(payload) : claims);

	while (mw_take_word(&list, wrong))
		if (!map_claim(&m, mw_json_path(payload, *wrong), !is_unset(claims)))
			return false;
	return true;
}

void mw_scope_map_found(const json_t *payload, const char *claims, struct mw_wbuf *detail)
{
	struct mw_span list = mw_span_str(is_unset(claims) ? usual_claim(payload) : claims), word;
	const char *comma = "";

	while (mw_take_word(&list, &word)) {
		mw_putf(detail, "%s%.*s is ", comma, (int)word.len, (const char *)word.ptr);
		mw_found_value(detail, mw_json_path(payload, word));
		comma = ", ";
	}
}

void mw_scope_map_theirs(const char *map, const char *ours, struct mw_wbuf *theirs)
{
	struct mw_span list = mw_span_str(map), word, name;

	if (strcmp(map, "*") == 0)
		mw_put_str(theirs, ours);
	while (mw_take_word(&list, &word))
		if (mw_take_until(&word, '=', &name) && mw_span_is(name, ours))
			mw_putf(theirs, "%s%.*s", theirs->len > 0 ? " " : "", (int)word.len,
				(const char *)word.ptr);
}
