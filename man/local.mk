dist_man_MANS += man/mailward.1 man/mailward.conf.5 man/mailwardd.8 man/mailward-introspect.8
dist_man_MANS += man/pam_mailward.8
