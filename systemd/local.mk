systemdsystemunit_DATA = systemd/mailwardd.service systemd/mailwardd.socket \
	systemd/mailward-jwks.service systemd/mailward-jwks.timer
CLEANFILES = systemd/mailwardd.service systemd/mailward-jwks.service
EXTRA_DIST += systemd/mailwardd.service.in systemd/mailwardd.socket systemd/mailward.sysusers \
	systemd/mailward-jwks.service.in systemd/mailward-jwks.timer

fill_in_folders = $(MKDIR_P) systemd && sed -e 's|@sbindir[@]|$(sbindir)|' \
	-e 's|@bindir[@]|$(bindir)|' -e 's|@sysconfdir[@]|$(sysconfdir)|'

systemd/mailwardd.service: $(srcdir)/systemd/mailwardd.service.in Makefile
	$(AM_V_GEN)$(fill_in_folders) $(srcdir)/systemd/mailwardd.service.in >$@
systemd/mailward-jwks.service: $(srcdir)/systemd/mailward-jwks.service.in Makefile
	$(AM_V_GEN)$(fill_in_folders) $(srcdir)/systemd/mailward-jwks.service.in >$@
