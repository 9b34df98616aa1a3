systemdsystemunit_DATA = systemd/mailwardd.service systemd/mailwardd.socket
CLEANFILES = systemd/mailwardd.service
EXTRA_DIST += systemd/mailwardd.service.in systemd/mailwardd.socket systemd/mailward.sysusers

systemd/mailwardd.service: $(srcdir)/systemd/mailwardd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) systemd && sed -e 's|@sbindir[@]|$(sbindir)|' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|' $(srcdir)/systemd/mailwardd.service.in >$@
