# pam_mailward.so. --gc-sections: a guest brings no code that it does not call.
pam_LTLIBRARIES = pam/pam_mailward.la
pam_pam_mailward_la_SOURCES = \
	pam/account.c pam/account.h \
	pam/ask.c pam/ask.h \
	pam/code_in_password.c pam/code_in_password.h \
	pam/combined.c pam/combined.h \
	pam/converse.c pam/converse.h \
	pam/enroll.c pam/enroll.h \
	pam/kept.c pam/kept.h \
	pam/login.c pam/login.h \
	pam/mfa.c pam/mfa.h \
	pam/module.c \
	pam/token.c pam/token.h \
	pam/user.c pam/user.h
pam_pam_mailward_la_LIBADD = ipc/libipc.la -lpam
pam_pam_mailward_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,--gc-sections -Wl,--version-script=$(srcdir)/pam/pam_mailward.map
EXTRA_pam_pam_mailward_la_DEPENDENCIES = pam/pam_mailward.map
EXTRA_DIST += pam/pam_mailward.map

# The profile of Debian's pam-auth-update(8); nothing is changed before it is asked
# to.
pamconfigsdir = $(datadir)/pam-configs
dist_pamconfigs_DATA = pam/pam-configs/mailward
