systemdsystemunit_DATA = systemd/mailwardd.service systemd/mailwardd.socket \
	systemd/mailward-jwks.service systemd/mailward-jwks.timer \
	systemd/mailward-jwks.path \
	systemd/mailward-introspect.service systemd/mailward-introspect.socket
CLEANFILES = systemd/mailwardd.service systemd/mailward-jwks.service \
	systemd/mailward-introspect.service
# Data for systemd-sysusers(8) and systemd-tmpfiles(8).
sysusersdir = $(prefix)/lib/sysusers.d
dist_sysusers_DATA = systemd/sysusers.d/mailward.conf
tmpfilesdir = $(prefix)/lib/tmpfiles.d
dist_tmpfiles_DATA = systemd/tmpfiles.d/mailward.conf
EXTRA_DIST += systemd/mailwardd.service.in systemd/mailwardd.socket \
	systemd/mailward-jwks.service.in systemd/mailward-jwks.timer \
	systemd/mailward-jwks.path \
	systemd/mailward-introspect.service.in systemd/mailward-introspect.socket

fill_in_folders = $(MKDIR_P) systemd && sed -e 's|@sbindir[@]|$(sbindir)|' \
	-e 's|@bindir[@]|$(bindir)|' -e 's|@sysconfdir[@]|$(sysconfdir)|'

systemd/mailwardd.service: $(srcdir)/systemd/mailwardd.service.in Makefile
	$(AM_V_GEN)$(fill_in_folders) $(srcdir)/systemd/mailwardd.service.in >$@
systemd/mailward-jwks.service: $(srcdir)/systemd/mailward-jwks.service.in Makefile
	$(AM_V_GEN)$(fill_in_folders) $(srcdir)/systemd/mailward-jwks.service.in >$@
systemd/mailward-introspect.service: $(srcdir)/systemd/mailward-introspect.service.in Makefile
	$(AM_V_GEN)$(fill_in_folders) $(srcdir)/systemd/mailward-introspect.service.in >$@
