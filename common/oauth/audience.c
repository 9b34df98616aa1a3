/*
 * NAME
 *	audience - whether a token is for us
 */
#include "common/oauth/audience.h"

#include "common/oauth/found.h"
#include "common/oauth/json.h"

static bool is_ours(struct mw_span name, const char *ours)
{
	return mw_span_lists(mw_span_str(ours), name);
}

static bool names_us(const json_t *one, const struct mw_audience *who)
{
	struct mw_span text = mw_span_of(json_string_value(one), json_string_length(one)), word;

	while (who->words && mw_take_until(&text, ' ', &word))
		if (is_ours(word, who->ours))
			return true;
	return is_ours(text, who->ours);
}

static bool holds(const json_t *value, const struct mw_audience *who)
{
	const json_t *one;
	bool found = false;
	size_t i;

	if (json_is_string(value))
		return names_us(value, who);
	json_array_foreach(value, i, one)
	{
		if (!json_is_string(one))
			return false;
		found = found || names_us(one, who);
	}
	return found;
}

static bool has_substitute(const struct mw_audience *who)
{
	return who->claim != NULL && who->claim[0] != '\0';
}

/* The claim that does not name us; NULL: there is none. */
static const char *fault(const json_t *payload, const struct mw_audience *who)
{
	const json_t *aud = json_object_get(payload, "aud");

	if (has_substitute(who) && !holds(mw_json_path(payload, mw_span_str(who->claim)), who))
		return who->claim;
	if (has_substitute(who) && mw_json_is_absent(aud))
		return NULL;
	return holds(aud, who) ? NULL : "aud";
}

bool mw_audience_holds(const json_t *payload, const struct mw_audience *who)
{
	return fault(payload, who) == NULL;
}

void mw_audience_found(const json_t *payload, const struct mw_audience *who, char *detail)
{
	const char *claim = fault(payload, who);
	struct mw_wbuf w = mw_found_begin(detail);

	if (claim == NULL)
		return;
	mw_found_claim(&w, claim, mw_json_path(payload, mw_span_str(claim)));
	mw_put_str(&w, ", expected one of ");
	mw_found_text(&w, mw_span_str(who->ours));
}
