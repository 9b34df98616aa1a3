/*
 * NAME
 *	mechs - the table of SASL mechanisms
 */
#include "common/mech/mechs.h"

/* In the order in which they are offered. */
static const struct mw_mech *const mechs[] = {
	&mw_mech_plain,
	&mw_mech_login,
	&mw_mech_xoauth2,
	&mw_mech_oauthbearer,
};

const struct mw_mech *mw_mech_at(size_t number)
{
	return number < sizeof(mechs) / sizeof(mechs[0]) ? mechs[number] : NULL;
}

const struct mw_mech *mw_mech_find(struct mw_span name)
{
	const struct mw_mech *mech;

	for (size_t i = 0; (mech = mw_mech_at(i)) != NULL; i++)
		if (mw_span_is(name, mech->name))
			return mech;
	return NULL;
}
