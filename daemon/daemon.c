/*
 * NAME
 *	daemon - what all parts of mailwardd share
 */
#include "daemon/daemon.h"

#include "common/store/open.h"

struct mw_settings *mw_daemon_settings(struct mw_daemon *d)
{
	struct mw_settings *s;

	pthread_mutex_lock(&d->settings_lock);
	s = mw_settings_use(d->settings);
	pthread_mutex_unlock(&d->settings_lock);
	return s;
}

void mw_daemon_set_settings(struct mw_daemon *d, struct mw_settings *s)
{
	struct mw_settings *old;

	pthread_mutex_lock(&d->settings_lock);
	old = d->settings;
	d->settings = s;
	pthread_mutex_unlock(&d->settings_lock);
	atomic_fetch_add(&d->settings_generation, 1);
	mw_settings_release(old);
}

struct mw_store *mw_daemon_open_store(struct mw_daemon *d, bool create, struct mw_err *err)
{
	return mw_store_open(d->conf.store_url, create, d->keyring, err);
}
