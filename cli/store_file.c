/*
 * NAME
 *	store_file - the file that the store is
 */
#include "cli/store_file.h"

#include "base/span.h"

const char *mw_store_file(const struct mw_conf *conf, struct mw_err *err)
{
	struct mw_span path = mw_span_str(conf->store_url);

	if (mw_take_prefix(&path, "sqlite:"))
		return (const char *)path.ptr;
	mw_conf_fault(conf, err, "store", "url",
		      "cannot use \"%.200s\": no store of this kind is built in; set it to "
		      "sqlite:/absolute/path",
		      conf->store_url);
	return NULL;
}
