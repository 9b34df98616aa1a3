/*
 * NAME
 *	verb - the rows of the verb table, and what makes a table sound
 */
#include "daemon/verbs/verb.h"

/* The fields of a list, one by one; 0: there are no more. */
static uint8_t field_at(const uint8_t fields[static MW_VERB_FIELDS_MAX], size_t i)
{
	return i < MW_VERB_FIELDS_MAX ? fields[i] : 0;
}

/* NULL, or what is wrong with the list. `named` has the fields of the lists before it. */
static const char *fields_fault(const uint8_t *fields, unsigned named[static MW_FIELD_COUNT])
{
	uint8_t f;

	for (size_t i = 0; (f = field_at(fields, i)) != 0; i++) {
		if (mw_field_name(f) == NULL)
			return "names an unknown field";
		if (named[f]++ > 0)
			return "names a field twice";
	}
	return NULL;
}

static const char *row_fault(const struct mw_verb_row *row)
{
	unsigned named[MW_FIELD_COUNT] = { 0 };
	const char *fault;

	if (row->verb <= 0 || row->verb >= MW_VERB_COUNT)
		return "has an unknown number";
	if (row->role == 0)
		return "may be sent by nobody";
	if (row->handle == NULL)
		return "has no handler";
	fault = fields_fault(row->needs, named);
	return fault != NULL ? fault : fields_fault(row->takes, named);
}

static int index_row(const struct mw_verb_row *row, const struct mw_verb_row **index,
		     struct mw_err *err)
{
	const char *fault = row_fault(row);

	if (fault != NULL)
		return mw_fail(err, "verb %s %s", row->name, fault);
	if (index[row->verb] != NULL)
		return mw_fail(err, "verb %s has the number of %s", row->name,
			       index[row->verb]->name);
	index[row->verb] = row;
	return 0;
}

int mw_verb_index(const struct mw_verb_row *const tables[],
		  const struct mw_verb_row *index[static MW_VERB_COUNT], struct mw_err *err)
{
	for (size_t i = 0; i < MW_VERB_COUNT; i++)
		index[i] = NULL;
	for (; *tables != NULL; tables++)
		for (const struct mw_verb_row *row = *tables; row->name != NULL; row++)
			if (index_row(row, index, err) != 0)
				return -1;
	return 0;
}

/* No field is in both lists, so that counting the present ones is enough. */
const char *mw_verb_misfit(const struct mw_verb_row *row, const struct mw_message *m)
{
	unsigned known = 0;
	uint8_t f;

	for (size_t i = 0; (f = field_at(row->needs, i)) != 0; i++, known++)
		if (!mw_message_has(m, (enum mw_field)f))
			return "a field is missing";
	for (size_t i = 0; (f = field_at(row->takes, i)) != 0; i++)
		known += mw_message_has(m, (enum mw_field)f);
	return known == m->count ? NULL : "a field too many";
}
